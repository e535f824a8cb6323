"""What will happen at a time: once, at the time said last."""

from datetime import datetime, timedelta

import pytest

from store import due
from store.due import Due
from store.unit_of_work import Store
from tests.clock import Clock
from tests.conftest import START

LATER = START + timedelta(hours=1)


def put(people: Store, at: datetime, kind: str = "nudge", member: int = 7, subject: str = "") -> None:
    with people.unit_of_work() as work:
        due.put(work, kind, at, member=member, subject=subject)


def taken(people: Store, limit: int = 100) -> list[Due]:
    with people.unit_of_work() as work:
        return due.take(work, limit)


def claim(people: Store, each: Due) -> bool:
    with people.unit_of_work() as work:
        return due.claim(work, each)


def test_nothing_happens_before_its_time(people: Store, clock: Clock) -> None:
    put(people, LATER)
    assert taken(people) == []
    clock.set(LATER - timedelta(microseconds=1))
    assert taken(people) == []
    clock.set(LATER)
    assert [(each.kind, each.member, each.at) for each in taken(people)] == [("nudge", 7, LATER)]


def test_the_same_thing_is_due_once_at_the_time_said_last(people: Store, clock: Clock) -> None:
    put(people, START)
    put(people, LATER)
    assert taken(people) == []
    clock.set(LATER)
    assert [each.at for each in taken(people)] == [LATER]


def test_the_same_thing_twice_in_one_unit_of_work_is_due_once(people: Store) -> None:
    with people.unit_of_work() as work:
        due.put(work, "nudge", LATER, member=7)
        due.put(work, "nudge", START, member=7)
    assert [each.at for each in taken(people)] == [START]


def test_another_subject_member_or_kind_is_another_thing(people: Store) -> None:
    put(people, START)
    put(people, START, subject="2026-08-20")
    put(people, START, member=8)
    put(people, START, kind="check_in")
    assert len(taken(people)) == 4


def test_what_was_due_first_is_taken_first(people: Store, clock: Clock) -> None:
    put(people, LATER, subject="second")
    put(people, START, subject="first")
    put(people, LATER, subject="third")
    clock.set(LATER)
    assert [each.subject for each in taken(people)] == ["first", "second", "third"]
    assert [each.subject for each in taken(people, limit=2)] == ["first", "second"]


def test_a_thing_is_claimed_once(people: Store) -> None:
    put(people, START)
    (each,) = taken(people)
    assert [claim(people, each), claim(people, each)] == [True, False]
    assert taken(people) == []


def test_what_was_moved_cannot_be_claimed_by_its_old_time(people: Store, clock: Clock) -> None:
    put(people, START)
    (old,) = taken(people)
    put(people, LATER)
    assert not claim(people, old)
    clock.set(LATER)
    (new,) = taken(people)
    assert claim(people, new)


def test_a_time_is_kept_to_the_microsecond_so_that_it_can_be_claimed(people: Store, clock: Clock) -> None:
    put(people, START + timedelta(microseconds=123_457))
    clock.forward(seconds=1)
    (each,) = taken(people)
    assert each.at.microsecond == 123_457
    assert claim(people, each)


def test_what_is_dropped_for_one_member_stays_for_others(people: Store) -> None:
    put(people, START)
    put(people, START, member=8)
    put(people, START, kind="check_in")
    with people.unit_of_work() as work:
        due.drop(work, "nudge", member=7)
    assert sorted((each.kind, each.member) for each in taken(people)) == [("check_in", 7), ("nudge", 8)]


def test_the_soonest_is_known_and_nothing_where_nothing_waits(people: Store) -> None:
    with people.unit_of_work() as work:
        assert due.soonest(work) is None
    put(people, LATER)
    put(people, START, subject="sooner")
    with people.unit_of_work() as work:
        assert due.soonest(work) == START


def test_what_is_put_in_a_unit_of_work_that_fails_is_not_due(people: Store) -> None:
    def put_and_fail() -> None:
        with people.unit_of_work() as work:
            due.put(work, "nudge", START, member=7)
            due.put(work, "nudge", START, member=1 // 0)

    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert taken(people) == []


def test_F14_what_fails_waits_longer_each_time_until_it_is_set_aside(people: Store, clock: Clock) -> None:
    put(people, START)
    waited = []
    while found := taken(people):
        with people.unit_of_work() as work:
            aside = due.failed(work, found[0])
        soonest = START if aside else _soonest(people)
        waited.append(soonest - clock.now)
        clock.set(max(soonest, clock.now))
    assert waited[:-1] == list(due.PAUSES)
    with people.unit_of_work() as work:
        assert (due.aside(work), due.soonest(work)) == (1, None)
    put(people, LATER, subject="another")
    put(people, START)
    assert [each.subject for each in taken(people)] == ["", "another"], "said anew, it begins anew"


def test_a_failure_of_what_was_moved_meanwhile_is_not_counted(people: Store) -> None:
    put(people, START)
    (old,) = taken(people)
    put(people, LATER)
    with people.unit_of_work() as work:
        assert not due.failed(work, old)
        assert due.soonest(work) == LATER


def _soonest(people: Store) -> datetime:
    with people.unit_of_work() as work:
        found = due.soonest(work)
    assert found is not None
    return found
