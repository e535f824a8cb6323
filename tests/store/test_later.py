"""What is put off: written together with that of other turns, undone with its own, and never the fault of others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import IntegrityError

from store.models import Enrolment
from store.queues import Lease
from store.unit_of_work import Store, Work
from tests.conftest import START

LEASE = insert(Lease)
ENROLMENT = insert(Enrolment)


class Unwell(Exception):
    """What a turn in these tests fails with."""


def put_off(work: Work, name: str) -> str:
    """A row that nobody reads in the same breath."""
    work.put_off(LEASE, {"name": name, "holder": "", "fence": 0, "until": START})
    return name


def names(people: Store) -> list[str]:
    with people.unit_of_work() as work:
        return sorted(each.name for each in work.session.query(Lease))


async def together(people: Store, *turns: Any) -> list[Any]:
    """Turns that stand in line together: none can be begun before this loop waits."""
    return await asyncio.gather(*(people.turn(each) for each in turns), return_exceptions=True)


async def test_what_is_put_off_is_there_once_the_turn_is_done(people: Store) -> None:
    said = await together(people, *(lambda work, n=n: put_off(work, f"{n:02}") for n in range(20)))
    assert said == names(people) == [f"{n:02}" for n in range(20)]


async def test_a_turn_that_only_puts_off_needs_no_savepoint(people: Store) -> None:
    seen: list[str] = []
    event.listen(people.engine, "savepoint", lambda *_all: seen.append("savepoint"))
    await people.turn(lambda work: put_off(work, "alone"))
    assert (names(people), seen) == (["alone"], [])


async def test_what_a_failing_turn_put_off_goes_with_it(people: Store) -> None:
    def fail(work: Work) -> None:
        put_off(work, "unwell")
        raise Unwell

    first, failed, last = await together(
        people, lambda work: put_off(work, "first"), fail, lambda work: put_off(work, "last")
    )
    assert (first, type(failed), last) == ("first", Unwell, "last")
    assert names(people) == ["first", "last"]


async def test_F14_a_row_that_cannot_be_kept_fails_its_own_turn_and_no_other(people: Store) -> None:
    def nobody_s(work: Work) -> None:
        work.put_off(ENROLMENT, {"period": "1999-Q1", "member_id": 1, "part": ""})

    first, failed, last = await together(
        people, lambda work: put_off(work, "first"), nobody_s, lambda work: put_off(work, "last")
    )
    assert (first, type(failed), last) == ("first", IntegrityError, "last")
    assert names(people) == ["first", "last"]
    assert await people.turn(lambda work: put_off(work, "next")) == "next"


@pytest.mark.parametrize("written", [False, True])
def test_what_is_put_off_within_a_savepoint_is_undone_with_it_written_or_not(
    people: Store, *, written: bool
) -> None:
    with people.unit_of_work() as work:
        put_off(work, "before")
        with pytest.raises(Unwell):
            _fail_within(work, written=written)
        put_off(work, "after")
    assert names(people) == ["after", "before"]


def _fail_within(work: Work, *, written: bool) -> None:
    with work.savepoint():
        put_off(work, "within")
        if written:
            work.catch_up()
        raise Unwell


def test_what_is_put_off_apart_is_kept_with_all_the_rest_or_undone_alone(people: Store) -> None:
    def fail(work: Work) -> None:
        put_off(work, "unwell")
        work.catch_up()
        raise Unwell

    with people.unit_of_work() as work:
        put_off(work, "outside")
        assert work.apart(lambda own: put_off(own, "apart")) == "apart"
        with pytest.raises(Unwell):
            work.apart(fail)
        assert names_in(work) == []
        work.catch_up()
        assert names_in(work) == ["apart", "outside"]
    assert names(people) == ["apart", "outside"]


def names_in(work: Work) -> list[str]:
    """What is written by now."""
    return sorted(each.name for each in work.session.query(Lease))
