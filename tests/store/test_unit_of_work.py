"""One unit of work: everything in it happens, or nothing does, however many come at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from store.keys import KeyRing
from store.queues import Lease
from store.unit_of_work import Store, Work
from store.writer import AT_ONCE
from tests.clock import Clock
from tests.conftest import START
from tests.store.turns import Do, Unwell, add, add_then_fail, commits, names, together


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


def fail(_work: Work) -> None:
    raise Unwell


@pytest.mark.parametrize("do", [add_then_fail, fail])
async def test_a_turn_that_has_a_commit_to_itself_and_fails_is_no_trouble_of_the_writer(
    people: Store, do: Do
) -> None:
    with pytest.raises(Unwell):
        await people.turn(do)
    assert (people.trouble, names(people)) == ({}, [])
    assert await people.turn(add("next")) == "next"


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


def _one_more(work: Work, name: str = "counter") -> None:
    counter = work.session.get_one(Lease, name, with_for_update=True)
    counter.fence = counter.fence + 1
    work.session.flush()
