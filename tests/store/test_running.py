"""How circles run is counted from roles, places and addresses; what is small never leaves the store."""

from __future__ import annotations

from datetime import timedelta

from store import agreements, erasure, members, running, successes, taking_part
from store.initiative_rows import Keeper, TakingPart
from store.models import Circle, MemberAddress
from store.unit_of_work import Store, Work
from tests.store.people import adult, circle_of, coordinator, young_person


def town(work: Work, sizes: dict[tuple[str, str], int]) -> list[Circle]:
    """Circles by area and department, each with a relative and a professional."""
    made: list[Circle] = []
    for (area, department), number in sizes.items():
        for place in range(number):
            user = f"{len(made)}{place}"
            circle = circle_of(work, young_person(work, "Sol", f"1{user}"))
            circle.area, circle.department = area, department
            adult(work, circle, "Mum", f"2{user}", "relative")
            adult(work, circle, "Pia", f"3{user}", "professional")
            made.append(circle)
    return made


def test_roles_and_people_out_of_reach_are_counted_by_area_and_department(people: Store) -> None:
    with people.unit_of_work() as work:
        made = town(work, {("Vollsmose", "School"): 6, ("Bolbro", "School"): 5, ("Bolbro", "Job centre"): 5})
        address = work.session.query(MemberAddress).filter_by(member_id=made[0].young_person_id).one()
        address.reachable = False
        made[1].state = "left"
        work.session.flush()
        found = running.running(work)
    assert found.total == running.Count(15, 15, 15, 1, 15)
    assert found.areas.rows == {
        "Vollsmose": running.Count(5, 5, 5, 1, 5),
        "Bolbro": running.Count(10, 10, 10, 0, 10),
    }
    assert found.departments.rows["School"].circles == 10
    assert found.areas.hidden == found.departments.hidden == frozenset()


def test_agreements_of_the_last_13_weeks_that_somebody_said_yes_to_are_counted(people: Store) -> None:
    with people.unit_of_work() as work:
        made = town(work, {("Vollsmose", "School"): 5, ("Bolbro", "School"): 5})
        today = work.now.date()
        for circle, ago, state, waited in (
            (made[0], 3, "kept", 0),
            (made[1], 10, "kept", 2),
            (made[2], 90, "not_kept", 4),
            (made[3], 20, "unsaid", 9),
            (made[4], 92, "kept", 30),  # too long ago
            (made[5], 5, "declined", None),  # nobody said yes
        ):
            pia = circle.memberships[-1].member
            day = today - timedelta(days=ago)
            proposed = day - timedelta(days=40)
            found = agreements.add(
                work, circle, pia, pia, "Call the school", day, "", proposed, accepted=False
            )
            found.state = state
            found.accepted_on = None if waited is None else proposed + timedelta(days=waited)
        work.session.flush()
        areas = running.running(work).areas.rows
    assert (areas["Vollsmose"].kept, areas["Vollsmose"].due, areas["Vollsmose"].accept_days) == (2, 4, 3)
    assert (areas["Bolbro"].kept, areas["Bolbro"].due, areas["Bolbro"].accept_days) == (0, 0, None)


def test_good_news_that_was_shared_is_counted_and_what_waits_or_is_old_is_not(people: Store) -> None:
    with people.unit_of_work() as work:
        made = town(work, {("Vollsmose", "School"): 5})
        for circle, state, ago in ((made[0], "shared", 0), (made[1], "shared", 100), (made[2], "waiting", 0)):
            told = successes.add(work, circle, circle.memberships[0].member, "Got up by himself", state)
            told.on = work.now.date() - timedelta(days=ago)
        work.session.flush()
        assert running.running(work).areas.rows["Vollsmose"].successes == 1


def test_a_small_area_is_hidden_with_the_next_smallest(people: Store) -> None:
    with people.unit_of_work() as work:
        town(work, {("Vollsmose", "School"): 7, ("Bolbro", "School"): 6, ("Dalum", "School"): 2})
        assert running.running(work).areas.hidden == {"Dalum", "Bolbro"}
        assert running.in_area(work, "Dalum") is running.in_area(work, "Bolbro") is None
        seven, everything = running.in_area(work, "Vollsmose"), running.in_area(work, "")
    assert seven is not None
    assert everything is not None
    assert (seven.circles, everything.circles) == (7, 15)


def test_four_circles_are_nothing_to_count(people: Store) -> None:
    with people.unit_of_work() as work:
        town(work, {("Vollsmose", "School"): 4})
        assert running.running(work).total is None


def test_a_circle_takes_part_until_its_young_person_says_no(people: Store) -> None:
    with people.unit_of_work() as work:
        (circle,) = town(work, {("Vollsmose", "School"): 1})
        lars = coordinator(work, circle, "Lars", "99")
        assert taking_part.asked(work, lars) == {}
        assert taking_part.put_down(work, circle, 3)
        assert taking_part.number_in(work) == {3: 1}
        assert taking_part.say_no(work, circle, 3)
        assert not taking_part.say_no(work, circle, 3)
        assert not taking_part.put_down(work, circle, 3)  # a no is not asked again
        assert (taking_part.number_in(work), taking_part.asked(work, lars)) == ({}, {3: {circle.id}})


def test_erasing_takes_every_link_to_an_initiative_along(people: Store) -> None:
    with people.unit_of_work() as work:
        (circle,) = town(work, {("Vollsmose", "School"): 1})
        lars = coordinator(work, circle, "Lars", "99")
        taking_part.put_down(work, circle, 3)
        taking_part.keep(work, 3, lars)
        for member in (circle.young_person, lars):
            erasure.forget_member(work, member)
        assert work.session.query(TakingPart).count() == work.session.query(Keeper).count() == 0
        assert members.coordinators(work) == []
