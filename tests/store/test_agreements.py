"""Agreements are counted, forgotten in their time, and gone with whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from store import agreements, erasure
from store.agreement_rows import Agreement
from store.agreements import COUNTED, WAITS, WORDS_KEPT, Counts
from store.models import Circle, Member
from store.unit_of_work import Store, Work
from tests.store.people import adult, circle_of, young_person

SINCE, UNTIL = date(2026, 8, 1), date(2026, 9, 1)


@dataclass
class Town:
    """Sol with Mum and Pia, by number."""

    circle: int
    sol: int
    mum: int
    pia: int


@pytest.fixture
def town(people: Store) -> Town:
    with people.unit_of_work() as work:
        sol = young_person(work, "Sol", "1")
        circle = circle_of(work, sol)
        mum = adult(work, circle, "Mum", "2", "relative")
        pia = adult(work, circle, "Pia", "3", "professional")
        return Town(circle.id, sol.id, mum.id, pia.id)


def made(work: Work, town: Town, owner: int, by: int, day: date, *, accepted: bool = True) -> Agreement:
    """One agreement, proposed two days before it is accepted."""
    circle = work.session.get_one(Circle, town.circle)
    found = agreements.add(
        work,
        circle,
        work.session.get_one(Member, owner),
        work.session.get_one(Member, by),
        "calls the school",
        day,
        "",
        SINCE,
        accepted=False,
    )
    if accepted:
        found.state, found.accepted_on = "open", SINCE + timedelta(days=2)
    return found


def test_what_became_of_them_is_counted_in_a_span(people: Store, town: Town) -> None:
    with people.unit_of_work() as work:
        for place, state in enumerate(("kept", "kept", "partly", "not_kept", "unsaid", "open")):
            owner = (town.mum, town.pia, town.sol)[place % 3]
            found = made(work, town, owner, town.sol, SINCE + timedelta(days=place))
            if state != "open":
                agreements.end(found, state, SINCE)
        for state in ("declined", "objected", "dropped"):
            agreements.end(made(work, town, town.mum, town.pia, SINCE, accepted=False), state, SINCE)
        agreements.end(made(work, town, town.mum, town.pia, UNTIL), "kept", UNTIL)
    with people.unit_of_work() as work:
        assert agreements.counts(work, town.circle, SINCE, UNTIL) == Counts(2, 1, 1, 2)
        assert agreements.days_to_accept(work, town.circle, SINCE, UNTIL) == [2] * 6
        owned = {"young_person": 2, "professional": 2, "network": 2}
        assert agreements.owned(work, town.circle, SINCE, UNTIL) == owned
        assert agreements.counts(work, town.circle + 1, SINCE, UNTIL) == Counts(0, 0, 0, 0)
        assert agreements.counts_by_circle(work, SINCE, UNTIL) == {town.circle: Counts(2, 1, 1, 2)}
        assert agreements.counts_by_circle(work, UNTIL, UNTIL) == {}


def test_the_words_go_first_and_then_that_it_was(people: Store, town: Town) -> None:
    with people.unit_of_work() as work:
        circle, today = work.session.get_one(Circle, town.circle), work.now.date()
        for over in (WORDS_KEPT, WORDS_KEPT + timedelta(days=1), COUNTED + timedelta(days=1)):
            found = made(work, town, town.mum, town.pia, today - over)
            agreements.follow(work, circle, found, "Pia calls", "We try again")
            agreements.end(found, "partly", today - over)
        agreements.forget(work)
    with people.unit_of_work() as work:
        circle = work.session.get_one(Circle, town.circle)
        rows = work.session.query(Agreement).order_by(Agreement.id).all()
        assert [agreements.words_of(work, circle, each) for each in rows] == ["calls the school", ""]
        assert [agreements.followed(work, circle, each) for each in rows][1] == ("", "")
        gone = rows[1]
        assert (gone.owner_id, gone.proposed_by, gone.stands) == (None, None, "")
        assert (gone.state, gone.owned_by) == ("partly", "network")
        assert [each.id for each in agreements.of_circle(work, circle)] == [rows[0].id]


def test_what_nobody_says_anything_of_is_over_in_its_time(people: Store, town: Town) -> None:
    with people.unit_of_work() as work:
        today = work.now.date()
        for late in (WAITS, WAITS + timedelta(days=1)):
            made(work, town, town.mum, town.pia, today - late)
        agreements.forget(work)
    with people.unit_of_work() as work:
        states = [each.state for each in work.session.query(Agreement).order_by(Agreement.id)]
        assert states == ["open", "unsaid"]


def test_erasing_the_owner_or_the_young_person_takes_the_agreement_along(people: Store, town: Town) -> None:
    for gone, left in (("pia", 2), ("mum", 1), ("sol", 0)):
        with people.unit_of_work() as work:
            if gone == "pia":
                made(work, town, town.pia, town.sol, SINCE)
                made(work, town, town.mum, town.pia, SINCE, accepted=False)  # only proposed: Pia's own words
                made(work, town, town.mum, town.pia, SINCE)  # Mum has said yes: hers now
                made(work, town, town.sol, town.mum, SINCE)
            erasure.forget_member(work, work.session.get_one(Member, getattr(town, gone)))
        with people.unit_of_work() as work:
            assert work.session.query(Agreement).count() == left, gone


def test_what_comes_again_is_one_series(people: Store, town: Town) -> None:
    with people.unit_of_work() as work:
        circle = work.session.get_one(Circle, town.circle)
        mum = work.session.get_one(Member, town.mum)
        first = agreements.add(work, circle, mum, mum, "drives", SINCE, "weekly", SINCE, accepted=True)
        next_one = agreements.add(
            work, circle, mum, mum, "drives", UNTIL, "weekly", SINCE, accepted=True, series=first.series
        )
        other = made(work, town, town.mum, town.mum, SINCE)
        assert first.series == first.id
        assert agreements.same(work, first) == [first, next_one]
        assert agreements.same(work, other) == [other]
