"""Waking across processes: PostgreSQL tells the others what was committed, by the names of tables and never by words."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import Connection, Engine, text

HEARD = frozenset({"inbox", "outbox", "schema", "web", "bridges", "push"})
"""What another process may wait for."""

_OURS = secrets.token_hex(4)
_NOTIFY = text("SELECT pg_notify('kreds', :said)")


def tell(connection: Connection, woken: Set[str]) -> None:
    """Tell the other processes as this transaction commits; they hear nothing if it does not."""
    told = woken & HEARD
    if told and connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"said": _said(told)})


def tell_after(connection: Connection, woken: Set[str]) -> Exception | None:
    """The same once it is committed: PostgreSQL lets only one of those commits that tell wait for the disk at a time.

    Where it fails nobody is told, and the others find it when they next look, within seconds: what went wrong.
    """
    told = woken & HEARD
    raw = connection.connection.driver_connection
    if not told or raw is None or connection.dialect.name != "postgresql":
        return None
    try:
        raw.autocommit = True
        raw.execute("SELECT pg_notify('kreds', %s)", (_said(told),))
        raw.autocommit = False
    except Exception as error:  # what was to be told is kept, and that is all that counts
        connection.invalidate()
        return error
    return None


def _said(told: Set[str]) -> str:
    return " ".join((_OURS, *sorted(told)))


async def listen(engine: Engine, woke: Callable[[set[str]], None]) -> None:
    """Pass on what other processes commit, for ever; raises where the connection breaks.

    Begins by waking everything: nobody knows what was said before we listened.
    """
    connection = await asyncio.to_thread(_listening, engine)
    loop, said = asyncio.get_running_loop(), asyncio.Event()
    handle = connection.fileno()
    loop.add_reader(handle, said.set)
    try:
        woke(set(HEARD))
        while True:
            await said.wait()
            said.clear()
            for notice in connection.notifies(timeout=0):
                whose, *told = notice.payload.split()
                if whose != _OURS:
                    woke(set(told))
    finally:
        loop.remove_reader(handle)
        connection.close()


def _listening(engine: Engine) -> Any:
    """A connection of its own, outside the pool."""
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    assert connection is not None
    pooled.detach()
    connection.autocommit = True
    connection.execute("LISTEN kreds")
    return connection
