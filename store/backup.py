"""Backups of both databases, and what must be done after one is restored.

A backup holds no key. What happened after it was made is not forgotten: who was erased since is erased again, periods
that have closed stay closed, and nothing that waited to be sent then is sent now.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine, delete, select, update

from store import answers, erasure, linked_log_ins
from store.keys import KeyRing
from store.models import Conversation, Member, Period
from store.queues import DueRow, InboxRow, Lease, OutboxRow
from store.unit_of_work import Work
from store.web_models import WebPush


class NoTool(Exception):
    """PostgreSQL's own programs are missing; the message says which."""


PASSING = (
    *("check_in_again", "nudge", "help_unseen"),
    *("agreement_asked", "agreement_before", "agreement_day"),
)
"""What is only worth doing at its moment."""


def write(engine: Engine, path: Path) -> None:
    """A consistent copy of one database, also beside a running service; the file is new and private."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.rollback()
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("VACUUM INTO ?", (str(path),))
    else:
        _run("pg_dump", engine, ["--format=custom", "--no-owner", f"--file={path}"])
    path.chmod(0o600)


def read(engine: Engine, path: Path) -> None:
    """Put a copy in the place of a database, whole or not at all. Nothing else may be using it."""
    if engine.dialect.name == "sqlite":
        target = Path(engine.url.database or "")
        engine.dispose()
        fresh = target.with_name(f".{target.name}.restored")
        try:
            _copy(path, fresh)
            _put_away_journal(target)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
    else:
        _run(
            "pg_restore", engine, ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(path)]
        )


def put_back(engine: Engine, path: Path, keys: KeyRing) -> None:
    """As `read`, for the people's database. Until `done`, no service may start on it: the erased could be in it."""
    mark = _mark(keys)
    was_there = mark.exists()
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch(mode=0o600)
    try:
        read(engine, path)
    except Exception:
        if not was_there:
            mark.unlink()  # the old one is in its place as it was
        raise


def done(keys: KeyRing) -> None:
    """What had to be done after a restore is done."""
    _mark(keys).unlink(missing_ok=True)


def is_half_restored(keys: KeyRing) -> bool:
    """Whether a restore was cut off."""
    return _mark(keys).exists()


def after(work: Work) -> dict[str, int]:
    """What a restored people's database must forget or leave undone; how many of each."""
    everybody = work.session.execute(select(Member.id, Member.key, Member.key_version)).all()
    erased = work.keys.was_erased((number, key, version) for number, key, version in everybody)
    for member_id in erased:
        erasure.forget_member(work, work.session.get_one(Member, member_id))
    closed = [each for each in work.session.scalars(select(Period)) if _reopened(work, each)]
    for period in closed:
        answers.remove_all(work, period.name)
        period.state = "closed"
    unsent = update(OutboxRow).where(OutboxRow.state.in_(("waiting", "claimed", "sending", "uncertain")))
    dropped = work.session.connection().execute(unsent.values(state="failed", body_sealed=None)).rowcount
    work.session.execute(
        update(InboxRow).where(InboxRow.state == "new").values(state="done", payload_sealed=None)
    )
    work.session.execute(update(WebPush).values(at=None))
    work.session.execute(delete(DueRow).where(DueRow.kind.in_(PASSING), DueRow.at <= work.now))
    work.session.execute(delete(Conversation).where(Conversation.dialogue == "check_in"))
    work.session.execute(delete(Lease))
    linked_log_ins.take_off_all(work)
    return {"erased again": len(erased), "periods kept closed": len(closed), "not sent": dropped}


def _copy(path: Path, fresh: Path) -> None:
    """A private copy that is surely on the disk, and that SQLite can read from end to end."""
    fresh.touch(mode=0o600)
    shutil.copyfile(path, fresh)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    with closing(sqlite3.connect(fresh)) as connection:
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")


def _put_away_journal(target: Path) -> None:
    """What is committed goes from the journal into the old file first: until it is replaced, nothing is lost."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    for journal in ("-wal", "-shm"):
        target.with_name(target.name + journal).unlink(missing_ok=True)


def _mark(keys: KeyRing) -> Path:
    return keys.periods / "restoring"


def _reopened(work: Work, period: Period) -> bool:
    return period.state != "closed" and work.keys.has_ended(period.name)


def _run(program: str, engine: Engine, arguments: Sequence[str]) -> None:
    """PostgreSQL's own program; the password goes by the environment, where no list of processes shows it."""
    found = _program(program)
    url = engine.url.set(drivername="postgresql", password=None)
    command = [found, f"--dbname={url.render_as_string(hide_password=False)}", *arguments]
    secret = {"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}
    engine.dispose()
    subprocess.run(command, env=os.environ | secret, check=True, capture_output=True)  # noqa: S603 — fixed programs


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(each) for each in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise NoTool(f"{name} is not installed; it comes with PostgreSQL's client programs")
    return found
