"""Professionals' places over time, and what is counted about circles: numbers for whoever steers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from store import due, erasure, offers, roles, share
from store.models import Circle, Membership
from store.queues import DueRow
from store.role_models import Handover, Role
from store.share_models import Activity
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.store.people import adult, circle_of, coordinator, young_person


def around(work: Work, name: str = "Sol", user: str = "1001") -> tuple[Circle, Membership, Membership]:
    """A circle with Ms Lund, whose place ends in a hundred days, and Mum."""
    circle = circle_of(work, young_person(work, name, user))
    lund = adult(work, circle, "Ms Lund", f"{user}1", "professional")
    mum = adult(work, circle, "Mum", f"{user}2", "relative")
    places = {each.member_id: each for each in work.session.scalars(select(Membership))}
    places[lund.id].until = work.now.date() + timedelta(days=100)
    return circle, places[lund.id], places[mum.id]


def waits(work: Work) -> dict[str, date]:
    """What is due, by kind, and on which day."""
    return {each.kind: each.at.date() for each in work.session.scalars(select(DueRow))}


def test_a_place_is_looked_at_six_weeks_and_two_weeks_before_its_end_on_the_day_and_each_week_after(
    people: Store, clock: Clock
) -> None:
    with people.unit_of_work() as work:
        _circle, lund, _mum = around(work)
        end, number = lund.until, lund.id
        roles.watch(work, lund)
    assert end is not None
    for planned in (end - timedelta(weeks=6), end - timedelta(weeks=2), end, None):
        with people.unit_of_work() as work:
            found = waits(work)["role_review"]
            assert found == planned or (planned is None and found > end)
            clock.now = next(
                each.at for each in work.session.scalars(select(DueRow)) if each.kind == "role_review"
            )
        with people.unit_of_work() as work:
            for row in due.take(work, 10):
                due.claim(work, row)
            roles.review(work, work.session.get_one(Membership, number))


def test_only_a_settled_place_ends_by_itself(people: Store) -> None:
    with people.unit_of_work() as work:
        _circle, lund, mum = around(work)
        roles.watch(work, lund)
        assert set(waits(work)) == {"role_asked", "role_review"}
        roles.name_successor(work, lund, mum, None)
        roles.watch(work, lund)
        assert set(waits(work)) == {"role_review"}
        roles.hand_over(work, lund, mum, "Tuesdays are hard").state = "accepted"
        roles.watch(work, lund)
        assert set(waits(work)) == {"role_review", "role_end"}
        assert lund.until is not None
        assert waits(work)["role_end"] == lund.until + timedelta(days=1)
        assert [each.id for each in roles.unsettled_by(work, mum)] == [lund.id]
        assert set(waits(work)) == {"role_asked", "role_review"}


def test_nobody_of_the_network_has_an_end(people: Store) -> None:
    with people.unit_of_work() as work:
        _circle, _lund, mum = around(work)
        roles.watch(work, mum)
        assert waits(work) == {}


def test_words_that_nobody_reads_are_kept_for_four_weeks(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        _circle, lund, mum = around(work)
        roles.hand_over(work, lund, mum, "Tuesdays are hard")
        roles.extend(work, lund, date(2027, 6, 1), "The exams are in June")
        number = lund.id
    clock.forward(days=29)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert work.session.get(Handover, number) is None
        assert roles.reason(work, work.session.get_one(Membership, number)) is None
        assert work.session.get_one(Membership, number).until == date(2027, 6, 1)


@pytest.mark.parametrize("who", ["Sol", "Ms Lund", "Mum"])
def test_whoever_is_forgotten_leaves_nothing_of_a_plan(people: Store, who: str) -> None:
    with people.unit_of_work() as work:
        circle, lund, mum = around(work)
        roles.name_successor(work, lund, mum, None)
        roles.hand_over(work, lund, mum, "Tuesdays are hard")
        offers.make(work, circle, mum.member, by=coordinator(work, circle, "Lars", "9"), leaves=False)
        for member, what in ((lund.member, "message"), (mum.member, "message"), (lund.member, "meeting")):
            share.note(work, circle, member, what)
        gone = {"Sol": circle.young_person, "Ms Lund": lund.member, "Mum": mum.member}[who]
        number = circle.id
        erasure.forget_member(work, gone)
    with people.unit_of_work() as work:
        assert work.session.scalars(select(Handover)).all() == []
        left = [each.successor_id for each in work.session.scalars(select(Role))]
        assert left == ([None] if who == "Mum" else [])
        counted = {(each.what, each.professional) for each in work.session.scalars(select(Activity))}
        professionals = {("message", True), ("meeting", True)}
        assert counted == {"Sol": set(), "Ms Lund": {("message", False)}, "Mum": professionals}[who]
        assert (work.session.get(Circle, number) is None) == (who == "Sol")


def test_how_many_of_the_network_and_how_many_professionals_each_circle_has(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, lund, mum = around(work)
        kim = circle_of(work, young_person(work, "Kim", "2001"))
        circle_of(work, young_person(work, "Lea", "3001", state="left"))
        assert roles.by_kind(work) == {sol.id: (1, 1), kim.id: (0, 0)}
        assert roles.without_successor(work) == {sol.id: 1}
        roles.name_successor(work, lund, None, "Aunt Birgit")
        assert roles.without_successor(work) == {}
        roles.name_successor(work, lund, mum, None)
        assert roles.without_successor(work) == {}
        mum.state = "left"
        assert roles.without_successor(work) == {sol.id: 1}
        assert roles.past_their_end(work, work.now.date()) == 0
        assert roles.past_their_end(work, work.now.date() + timedelta(days=101)) == 1


def test_the_share_is_of_what_adults_do_and_never_the_young_person_s(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        circle, lund, mum = around(work)
        for member, times in ((lund.member, 6), (mum.member, 4), (circle.young_person, 50)):
            for _each in range(times):
                share.note(work, circle, member, "message")
        for what in ("agreement", "meeting", "success"):
            share.note(work, circle, lund.member, what)
        share.note(work, circle, mum.member, "success")
        now = share.of(work, circle, share.SHORT)
        assert (now.said, now.begun) == (60, 75)
        assert share.primary(now, share.of(work, circle, share.LONG))
        number = circle.id
    clock.forward(days=5 * 7)
    with people.unit_of_work() as work:
        circle = work.session.get_one(Circle, number)
        assert share.of(work, circle, share.SHORT) == share.Share()
        assert share.of(work, circle, share.LONG).said == 60
        assert share.by_circle(work, share.week_of(work, circle), share.LONG)[number].begun == 75
    clock.forward(days=10 * 7)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert work.session.scalars(select(Activity)).all() == []


def test_a_little_says_nothing(people: Store) -> None:
    with people.unit_of_work() as work:
        circle, lund, _mum = around(work)
        for _each in range(share.LIMITS.fewest_messages - 1):
            share.note(work, circle, lund.member, "message")
        found = share.of(work, circle, share.SHORT)
        assert (found.said, found.begun) == (None, None)
        assert not share.primary(found, found)


def test_nothing_in_a_count_is_a_person_or_a_word(people: Store) -> None:
    assert {each.name for each in Activity.__table__.columns} == {
        *("circle_id", "week", "what", "professional", "number")
    }
