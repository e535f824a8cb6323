"""Periods: who is counted is fixed by enrolment facts alone, before anybody answers."""

from contextlib import suppress
from datetime import date

import pytest

from store import answers, periods
from store.models import AnswerSheet, Period
from store.unit_of_work import Store, Work
from tests.store.people import circle_of, open_period, young_person

Q4 = "2026-Q4"
OPENS, CLOSES = date(2026, 10, 1), date(2027, 1, 1)


def eligible(work: Work) -> list[int]:
    found = periods.eligible(work, OPENS, days=30, maximum=8)
    return [each.young_person_id for each in found]


def opened(work: Work, *members: int) -> None:
    open_period(work, Q4, OPENS, CLOSES, "headline", dict.fromkeys(members, ""))


@pytest.mark.parametrize(
    ("enrolled_on", "counted"),
    [
        (date(2026, 9, 1), True),
        (date(2026, 9, 2), False),
        (date(2026, 10, 1), False),
        (date(2020, 1, 1), True),
    ],
)
def test_who_is_counted_has_been_in_for_30_days(people: Store, enrolled_on: date, counted: bool) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, enrolled_on=enrolled_on)
        assert eligible(work) == ([sol.id] if counted else [])


@pytest.mark.parametrize(("reports", "counted"), [(0, True), (7, True), (8, False), (9, False)])
def test_nobody_is_counted_more_often_than_the_plan_allows(
    people: Store, reports: int, counted: bool
) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, reports=reports)
        assert eligible(work) == ([sol.id] if counted else [])


@pytest.mark.parametrize("state", ["invited", "waiting", "declined", "left"])
def test_nobody_is_counted_who_is_not_in(people: Store, state: str) -> None:
    with people.unit_of_work() as work:
        young_person(work, state=state)
        assert eligible(work) == []


def test_who_never_enrolled_is_not_counted(people: Store) -> None:
    with people.unit_of_work() as work:
        circle_of(work, young_person(work)).enrolled_on = None
        assert eligible(work) == []


def test_answering_changes_nothing_about_who_is_counted(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = young_person(work).id, young_person(work, "Alma").id
        opened(work, sol, alma)
        before = eligible(work), periods.enrolled(work, Q4)
        assert answers.write(work, Q4, sol, {"listened": "yes"})
        assert (eligible(work), periods.enrolled(work, Q4)) == before


def test_opening_a_period_counts_a_report_and_lays_out_blank_sheets(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = young_person(work, reports=2), young_person(work, "Alma")
        opened(work, sol.id)
        assert [circle_of(work, each).reports for each in (sol, alma)] == [3, 0]
        assert [periods.counted(work, Q4, each.id) for each in (sol, alma)] == [True, False]
        assert work.session.query(AnswerSheet).count() == 1
        assert answers.read(work, Q4, sol.id) == {}


def test_who_is_not_counted_keeps_answers_of_their_own_that_no_figure_sees(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = young_person(work).id, young_person(work, "Alma").id
        opened(work, sol)
        assert answers.write(work, Q4, alma, {"listened": "yes"})
        assert not periods.counted(work, Q4, alma)
        assert periods.enrolled(work, Q4) == {"": [sol]}


def test_who_is_counted_is_known_by_part_of_the_split(people: Store) -> None:
    with people.unit_of_work() as work:
        first, second, third = (young_person(work, name).id for name in ("Sol", "Alma", "Nour"))
        open_period(work, Q4, OPENS, CLOSES, "split", {first: "13-17", second: "18-25", third: "13-17"})
        found = periods.enrolled(work, Q4)
        assert {part: sorted(ids) for part, ids in found.items()} == {
            "13-17": [first, third],
            "18-25": [second],
        }


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2026, 9, 30), False), (OPENS, True), (date(2026, 12, 31), True), (CLOSES, False)],
)
def test_a_period_takes_answers_from_its_first_day_to_its_last(people: Store, day: date, found: bool) -> None:
    with people.unit_of_work() as work:
        opened(work)
        assert (periods.open_on(work, day) is not None) == found


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 9, 30), (None, [])), (OPENS, (Q4, ["Sol"])), (CLOSES, (None, []))]
)
def test_the_period_of_a_day_and_who_counts_in_it_are_one_question(
    people: Store, day: date, expected: tuple[str | None, list[str]], known: bool
) -> None:
    with people.unit_of_work() as work:
        named = {name: young_person(work, name).id for name in ("Sol", "Alma")}
        opened(work, named["Sol"])
    with people.unit_of_work() as work:
        if known:
            periods.open_on(work, day)
        found = {name: periods.open_for(work, day, number) for name, number in named.items()}
        assert {period and period.name for period, _counts in found.values()} == {expected[0]}
        assert [name for name, (_period, counts) in found.items() if counts] == expected[1]


def test_what_closes_after_it_was_seen_open_takes_nothing(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, "Sol").id
        opened(work, sol)
        assert periods.open_for(work, OPENS, sol)[1]
        periods.turn(work, _period(work), "closing")
        assert periods.open_for(work, OPENS, sol) == (None, False)
        assert not answers.write(work, Q4, sol, {"listened": "yes"})


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_a_period_that_closes_takes_no_answers_on_any_day(people: Store, state: str) -> None:
    with people.unit_of_work() as work:
        opened(work)
        _period(work).state = state
        assert periods.open_on(work, OPENS) is None


def test_what_closes_in_the_same_transaction_takes_nothing_from_then_on(people: Store) -> None:
    """A period that was read is remembered until the commit: not beyond its own close."""
    with people.unit_of_work() as work:
        opened(work)
        sol = young_person(work, "Sol").id
        assert periods.open_on(work, OPENS) is not None
        assert answers.write(work, Q4, sol, {"listened": "yes"})
        periods.turn(work, _period(work), "closing")
        assert periods.open_on(work, OPENS) is None
        assert not answers.write(work, Q4, sol, {"listened": "no"})


def test_a_period_whose_opening_is_undone_is_not_remembered(people: Store) -> None:
    with people.unit_of_work() as work:
        with suppress(PermissionError), work.savepoint():
            opened(work)
            assert periods.open_on(work, OPENS) is not None
            raise PermissionError
        assert periods.open_on(work, OPENS) is None


def test_what_is_over_and_not_closed_is_unfinished_oldest_first(people: Store) -> None:
    with people.unit_of_work() as work:
        open_period(work, "2027-Q1", CLOSES, date(2027, 4, 1), "headline", {})
        opened(work)
        assert periods.unfinished(work, date(2026, 12, 31)) == []
        assert [each.name for each in periods.unfinished(work, CLOSES)] == [Q4]
        assert [each.name for each in periods.unfinished(work, date(2027, 4, 1))] == [Q4, "2027-Q1"]
        _period(work).state = "closing"
        assert [each.name for each in periods.unfinished(work, CLOSES)] == [Q4], "it was cut short; go on"
        _period(work).state = "closed"
        assert periods.unfinished(work, CLOSES) == []


def test_after_the_close_nobody_knows_who_was_counted(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work).id
        opened(work, sol)
        open_period(work, "2027-Q1", CLOSES, date(2027, 4, 1), "headline", {sol: ""})
        periods.forget_enrolment(work, Q4)
        assert periods.enrolled(work, Q4) == {}
        assert periods.counted(work, "2027-Q1", sol)


def test_a_period_opens_once(people: Store) -> None:
    with people.unit_of_work() as work:
        opened(work, young_person(work).id)
    with pytest.raises(Exception, match=r"(?i)unique"), people.unit_of_work() as work:
        opened(work)


def test_everybody_who_takes_part_is_counted_right_now(people: Store) -> None:
    with people.unit_of_work() as work:
        young_person(work)
        young_person(work, "Alma", state="left")
        assert periods.number_in(work) == 1


def _period(work: Work) -> Period:
    found = periods.get(work, Q4)
    assert found is not None
    return found
