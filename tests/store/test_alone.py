"""One at a time around a young person, over all processes: F13."""

from __future__ import annotations

import pytest

from store import alone
from store.passing import Busy
from store.unit_of_work import Store, Work
from tests.store.people import adult, circle_of, coordinator, young_person


@pytest.fixture
def circle(people: Store) -> tuple[int, int, int]:
    """The numbers of a young person, of an adult in the circle, and of the coordinator."""
    with people.unit_of_work() as work:
        young = young_person(work)
        made = circle_of(work, young)
        return young.id, adult(work, made, "Mum", "72").id, coordinator(work, made, "Lars", "73").id


def both(people: Store, one: int, other: int) -> bool:
    """Whether two transactions may work for these two at the same time."""
    with people.unit_of_work() as first:
        if not first.shared:
            pytest.skip("SQLite has one writer")
        alone.with_member(first, one)
        with people.unit_of_work() as second:
            return _may(second, other)


def _may(work: Work, member: int) -> bool:
    work.patient = False
    try:
        alone.with_member(work, member)
    except Busy:
        return False
    return True


def test_F13_nobody_works_for_the_young_person_while_another_works_for_an_adult_of_the_circle(
    people: Store, circle: tuple[int, int, int]
) -> None:
    young, grown, runs = circle
    assert not both(people, grown, young)
    assert not both(people, young, grown)
    assert not both(people, runs, young)


def test_F13_another_circle_is_not_waited_for(people: Store, circle: tuple[int, int, int]) -> None:
    young, grown, _runs = circle
    with people.unit_of_work() as work:
        other = young_person(work, "Kim", "74")
    assert both(people, young, other.id)
    assert both(people, grown, other.id)


def test_F13_it_ends_with_the_transaction(people: Store, circle: tuple[int, int, int]) -> None:
    young, grown, _runs = circle
    with people.unit_of_work() as work:
        alone.with_member(work, young)
    with people.unit_of_work() as work:
        assert _may(work, grown)
