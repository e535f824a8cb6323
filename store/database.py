"""Connecting: SQLite as the embedded default, PostgreSQL for more than one process."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError

BUSY_MILLISECONDS = 10_000

GONE = {
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""After half a minute at most a server that went away without a word is known to be gone. An address may say otherwise."""

_READS = "reads"

STUCK = ("SET lock_timeout = '5s'", "SET idle_in_transaction_session_timeout = '30s'")
"""A process that stands still in the middle of a transaction is put out of it; the others try again meanwhile."""

UNCOMPILED = "SET jit = off"
"""PostgreSQL compiles what it takes for dear, and compiling takes a hundred times as long as any question of ours: it has
no samples of what is sealed, so its guesses are high."""


class WrongAddress(ValueError):
    """A database address that names neither SQLite nor PostgreSQL."""


def connect(url: str) -> Engine:
    """An engine with the settings that Kreds relies on; nothing is opened yet.

    `postgresql://` means psycopg 3. A new SQLite file is made with mode 600.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise WrongAddress("write sqlite:///path/to/file.db or postgresql://user@host/name") from wrong
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername == "postgresql+psycopg":
        told = {name: value for name, value in GONE.items() if name not in address.query}
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True, connect_args=told)
        event.listen(engine, "connect", _prepare_postgresql)
        _without_compiling(engine)
        return engine
    if address.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise WrongAddress("write sqlite:///path/to/file.db or postgresql://user@host/name")
    if address.database and address.database != ":memory:":
        path = Path(address.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    _without_compiling(engine)
    # Not by an event: where an engine has one, every statement looks for others.
    engine.dialect.do_begin = _begin  # type: ignore[assignment]
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that reads only: on SQLite no writer waits for it, on PostgreSQL the server refuses to write."""
    with engine.connect() as connection:
        connection.info[_READS] = True
        try:
            yield connection.execution_options(postgresql_readonly=True)
        finally:
            if not connection.invalidated:
                connection.info.pop(_READS, None)


def _without_compiling(engine: Engine) -> None:
    """SQLAlchemy compiles every savepoint anew, which takes ten times as long as the savepoint."""
    for name, words in (
        ("do_savepoint", "SAVEPOINT {}"),
        ("do_release_savepoint", "RELEASE SAVEPOINT {}"),
        ("do_rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {}"),
    ):
        setattr(engine.dialect, name, partial(_say, words))


def _say(words: str, connection: Connection, name: str) -> None:
    connection.exec_driver_sql(words.format(name))


def forget_deleted(engine: Engine) -> None:
    """After something was erased: leave no copy in the database's files.

    SQLite's `secure_delete` overlooks copies made as rows moved from page to page, and PostgreSQL keeps deleted rows, so
    every table is written afresh. Raises SQLAlchemy's `DBAPIError` where somebody holds a table too long; call it again.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.rollback()
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in inspect(
            connection
        ).get_table_names():  # `STUCK` bounds the wait, for others wait behind us
            connection.execute(text(f'VACUUM FULL "{table}"'))


def writable(engine: Engine) -> bool:
    """Whether the database answers and takes a write lock."""
    with engine.begin() as connection:
        return bool(connection.execute(text("SELECT 1")).scalar())


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    for setting in (*STUCK, UNCOMPILED):
        connection.execute(setting)
    connection.autocommit = False


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin too late, and updates would be lost
    _use_wal(connection)
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        f"busy_timeout = {BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    """SQLite does not wait for this one lock, which two programs that start at once both want of a new file."""
    give_up = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: PoolProxiedConnection) -> None:
    """Who only reads takes no lock that a writer would wait for."""
    cursor = connection.cursor()
    cursor.execute("BEGIN" if connection.info.get(_READS) else "BEGIN IMMEDIATE")
    cursor.close()
