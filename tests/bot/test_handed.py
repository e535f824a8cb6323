"""A sender that runs is handed each reply as it is committed, and must lose and double none for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.deliver import Delivery
from store import leases, unsent
from store.outbox import CHECK_IN, REPLY
from store.unit_of_work import Work
from tests.bot.circles import Town, queue, quick_rig
from tests.bot.test_deliver import Seconds, states, texts
from tests.databases import Databases
from tests.rig import FAST, Rig

SLOW = replace(FAST, per_chat_second=1)
"""A second message in a chat waits until the test lets time pass."""


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture(params=[FAST])
async def running(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest, seconds: Seconds
) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, limits=request.param, monotonic=seconds) as made:
        yield made


@asynccontextmanager
async def sending(running: Rig) -> AsyncIterator[Delivery]:
    """The sender runs, under its lease, and has seen that nothing waits."""
    delivery = running.service.delivery
    delivery.held = await leases.take(running.service.store, "deliver:telegram", 60)
    task = asyncio.create_task(delivery.run())
    await until(lambda: task.done() or delivery.takes(b""))
    try:
        yield delivery
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await delivery.stop()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that no platform sees."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def arrived(running: Rig, town: Town, *words: str) -> None:
    await until(lambda: texts(town.sol) == list(words))


async def test_a_reply_leaves_without_a_look_at_the_table(running: Rig, town: Town) -> None:
    looks: list[str] = []
    async with sending(running):
        event.listen(
            running.service.store.engine,
            "before_cursor_execute",
            lambda _c, _cursor, sql, *_rest: looks.append(sql) if "outbox.body_sealed" in sql else None,
        )
        await queue(running, town.sol, "Reply")
        await arrived(running, town, "Reply")
        assert looks == []
        await queue(running, town.sol, "Friday", CHECK_IN)
        await arrived(running, town, "Reply", "Friday")
    assert looks, "what is said by itself is taken from the table"
    assert await states(running) == ["sent", "sent"]


@pytest.mark.parametrize("running", [SLOW], indirect=True)
async def test_F13_a_sender_that_stops_puts_back_what_it_was_handed(running: Rig, town: Town) -> None:
    async with sending(running):
        for words in ("One", "Two", "Three"):
            await queue(running, town.sol, words)
            await arrived(running, town, "One")
        while "sending" not in await states(
            running
        ):  # on a slow machine the first is still on its way for a moment
            await asyncio.sleep(0.01)
    assert await states(running) == ["sent", "waiting", "waiting"]


@pytest.mark.parametrize("running", [SLOW], indirect=True)
async def test_T17_what_it_was_handed_is_not_sent_once_it_is_taken_back(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    def take_back(work: Work) -> None:
        unsent.drop(work, town.numbers["Sol"])
        work.woken.add("recalled")

    async with sending(running) as delivery:
        for words in ("One", "Two"):
            await queue(running, town.sol, words)
            await arrived(running, town, "One")
        await running.service.store.turn(take_back)
        await queue(running, town.sol, "Three")
        seconds.now += 2
        delivery.wake()
        await arrived(running, town, "One", "Three")


async def test_F4_what_is_to_follow_a_reply_that_failed_does_not_overtake_it(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    running.telegram.faults.throttle(30, method="sendMessage", chat=town.sol.id)
    async with sending(running) as delivery:
        for number in range(5):
            await queue(running, town.sol, str(number))
        await until(lambda: delivery.turned_back > 0)
        await queue(running, town.sol, "5")
        seconds.now += 60
        delivery.wake()
        await arrived(running, town, *"012345")
    assert set(await states(running)) == {"sent"}


async def test_F4_what_was_claimed_before_something_went_back_goes_back_too(running: Rig, town: Town) -> None:
    """Between the commit and the handing over, the message before it has failed."""
    async with sending(running) as delivery:
        before = delivery.turned_back
        delivery.turned_back += 1
        await queue(running, town.sol, "Reply")
        row = await running.service.store.turn(lambda work: delivery._claims.take(work, 9, (REPLY,), set()))
        delivery.hand(row, before)
        await arrived(running, town, "Reply")
    assert await states(running) == ["sent"]


async def test_F12_where_a_commit_may_have_been_kept_the_sender_begins_again(
    running: Rig, town: Town
) -> None:
    async with sending(running) as delivery:
        delivery.unsure()
        await until(lambda: not delivery.takes(b""))
        await queue(running, town.sol, "Reply")
        assert await states(running) == ["waiting"]
    async with sending(running):
        await arrived(running, town, "Reply")
