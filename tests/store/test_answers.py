"""Answer sheets: they say nothing to who has no key, and nothing at all once the period is over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from conversations import question_set
from store import answers, periods
from store.keys import PeriodClosed
from store.models import AnswerSheet
from store.unit_of_work import Store, Work
from tests.store.people import young_person

Q4 = "2026-Q4"
OPENS, CLOSES = date(2026, 10, 1), date(2027, 1, 1)


@pytest.fixture
def sol(people: Store) -> int:
    """A young person who is counted in an open period; so is Alma."""
    with people.unit_of_work() as work:
        sol, alma = young_person(work).id, young_person(work, "Alma").id
        periods.add(work, Q4, OPENS, CLOSES, "headline", {sol: "", alma: ""})
    return sol


def write(people: Store, member: int, changes: dict[str, str | None]) -> bool:
    with people.unit_of_work() as work:
        return answers.write(work, Q4, member, changes)


def read(people: Store, member: int) -> dict[str, str]:
    with people.unit_of_work() as work:
        return answers.read(work, Q4, member)


def sheets(work: Work) -> list[AnswerSheet]:
    return work.session.query(AnswerSheet).all()


def test_everybody_has_a_sheet_from_the_start_and_answering_adds_none(people: Store, sol: int) -> None:
    with people.unit_of_work() as work:
        assert len(sheets(work)) == 2
    assert write(people, sol, {"listened": "yes"})
    with people.unit_of_work() as work:
        assert len(sheets(work)) == 2


def test_T4_an_unanswered_sheet_looks_like_an_answered_one(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "yes", "hope": "some"})
    with people.unit_of_work() as work:
        assert len({len(each.value) for each in sheets(work)}) == 1
        assert len({len(each.row) for each in sheets(work)}) == 1
        assert len({each.value[:1] for each in sheets(work)}) == 1


def test_T4_answers_to_every_question_there_is_fit_one_sheet(people: Store, sol: int) -> None:
    shipped = Path(question_set.__file__).with_name("question_sets") / "weekly.toml"
    asked = question_set.parse(shipped.read_text("utf-8")).questions
    longest = {each.key: max((option.key for option in each.options), key=len) for each in asked}
    assert write(people, sol, dict(longest))
    assert read(people, sol) == longest
    with people.unit_of_work() as work:
        assert len({len(each.value) for each in sheets(work)}) == 1


def test_T4_a_sheet_says_neither_whose_it_is_nor_what_is_in_it(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "yes"})
    with people.unit_of_work() as work:
        for each in sheets(work):
            assert b"listened" not in each.value
            assert str(sol).encode() != each.row
        other = answers._row(people.keys.open_period("2027-Q1"), sol)
        assert other not in {each.row for each in sheets(work)}, "another period, another name"


def test_the_latest_answer_is_put_over_the_earlier_one(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no", "hope": "yes"})
    write(people, sol, {"listened": "yes", "safe": "yes"})
    assert read(people, sol) == {"listened": "yes", "hope": "yes", "safe": "yes"}


def test_an_answer_taken_back_is_gone(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no", "hope": "yes"})
    write(people, sol, {"listened": None, "never_asked": None})
    assert read(people, sol) == {"hope": "yes"}


def test_clearing_leaves_an_empty_sheet_that_looks_like_any_other(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no"})
    with people.unit_of_work() as work:
        answers.clear(work, Q4, sol)
    assert read(people, sol) == {}
    with people.unit_of_work() as work:
        assert len(sheets(work)) == 2
        assert len({len(each.value) for each in sheets(work)}) == 1


def test_nobody_s_answers_are_found_under_somebody_else(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no"})
    with people.unit_of_work() as work:
        assert answers.read(work, Q4, sol + 1) == {}
        assert answers.read(work, Q4, 10 * sol) == {}


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_a_period_that_closes_takes_no_more_answers(people: Store, sol: int, state: str) -> None:
    write(people, sol, {"listened": "no"})
    with people.unit_of_work() as work:
        _period_is(work, state)
    assert not write(people, sol, {"listened": "yes"})
    assert read(people, sol) == {"listened": "no"}


def test_a_period_that_nobody_opened_takes_no_answers(people: Store) -> None:
    assert not write(people, 1, {"listened": "yes"})


def test_F16_a_period_whose_key_is_gone_takes_no_answers_although_a_backup_says_it_is_open(
    people: Store, sol: int
) -> None:
    write(people, sol, {"listened": "no"})
    people.keys.destroy_period(Q4)
    assert not write(people, sol, {"listened": "yes"})
    assert read(people, sol) == {}
    with people.unit_of_work() as work:
        answers.begin(work, Q4, sol)
        answers.clear(work, Q4, sol)
        answers.remove(work, Q4, sol)
        with pytest.raises(PeriodClosed):
            answers.sheets(work, Q4, [sol])


def test_who_has_no_sheet_counts_as_not_answered(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "yes"})
    with people.unit_of_work() as work:
        answers.remove(work, Q4, sol + 1)
        found = answers.sheets(work, Q4, [sol, sol + 1, 999])
        assert sorted(found, key=len) == [{}, {}, {"listened": "yes"}]


def test_the_sheets_of_a_period_go_together(people: Store, sol: int) -> None:
    with people.unit_of_work() as work:
        periods.add(work, "2027-Q1", date(2027, 1, 1), date(2027, 4, 1), "headline", {sol: ""})
        answers.remove_all(work, Q4)
    with people.unit_of_work() as work:
        assert [each.period for each in sheets(work)] == ["2027-Q1"]


def test_a_sheet_moved_to_another_row_does_not_open(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "yes"})
    with people.unit_of_work() as work:
        one, other = sheets(work)
        one.value, other.value = other.value, one.value
    with pytest.raises(Exception, match=r"cannot open answer_sheet\.value"):
        read(people, sol)


def test_T4_no_column_and_no_order_tells_when_somebody_answered(people_engine: Engine) -> None:
    columns = [each["name"] for each in inspect(people_engine).get_columns("answer_sheet")]
    assert columns == ["period", "row", "value"]
    if people_engine.dialect.name == "sqlite":
        with people_engine.connect() as connection:
            made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'answer_sheet'"))
        assert str(made).strip().upper().endswith("WITHOUT ROWID")


def test_T4_sheets_lie_in_the_order_of_their_random_names(people: Store) -> None:
    with people.unit_of_work() as work:
        ids = [young_person(work, f"Name {number}").id for number in range(20)]
        periods.add(work, Q4, OPENS, CLOSES, "headline", dict.fromkeys(ids, ""))
        for member in ids:
            answers.write(work, Q4, member, {"listened": "yes"})
    with people.unit_of_work() as work:
        lie = [each.row for each in work.session.query(AnswerSheet).order_by(AnswerSheet.row)]
        key = people.keys.open_period(Q4)
        written = [answers._row(key, each) for each in ids]
    assert sorted(written) == lie
    assert written != lie


def test_a_sheet_is_plain_json_and_blanks_inside(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "yes"})
    with people.unit_of_work() as work:
        key = people.keys.open_period(Q4)
        row = answers._row(key, sol)
        sheet = work.session.get_one(AnswerSheet, (Q4, row))
        assert answers._opened(key, sheet) == json.loads('{"listened": "yes"}')


def _period_is(work: Work, state: str) -> None:
    period = periods.get(work, Q4)
    assert period is not None
    period.state = state
