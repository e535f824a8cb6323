"""What comes is worked on by the transaction that keeps it; where that cannot be, it waits as if it had only been kept."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, event, select, text
from structlog.testing import capture_logs

from bot.budget import Budget, Budgets
from bot.render import render
from conversations import hello
from store.inbox import Seen
from store.models import Conversation
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, quick_rig
from tests.bot.test_turns import inbox
from tests.databases import KINDS, Databases
from tests.emulators.telegram import Person
from tests.rig import Rig

REFUSE = {
    "sqlite": ("CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END",),
    "postgresql": (
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION no()",
    ),
}

REFUSED = {"sqlite": "IntegrityError", "postgresql": "ProgrammingError"}
"""What the database then says."""

WRONG = render(hello.went_wrong(), "en")


@pytest.fixture(params=KINDS)
async def running(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, kind=request.param) as made:
        made.receiving.cancel()
        yield made


async def comes(running: Rig, *acts: tuple[Person, str]) -> None:
    """All that these people write comes in one batch."""
    for person, words in acts:
        await person.write(words)
    pending = running.telegram.updates.pending
    bodies = [each.body for each in pending.values()]
    pending.clear()
    await running.service.receive(running.service.channel.seen(bodies))


def said(running: Rig, person: Person) -> list[str]:
    return [each.text for each in person.messages if each.sender is running.telegram.bot]


@contextmanager
def refusing(engine: Engine) -> Iterator[str]:
    """A database of this kind takes no message meanwhile."""
    kind = engine.dialect.name
    with engine.begin() as connection:
        for each in REFUSE[kind]:
            connection.execute(text(each))
    yield kind
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER refuse" + " ON outbox" * (kind == "postgresql")))


async def spoil(running: Rig, person: Person) -> None:
    """An open conversation that this version does not know breaks whatever is written next."""
    await comes(running, (person, "/settings"))
    await running.service.settle()

    def spoiled(work: Work) -> None:
        work.session.scalars(select(Conversation)).one().dialogue = "unheard_of"

    await running.service.store.turn(spoiled)


async def test_what_comes_is_kept_and_answered_by_one_commit(running: Rig, town: Town) -> None:
    commits: list[Any] = []
    event.listen(running.service.store.engine, "commit", commits.append)
    await comes(running, (town.sol, "/help"), (town.mum, "/settings"))
    assert len(commits) == 1
    kept = select(InboxRow.state, InboxRow.payload_sealed, InboxRow.chat_hash)
    rows = await running.service.store.turn(lambda work: [tuple(each) for each in work.session.execute(kept)])
    assert rows == [("done", None, b"")] * 2
    await running.service.delivery.drain()
    assert [len(said(running, each)) for each in (town.sol, town.mum)] == [1, 1]


async def test_F14_where_one_fails_all_that_came_with_it_are_worked_on_one_by_one(
    running: Rig, town: Town
) -> None:
    await spoil(running, town.sol)
    await comes(running, (town.sol, "Hello?"), (town.mum, "/help"), (town.sol, "/help"))
    assert await inbox(running) == ["done", "new", "new", "new"]
    await running.service.settle()
    assert await inbox(running) == ["done", "aside", "done", "done"]
    first, second = said(running, town.sol)[-2:]
    assert (first == WRONG, "/more" in second) == (True, True)


async def test_F8_what_comes_goes_behind_what_waits_already(running: Rig, town: Town) -> None:
    running.service.at_once = False
    await comes(running, (town.sol, "/settings"))
    running.service.at_once = True
    before = one_by_one()
    await comes(running, (town.mum, "/help"))
    assert (await inbox(running), one_by_one() - before) == (["new", "new"], 0), "which is no trouble"
    await running.service.settle()
    assert await inbox(running) == ["done", "done"]


async def test_F12_what_cannot_be_worked_on_is_kept_all_the_same(running: Rig, town: Town) -> None:
    """No message can be written: neither with all others just before the commit, nor with its own update."""
    with refusing(running.service.store.engine):
        await comes(running, (town.sol, "/help"), (town.mum, "/help"))
        assert await inbox(running) == ["new", "new"]
        await running.service.turns.once()
        await running.service.turns.once()
    await running.service.settle()
    assert await inbox(running) == ["done", "done"]


def one_by_one() -> float:
    asked = {"channel": "telegram", "result": "one_by_one"}
    return REGISTRY.get_sample_value("kreds_updates_total", asked) or 0.0


def failures(said_in_log: list[MutableMapping[str, Any]]) -> list[tuple[str, str]]:
    return [(each["channel"], each["error"]) for each in said_in_log if each["event"] == "at_once.failed"]


async def test_F12_what_could_not_be_worked_on_as_it_came_is_answered_logged_and_counted(
    running: Rig, town: Town
) -> None:
    before = one_by_one()
    with refusing(running.service.store.engine) as kind, capture_logs() as logged:
        await comes(running, (town.sol, "/help"), (town.mum, "/help"))
    assert failures(logged) == [("telegram", REFUSED[kind])]
    assert one_by_one() - before == 2
    await running.service.settle()
    assert [len(said(running, each)) for each in (town.sol, town.mum)] == [1, 1]


async def test_what_somebody_may_not_do_is_counted_and_is_no_warning(running: Rig, town: Town) -> None:
    before = one_by_one()
    with capture_logs() as logged:
        await comes(running, (town.mum, "/running"))
    await running.service.settle()
    assert (failures(logged), one_by_one() - before) == ([], 1)
    assert said(running, town.mum) == [render(hello.not_for_you(), "en")]


async def test_where_all_that_came_is_too_much_it_is_said_and_nothing_fails(running: Rig, town: Town) -> None:
    running.service.budgets = Budgets(Budget(at_once=1, per_second=0, calm=1, told_every=300), time.monotonic)
    await comes(running, (town.sol, "/settings"))
    before = one_by_one()
    with capture_logs() as logged:
        await comes(running, (town.sol, "Hello?"))
    await running.service.delivery.drain()
    assert (failures(logged), one_by_one() - before, await inbox(running)) == ([], 0, ["done"])
    assert said(running, town.sol)[-1] == render(hello.too_much(young=True), "en")


async def test_an_update_that_comes_twice_in_a_batch_is_one(running: Rig, town: Town) -> None:
    odd = Seen("7", "1", "{}")
    await running.service.receive([odd, odd])
    assert len(await inbox(running)) == 1
