"""One unit of work: everything in it happens, or nothing does, however many come at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from store.keys import KeyRing
from store.queues import Lease
from store.unit_of_work import Store, Work
from store.writer import AT_ONCE
from tests.clock import Clock
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


def test_what_ends_well_is_kept(people: Store) -> None:
    with people.unit_of_work() as work:
        add("kept")(work)
        assert work.now == START
    assert names(people) == ["kept"]


def test_what_does_not_end_well_never_happened(people: Store) -> None:
    with pytest.raises(Unwell), people.unit_of_work() as work:
        add_then_fail(work)
    assert names(people) == []


def test_whoever_waits_is_woken_after_the_commit_and_not_before(people: Store) -> None:
    found: list[tuple[set[str], list[str]]] = []
    people.committed = lambda woken: found.append((woken, names(people)))
    with people.unit_of_work() as work:
        add("first")(work)
        work.woken.add("outbox")
        assert found == []
    assert found == [({"outbox"}, ["first"])]


def test_nobody_is_woken_by_what_never_happened(people: Store) -> None:
    found: list[set[str]] = []
    people.committed = found.append

    def wake_and_fail() -> None:
        with people.unit_of_work() as work:
            work.woken.add("outbox")
            add_then_fail(work)

    with pytest.raises(Unwell):
        wake_and_fail()
    assert found == []


async def test_a_turn_is_durable_when_it_returns(people: Store) -> None:
    assert await people.turn(add("kept")) == "kept"
    assert names(people) == ["kept"]


async def test_many_turns_share_one_commit(people: Store) -> None:
    seen = commits(people)
    turns = [add(f"{number:02}") for number in range(AT_ONCE)]
    assert await together(people, turns) == [f"{number:02}" for number in range(AT_ONCE)]
    assert len(seen) == 2, "the one that held the writer, and all others"


async def test_turns_are_done_in_the_order_they_were_asked_for(people: Store) -> None:
    order: list[int] = []

    def note(number: int) -> Do:
        return lambda _work: order.append(number)

    await together(people, [note(number) for number in range(3 * AT_ONCE)])
    assert order == list(range(3 * AT_ONCE))


async def test_a_turn_that_fails_is_rolled_back_alone(people: Store) -> None:
    seen = commits(people)
    first, unwell, last = await together(people, [add("first"), add_then_fail, add("last")])
    assert isinstance(unwell, Unwell)
    assert (first, last) == ("first", "last")
    assert names(people) == ["first", "last"]
    assert len(seen) == 3, "the one that held the writer, all others, and reading the names"


async def test_a_turn_that_the_database_refuses_is_rolled_back_alone(people: Store) -> None:
    first, again, last = await together(people, [add("first"), add("first"), add("last")])
    assert isinstance(again, IntegrityError)
    assert (first, last) == ("first", "last")
    assert names(people) == ["first", "last"]


async def test_a_turn_that_fails_wakes_nobody(people: Store) -> None:
    found: list[set[str]] = []
    people.committed = found.append

    def wake(what: str, *, well: bool) -> Do:
        def do(work: Work) -> None:
            work.woken.add(what)
            if not well:
                raise Unwell

        return do

    await together(people, [wake("inbox", well=True), wake("outbox", well=False), wake("due", well=True)])
    assert found == [{"inbox", "due"}]


async def test_a_commit_that_fails_reaches_every_turn_and_the_next_goes_well(people: Store) -> None:
    with people.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE checked_late (id INTEGER PRIMARY KEY, "
                "parent INTEGER REFERENCES checked_late (id) DEFERRABLE INITIALLY DEFERRED)"
            )
        )

    def break_the_commit(work: Work) -> None:
        work.session.execute(text("INSERT INTO checked_late VALUES (1, 2)"))

    results = await together(people, [add("first"), break_the_commit, add_then_fail, add("last")])
    assert [type(each) for each in results] == [IntegrityError, IntegrityError, Unwell, IntegrityError]
    assert names(people) == []
    assert await people.turn(add("next")) == "next"
    assert names(people) == ["next"]


async def test_whoever_stops_waiting_for_a_turn_stops_nobody_else(people: Store) -> None:
    async with held(people):
        impatient = asyncio.ensure_future(people.turn(add("impatient")))
        await asyncio.sleep(0)
        impatient.cancel()
    assert await people.turn(add("next")) == "next"
    assert names(people) == ["impatient", "next"], "what was asked for is done all the same"


async def test_closing_finishes_what_waits(people: Store) -> None:
    waiting = [asyncio.ensure_future(people.turn(add(f"{number:03}"))) for number in range(2 * AT_ONCE)]
    await asyncio.sleep(0)
    await asyncio.to_thread(people.close)
    assert len(await asyncio.gather(*waiting)) == 2 * AT_ONCE
    assert len(names(people)) == 2 * AT_ONCE


async def test_50_turns_that_read_and_then_write_lose_nothing(people: Store) -> None:
    await people.turn(add("counter"))
    await asyncio.gather(*(people.turn(_one_more) for _each in range(50)))
    with people.unit_of_work() as work:
        assert work.session.get_one(Lease, "counter").fence == 50


async def test_units_of_work_in_other_threads_lose_nothing_either(people: Store) -> None:
    await people.turn(add("counter"))

    def one_more(_each: int) -> None:
        with people.unit_of_work() as work:
            _one_more(work)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_more, range(50)))
    with people.unit_of_work() as work:
        assert work.session.get_one(Lease, "counter").fence == 50


async def test_F12_whoever_is_told_of_a_commit_cannot_stop_the_next(people: Store) -> None:
    def unwell(_woken: set[str]) -> None:
        raise Unwell

    people.committed = unwell
    await people.turn(_wake)
    assert await people.turn(add("next")) == "next"


async def test_F12_a_turn_that_would_end_the_writer_ends_only_its_batch_and_shows(people: Store) -> None:
    def leave(_work: Work) -> None:
        raise SystemExit

    first, left = await together(people, [add("first"), leave])
    assert (type(first), type(left)) == (RuntimeError, RuntimeError)
    assert people.trouble == {"writer": "SystemExit"}
    assert await people.turn(add("next")) == "next"
    assert people.trouble == {}
    assert names(people) == ["next"]


async def test_F12_a_writer_that_is_gone_is_replaced_and_what_waited_is_done(people: Store) -> None:
    await people.turn(add("first"))
    people._writer._turns.put(None)  # it takes this for the end
    assert people._writer._thread is not None
    await asyncio.to_thread(people._writer._thread.join, 10)
    assert await people.turn(add("next")) == "next"
    assert names(people) == ["first", "next"]


async def test_F13_two_processes_that_are_in_each_other_s_way_both_get_through(
    people: Store, keys: KeyRing, clock: Clock
) -> None:
    """They lock the same two rows in opposite orders, so that one of them must give way and come again."""
    other = Store(people.engine, keys, clock)
    await people.turn(lambda work: (add("a")(work), add("b")(work)))
    both = Barrier(2)
    tries: list[str] = []

    def lock(first: str, second: str) -> Do:
        def do(work: Work) -> None:
            tries.append(first)
            _one_more(work, first)
            if len(tries) <= 2 and work.shared:
                both.wait(10)
            _one_more(work, second)

        return do

    try:
        await asyncio.gather(people.turn(lock("a", "b")), other.turn(lock("b", "a")))
    finally:
        other.close()
    with people.unit_of_work() as work:
        assert [work.session.get_one(Lease, name).fence for name in "ab"] == [2, 2]
        assert len(tries) == (3 if work.shared else 2)


def _wake(work: Work) -> None:
    work.woken.add("outbox")


def _one_more(work: Work, name: str = "counter") -> None:
    counter = work.session.get_one(Lease, name, with_for_update=True)
    counter.fence = counter.fence + 1
    work.session.flush()


@pytest.mark.parametrize("people_engine", ["sqlite"], indirect=True)
async def test_F12_a_full_disk_in_the_middle_of_a_batch_is_told_to_everybody_in_it(people: Store) -> None:
    """SQLite then drops the whole transaction, also what the turns before have been given."""

    def no_room(work: Work) -> None:
        pages = work.session.execute(text("PRAGMA page_count")).scalar_one()
        work.session.execute(text(f"PRAGMA max_page_count = {pages + 1}"))

    def too_much(work: Work) -> None:
        work.session.add(Lease(name="much", holder="x" * 1_000_000, fence=0, until=START))
        work.session.flush()

    await people.turn(no_room)
    told = await together(people, [add("before"), too_much, add("after")])
    assert [type(each) for each in told] == [OperationalError] * 3
    assert names(people) == []
    assert await people.turn(add("later")) == "later"
    assert names(people) == ["later"]
