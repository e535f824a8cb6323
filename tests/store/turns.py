"""Turns for the writer: what they do, what was kept of them, and many that wait together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event
from typing import Any

from sqlalchemy import event

from store.queues import Lease
from store.unit_of_work import Store, Work
from tests.conftest import START

Do = Callable[[Work], Any]


class Unwell(Exception):
    """What a turn in these tests fails with."""


def add(name: str) -> Do:
    def do(work: Work) -> str:
        work.session.add(Lease(name=name, holder="", fence=0, until=START))
        work.session.flush()
        return name

    return do


def add_then_fail(work: Work) -> None:
    add("unwell")(work)
    raise Unwell


def names(people: Store) -> list[str]:
    with people.unit_of_work() as work:
        return sorted(each.name for each in work.session.query(Lease))


def commits(people: Store) -> list[str]:
    """Grows with every commit from now on."""
    seen: list[str] = []
    event.listen(people.engine, "commit", lambda _connection: seen.append("commit"))
    return seen


async def together(people: Store, turns: list[Do]) -> list[Any]:
    """Let turns wait behind one that holds the writer until all of them are there."""
    async with held(people):
        waiting = [asyncio.ensure_future(people.turn(each)) for each in turns]
        await asyncio.sleep(0)  # each has said what it wants; none is done
    return await asyncio.gather(*waiting, return_exceptions=True)


@asynccontextmanager
async def held(people: Store) -> AsyncIterator[None]:
    """The writer is busy with a turn of its own until the end."""
    began, let_go = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def hold(_work: Work) -> bool:
        loop.call_soon_threadsafe(began.set)
        return let_go.wait(10)

    holding = asyncio.ensure_future(people.turn(hold))
    await began.wait()
    try:
        yield
    finally:
        let_go.set()
        assert await holding
