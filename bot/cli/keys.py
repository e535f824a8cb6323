"""`kreds keys`: the key file."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress

from bot import app
from bot.config import load_settings
from store import keys as store_keys
from store import rotation
from store.unit_of_work import Store


@click.group()
def keys() -> None:
    """The keys without which the database cannot be read."""


@keys.command()
def new() -> None:
    """Make a new key file where the settings say. An existing one is never overwritten."""
    path = load_settings().keys_path
    try:
        store_keys.create(path)
    except FileExistsError:
        raise click.ClickException(
            f"{path} is there already. Without it the database cannot be read, so it is not overwritten; "
            "set KREDS_KEY_FILE to another place for a new installation."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"{path}")
    click.echo(
        "Keep a copy apart from the database's backups. Whoever has both can read everything.", err=True
    )


@keys.command()
@click.option("--go-on", is_flag=True, help="Go on with a rotation that was cut off; makes no new key.")
def rotate(go_on: bool) -> None:
    """Make a new master key, and turn everything over to it; also beside a running service.

    Earlier keys stay in the file, so that earlier backups can be restored.
    """
    settings = load_settings()
    if not go_on:
        store_keys.add_version(settings.keys_path)
    store = app.people_store(settings)
    try:
        _turn_over(store)
    finally:
        store.close()
    click.echo(f"everything is under key {store.keys.current} now")
    click.echo(f"Make a fresh copy of {settings.keys_path}: the one you have lacks the new key.", err=True)


def _turn_over(store: Store) -> None:
    with store.unit_of_work() as work:
        rows = rotation.total(work)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("turning over", total=rows)
        for stage in rotation.stages():
            after = 0
            while True:
                with store.unit_of_work() as work:
                    looked_at, after = rotation.batch(work, stage, after)
                progress.advance(bar, looked_at)
                if not looked_at:
                    break
