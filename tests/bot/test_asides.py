"""What breaks where nobody waits for it is logged: whoever runs this would not learn of it otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.roles import LEASE_SECONDS, hold
from store import leases
from store.leases import Held, Lost
from tests.rig import Rig


async def done(_held: Held) -> None:
    """A job that is done at once."""


@contextmanager
def without(engine: Engine, table: str) -> Iterator[None]:
    """It is not there meanwhile."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")


async def test_what_a_commit_woke_and_broke_is_logged(running: Rig) -> None:
    service = running.service
    with without(service.store.engine, "circle"), capture_logs() as logged:
        service.wake({"bridges"})
        await asyncio.wait(service.looking)
    assert [(each["event"], each["error"]) for each in logged] == [("bridges.not_seen", "OperationalError")]
    assert not service.looking


async def test_a_task_that_nobody_asks_about_is_logged_without_its_words(running: Rig) -> None:
    async def breaks() -> None:
        raise ValueError("what Sol wrote")

    with capture_logs() as logged:
        alone = asyncio.create_task(breaks())
        await asyncio.wait([alone])
        del alone
    assert running.service.store is not None
    assert [(each["event"], each["error"]) for each in logged] == [("loop.broke", "ValueError")]
    assert "Sol" not in str(logged)


async def test_a_lease_that_cannot_be_given_back_is_logged(running: Rig) -> None:
    store = running.service.store
    held = await leases.take(store, "tick:telegram", LEASE_SECONDS)
    assert held is not None

    with without(store.engine, "lease"), capture_logs() as logged:
        await hold(running.service, held, done)
    assert [(each["event"], each["what"]) for each in logged] == [("lease.not_let_go", "tick:telegram")]


async def test_whoever_loses_a_lease_on_the_way_stops_and_says_so(running: Rig) -> None:
    held = await leases.take(running.service.store, "tick:telegram", LEASE_SECONDS)
    assert held is not None
    passed_on = Held(held.name, held.fence - 1, leases.seconds() + 0.1)
    with pytest.raises(Lost), capture_logs() as logged:
        await hold(running.service, passed_on, for_ever)
    assert logged == []


async def for_ever(_held: Held) -> None:
    await asyncio.Event().wait()
