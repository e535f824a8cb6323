"""`kreds backup` and `kreds restore`."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import app, steering
from bot.config import Settings, load_settings
from bot.metrics import backup_mark
from store import backup as store_backup
from store import database, initiatives, leases, plan_told, published
from store.backup import NoTool
from store.keys import KeyRing
from store.passing import contended, passing
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect
from store.unit_of_work import Work

PARTS = ("people", "strategy")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy both databases into a new FOLDER, also beside a running service.

    Keys are not in it: keep your copy of the key file elsewhere, and never back up the open periods' keys.
    """
    settings = load_settings()
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise click.ClickException(f"{folder} is there already; name a new folder") from None
    try:
        _write(settings, folder)
    except BaseException:
        shutil.rmtree(folder)  # half a backup is none
        raise
    click.echo(f"{folder}")


def _write(settings: Settings, folder: Path) -> None:
    store = app.people_store(settings)
    manifest: dict[str, Any] = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"people": PEOPLE.head(), "strategy": STRATEGY.head()},
        "keys": {"file": _key_file(store.keys), "version": store.keys.current},
        "sha256": {},
    }
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("copying", total=len(PARTS))
        for name, engine in _engines(settings).items():
            _careful(lambda engine=engine, name=name: store_backup.write(engine, folder / name))
            manifest["sha256"][name] = _digest(folder / name)
            engine.dispose()
            progress.advance(bar)
    store.close()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    mark = backup_mark(settings.data)
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(folder: Path, yes: bool) -> None:
    """Put the databases in FOLDER in the place of the present ones. Stop the service first.

    Who was erased since stays erased, closed periods stay closed, nothing is sent again, and releases that the
    backup does not have are kept. Whoever has not heard of a decision yet still hears of it, once.
    """
    settings = load_settings()
    _check(folder, app.key_ring(settings))
    _nobody_else(settings)
    if not yes:
        click.confirm("The present people's database is replaced. Go on?", abort=True)
    engines = _engines(settings)
    store = app.people_store(settings)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("restoring", total=3)
        _careful(lambda: store_backup.put_back(engines["people"], folder / "people", store.keys))
        progress.advance(bar)
        if not _has_releases(engines["strategy"]):
            _careful(lambda: store_backup.read(engines["strategy"], folder / "strategy"))
        progress.advance(bar)
        for engine in engines.values():
            engine.dispose()
        PEOPLE.upgrade(store.engine)
        STRATEGY.upgrade(engines["strategy"])
        with store.unit_of_work() as work:
            told = store_backup.after(work)
            steering.tell_the_rest(work, engines["strategy"])
            _plan_was_told(work, engines["strategy"])
        database.forget_deleted(store.engine)
        store_backup.done(store.keys)
        progress.advance(bar)
    engines["strategy"].dispose()
    store.close()
    for what, number in told.items():
        click.echo(f"{what}: {number}")


def _plan_was_told(work: Work, strategy: Engine) -> None:
    """The backup may be older than the plan: coordinators have heard of it."""
    with Session(strategy) as session:
        known = published.plans(session)
    if known:
        plan_told.note(work, known[-1].plan.hash)


def _engines(settings: Settings) -> dict[str, Engine]:
    return {"people": database.connect(settings.people_url), "strategy": connect(settings.strategy_url)}


def _careful(do: object) -> None:
    try:
        do()  # type: ignore[operator]
    except NoTool as missing:
        raise click.ClickException(str(missing)) from None
    except subprocess.CalledProcessError as failed:
        raise click.ClickException(
            f"{Path(failed.cmd[0]).name} failed with exit code {failed.returncode}"
        ) from None
    except (SQLAlchemyError, OSError, sqlite3.Error) as failed:
        raise click.ClickException(
            f"it could not be copied ({type(failed).__name__}); kreds doctor"
        ) from None


def _check(folder: Path, ring: KeyRing) -> None:
    """Refuse what is not whole, not ours, or newer than this program, before anything is touched."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        whole = all(manifest["sha256"][name] == _digest(folder / name) for name in PARTS)
        versions, keys = manifest["versions"], manifest["keys"]
        newer = not (PEOPLE.knows(versions["people"]) and STRATEGY.knows(versions["strategy"]))
        foreign = keys["file"] != _key_file(ring)
        older_keys = keys["version"] not in ring.versions
    except (OSError, ValueError, KeyError, TypeError):
        raise _refused(f"{folder} is not a whole backup; take another one") from None
    if not whole:
        raise _refused(f"{folder} is damaged; take another one")
    if newer:
        raise _refused(f"{folder} was made by a newer Kreds; install that version first")
    if foreign:
        raise _refused(
            f"{folder} was made with another key file than {ring.path}; set KREDS_KEY_FILE to the one it was made with"
        )
    if older_keys:
        raise _refused(
            f"{ring.path} lacks a key that {folder} needs; put the newest copy of the key file there"
        )


def _refused(why: str) -> click.ClickException:
    return click.ClickException(f"{why}. Nothing was touched.")


def _key_file(ring: KeyRing) -> str:
    """Says which key file it was without saying anything of what is in it."""
    return ring.lookup("backup", "which key file").hex()


def _nobody_else(settings: Settings) -> None:
    """Refuse while a service works, or may: it would write into what is being replaced. One that only does turns does not show."""
    store = app.people_store(settings)
    try:
        with store.unit_of_work() as work:
            held = leases.held_by_others(work)
    except SQLAlchemyError as error:
        if passing(error) or contended(error):
            raise click.ClickException(
                "the people's database does not say whether a service is running on it; stop every service, "
                "and try again once kreds doctor finds the database. Nothing was touched"
            ) from None
        held = False  # it is empty or broken: nobody can work on it
    finally:
        store.close()
    if held:
        raise click.ClickException(
            "a service is running on this database; stop it first (one that has just died counts for "
            "a quarter of a minute). Nothing was touched"
        )


def _has_releases(engine: Engine) -> bool:
    try:
        with Session(engine) as session:
            return bool(published.releases(session) or initiatives.everything(session))
    except SQLAlchemyError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
