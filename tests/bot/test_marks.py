"""That messages have arrived is kept together, and the next ones leave meanwhile; in each chat one waits for the other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import claims, deliver
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, queue, quick_rig
from tests.bot.test_deliver import states, texts
from tests.databases import Databases
from tests.rig import Rig

MANY = deliver.AT_ONCE + 4


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough for all of them on a busy machine."""
    monkeypatch.setattr(claims, "MOMENT", 1.0)


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, receives=False) as made:
        yield made


@pytest.fixture
async def towns(running: Rig) -> list[Town]:
    """As many young people, each with a reply that waits."""
    first = await circle(running)
    found = [first, *[await circle(running, f"Sol {n}", lars=first.lars) for n in range(1, MANY)]]
    for each in found:
        await queue(running, each.sol, "Hello")
    return found


def arrived(towns: list[Town]) -> int:
    return sum(len(texts(each.sol)) for each in towns)


@asynccontextmanager
async def sending(running: Rig, towns: list[Town]) -> AsyncIterator[None]:
    """All is sent, while the writer is held up from the first arrival on; everything is over at the end."""
    go_on = threading.Event()

    def wait(_work: Work) -> None:
        go_on.wait(60)

    runs = asyncio.create_task(running.service.delivery.run())
    try:
        await running.telegram.wait_for(lambda: arrived(towns) > 0)
        held_up = asyncio.ensure_future(running.service.store.turn(wait))
        yield
        assert not held_up.done()
    finally:
        go_on.set()
    while set(await states(running)) != {"sent"}:
        await asyncio.sleep(0.05)
    runs.cancel()
    await asyncio.wait([runs])


async def test_what_arrives_in_the_same_moment_is_kept_in_few_commits(
    running: Rig, towns: list[Town]
) -> None:
    marks: list[str] = []

    def said(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        marks.extend([statement] if statement.startswith("UPDATE outbox") else [])

    event.listen(running.service.store.engine, "after_cursor_execute", said)
    await running.service.delivery.drain()
    assert arrived(towns) == MANY
    assert set(await states(running)) == {"sent"}
    assert len(marks) < MANY / 2


async def test_the_next_ones_leave_before_it_is_kept_that_others_have_arrived(
    running: Rig, towns: list[Town]
) -> None:
    async with sending(running, towns):
        await running.telegram.wait_for(lambda: arrived(towns) == MANY)


async def test_F3_no_more_than_a_few_are_ever_sent_that_are_not_yet_kept_to_be(
    running: Rig, towns: list[Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "UNKEPT", deliver.AT_ONCE + 2)
    async with sending(running, towns):
        await running.telegram.wait_for(lambda: arrived(towns) == deliver.UNKEPT)
        await asyncio.sleep(0.2)
        assert arrived(towns) == deliver.UNKEPT
    assert arrived(towns) == MANY


async def test_in_one_chat_the_next_one_waits_until_it_is_kept_that_the_last_has_arrived(
    running: Rig, towns: list[Town]
) -> None:
    await queue(running, towns[0].sol, "Hello again")
    async with sending(running, towns):
        await running.telegram.wait_for(lambda: arrived(towns) == MANY)
        await asyncio.sleep(0.2)
        assert texts(towns[0].sol) == ["Hello"]
    assert texts(towns[0].sol) == ["Hello", "Hello again"]
