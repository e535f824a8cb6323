"""What several who press at once need, read in one go."""

from __future__ import annotations

import re

from sqlalchemy import insert

from store import alone, circles, members, periods, together
from store.models import Circle, Member
from store.unit_of_work import Store, Work
from tests.store.plans import counted, plans
from tests.store.test_answers import Q4, crowd

TOWN = 1_500
ASKED = [str(number) for number in range(100)]


async def test_however_many_there_are_only_those_who_press_are_looked_at(people: Store) -> None:
    await people.turn(_town)
    counted(people)

    def look(work: Work) -> None:
        alone.with_users(work, "telegram", ASKED)
        together.people(work, "telegram", ASKED)

    found = await people.turn(lambda work: plans(work, look))
    if people.engine.dialect.name == "sqlite":
        (plan,) = found
        assert "address USING INDEX" in plan
        assert "SCAN address" not in plan
        return
    guesses = [
        re.findall(r"rows=(\d+) width=\d+\)\s+\w+(?: Cond)?: .{0,60}user_hash = ANY", plan) for plan in found
    ]
    assert len(guesses) == 2
    for of_one in guesses:
        assert of_one
        assert all(int(rows) <= len(ASKED) for rows in of_one), (
            "it goes through everybody where it guesses higher"
        )


async def test_who_is_counted_is_looked_up_one_by_one_also_in_a_period_that_has_just_opened(
    people: Store,
) -> None:
    ids = crowd(people, 300)
    found = await people.turn(
        lambda work: plans(work, lambda inner: periods.read_together(inner, Q4, ids[:100]))
    )
    (plan,) = found
    both = (
        r"period = .{1,20}AND \(?member_id = asked"
        if people.engine.dialect.name == "postgresql"
        else "period=. AND"
    )
    assert re.search(both, plan), plan


async def test_a_coordinator_s_circles_are_found_without_looking_through_all_of_them(people: Store) -> None:
    await people.turn(_town)
    await people.turn(_circles)
    counted(people)

    def look(work: Work) -> None:
        circles.run_by(work, work.session.get_one(Member, TOWN // 2))

    (plan,) = [each for each in await people.turn(lambda work: plans(work, look)) if "coordinator" in each]
    assert "ix_circle_coordinator_id" in plan


def _circles(work: Work) -> None:
    about = {"department": "Youth", "area": "North", "born_from": 2010, "born_to": 2011, "state": "in"}
    half = TOWN // 2
    work.session.execute(
        insert(Circle),
        [{"young_person_id": half + each, "coordinator_id": each, **about} for each in range(1, half + 1)],
    )


def _town(work: Work) -> None:
    for number in range(TOWN):
        members.bind(work, members.add(work, "Sol", "da", "Europe/Copenhagen"), "telegram", str(number))
