"""The writer goes on, whatever becomes of a commit, of who is told of it, or of the disk."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from store.queues import Lease
from store.unit_of_work import Store, Work
from store.writer import AT_ONCE
from tests.conftest import START
from tests.store.turns import Unwell, add, add_then_fail, held, names, together


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


def _wake(work: Work) -> None:
    work.woken.add("outbox")


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
