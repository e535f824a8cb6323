"""Answer sheets: they say nothing to who has no key, and nothing at all once the period is over."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Engine, inspect, text

from store import answers, erasure, periods
from store.keys import PeriodClosed, unseal
from store.models import AnswerSheet
from store.unit_of_work import Store, Work
from tests.store.people import open_period, young_person

Q4 = "2026-Q4"
OPENS, CLOSES = date(2026, 10, 1), date(2027, 1, 1)


@pytest.fixture
def sol(people: Store) -> int:
    """A young person who is counted in an open period; so is Alma, whose number is the next."""
    with people.unit_of_work() as work:
        sol, alma = young_person(work).id, young_person(work, "Alma").id
        open_period(work, Q4, OPENS, CLOSES, "headline", {sol: "", alma: ""})
    return sol


def crowd(people: Store, number: int) -> list[int]:
    """So many young people in an open period."""
    with people.unit_of_work() as work:
        ids = [young_person(work, f"Name {each}").id for each in range(number)]
        open_period(work, Q4, OPENS, CLOSES, "headline", dict.fromkeys(ids, ""))
    return ids


def write(people: Store, member: int, changes: dict[str, str | None]) -> bool:
    with people.unit_of_work() as work:
        return answers.write(work, Q4, member, changes)


def read(people: Store, member: int) -> dict[str, str]:
    with people.unit_of_work() as work:
        return answers.read(work, Q4, member)


def stolen(people: Store) -> dict[bytes, bytes]:
    """The sheets as they lie in the database."""
    with people.unit_of_work() as work:
        return {each.row: each.value for each in work.session.query(AnswerSheet)}


@pytest.mark.parametrize(("number", "sheets"), [(1, 1), (16, 1), (47, 2), (100, 6)])
def test_about_sixteen_people_share_a_sheet_from_the_start(people: Store, number: int, sheets: int) -> None:
    ids = crowd(people, number)
    assert len(stolen(people)) == sheets
    for each in ids:
        assert write(people, each, {"listened": "yes"})
    assert len(stolen(people)) == sheets, "answering adds none"
    assert all(read(people, each) == {"listened": "yes"} for each in ids)


def test_T4_sheets_differ_in_nothing_but_their_number_and_what_is_sealed(people: Store) -> None:
    ids = crowd(people, 64)
    before = stolen(people)
    for each in ids[:40]:
        write(people, each, {"listened": "yes", "hope": "some"})
    after = stolen(people)
    assert after.keys() == before.keys()
    assert {len(value) for value in (*before.values(), *after.values())} == {len(before[b"\0\0\0\0"])}
    assert {value[:1] for value in after.values()} == {b"\0"}


def test_T4_a_sheet_says_neither_whose_it_is_nor_what_is_in_it(people: Store) -> None:
    ids = crowd(people, 64)
    for each in ids:
        write(people, each, {"listened": "yes"})
    found = stolen(people)
    assert not [row for row, value in found.items() if b"listened" in value or b'"' + row in value]
    key = people.keys.open_period(Q4)
    shared = [len(_inside(key, row, value)) for row, value in found.items()]
    assert sum(shared) == len(ids)
    assert min(shared) > 4, "nobody is alone on a sheet"


def test_T4_a_sheet_does_not_tell_who_on_it_answered_first(people: Store) -> None:
    ids = crowd(people, 16)
    key = people.keys.open_period(Q4)
    seen = set()
    for order in (ids, ids[::-1]):
        for each in order:
            write(people, each, {"listened": "yes", "own_choice": "no"})
        seen.add(tuple(repr(_inside(key, row, value)) for row, value in stolen(people).items()))
        for each in ids:
            write(people, each, {"listened": None, "own_choice": None})
    assert len(seen) == 1


def test_T4_the_copy_before_and_the_copy_after_an_answer_tell_only_which_sheet_it_is_on(
    people: Store,
) -> None:
    ids = crowd(people, 48)
    before = stolen(people)
    write(people, ids[0], {"listened": "yes"})
    after = stolen(people)
    (changed,) = [row for row in before if before[row] != after[row]]
    assert len(stolen(people)) == 3
    key = people.keys.open_period(Q4)
    assert list(_inside(key, changed, after[changed])) == [str(ids[0])]
    same = sum(one == other for one, other in zip(before[changed], after[changed], strict=True))
    assert same < 200, "all of it is sealed afresh, so that nothing shows which part has changed"


def test_T4_every_sheet_is_sealed_afresh_when_things_are_tidied(people: Store) -> None:
    ids = crowd(people, 64)
    write(people, ids[0], {"listened": "yes"})
    before = stolen(people)
    with people.unit_of_work() as work:
        erasure.tidy(work)
    after = stolen(people)
    assert not [row for row in before if before[row] == after[row]]
    assert read(people, ids[0]) == {"listened": "yes"}
    if people.engine.dialect.name == "postgresql":
        with people.engine.connect() as connection:
            versions = connection.execute(text("SELECT DISTINCT xmin::text FROM answer_sheet")).all()
        assert len(versions) == 1, "the database's own versions tell nothing either"


def test_the_latest_answer_is_put_over_the_earlier_one(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no", "hope": "yes"})
    write(people, sol, {"listened": "yes", "safe": "yes"})
    assert read(people, sol) == {"listened": "yes", "hope": "yes", "safe": "yes"}


def test_an_answer_taken_back_is_gone(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no", "hope": "yes"})
    write(people, sol, {"listened": None, "never_asked": None})
    assert read(people, sol) == {"hope": "yes"}


def test_clearing_takes_one_person_off_the_sheet_and_leaves_the_others(people: Store, sol: int) -> None:
    write(people, sol, {"listened": "no"})
    write(people, sol + 1, {"listened": "yes"})
    with people.unit_of_work() as work:
        answers.clear(work, Q4, sol)
    assert read(people, sol) == {}
    assert read(people, sol + 1) == {"listened": "yes"}
    ((row, value),) = stolen(people).items()
    assert list(_inside(people.keys.open_period(Q4), row, value)) == [str(sol + 1)]


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
        answers.clear(work, Q4, sol)
        answers.seal_anew(work)
        with pytest.raises(PeriodClosed):
            list(answers.by_hundreds(work, Q4))


def test_at_the_close_everybody_who_answered_is_found_once_and_nobody_else(people: Store, sol: int) -> None:
    ids = crowd_of_another_period(people, 700)
    for each in ids[::2]:
        write_into(people, "2027-Q1", each)
    with people.unit_of_work() as work:
        found = list(answers.by_hundreds(work, "2027-Q1"))
    assert len(found) > 1, "some hundreds at a time"
    together = {member: said for each in found for member, said in each.items()}
    assert sum(map(len, found)) == len(together) == 350
    assert together == {key: {"listened": "yes"} for key in ids[::2]}


def test_a_sign_of_somebody_is_seen_by_the_person_and_never_counted(people: Store, sol: int) -> None:
    with people.unit_of_work() as work:
        assert answers.write(work, Q4, sol, {}, "2026-10-02")
        assert answers.last_seen(work, Q4, sol) == "2026-10-02"
        assert [each for some in answers.by_hundreds(work, Q4) for each in some] == []


def crowd_of_another_period(people: Store, number: int) -> list[int]:
    with people.unit_of_work() as work:
        ids = [young_person(work, f"Name {each}").id for each in range(number)]
        open_period(work, "2027-Q1", date(2027, 1, 1), date(2027, 4, 1), "headline", dict.fromkeys(ids, ""))
    return ids


def write_into(people: Store, period: str, member: int) -> None:
    with people.unit_of_work() as work:
        assert answers.write(work, period, member, {"listened": "yes"})


def test_the_sheets_of_a_period_go_together_and_leave_another_s(people: Store, sol: int) -> None:
    with people.unit_of_work() as work:
        open_period(work, "2027-Q1", date(2027, 1, 1), date(2027, 4, 1), "headline", {sol: ""})
        answers.write(work, "2027-Q1", sol, {"listened": "yes"})
        answers.remove_all(work, Q4)
    with people.unit_of_work() as work:
        assert [each.period for each in work.session.query(AnswerSheet)] == ["2027-Q1"]
        assert answers.read(work, "2027-Q1", sol) == {"listened": "yes"}


def test_T4_postgresql_throws_the_file_away_that_held_the_sheets(people: Store, sol: int) -> None:
    if people.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's file is looked at byte by byte elsewhere")
    write(people, sol, {"listened": "yes"})

    def file() -> tuple[str, int]:
        with people.engine.connect() as connection:
            found = connection.execute(
                text("SELECT pg_relation_filepath('answer_sheet'), pg_total_relation_size('answer_sheet')")
            ).one()
        return str(found[0]), int(found[1])

    name, size = file()
    with people.unit_of_work() as work:
        answers.remove_all(work, Q4)
    assert file()[0] != name
    assert file()[1] < size


def test_a_sheet_moved_to_another_row_does_not_open(people: Store) -> None:
    ids = crowd(people, 32)
    with people.unit_of_work() as work:
        one, other = work.session.query(AnswerSheet)
        one.value, other.value = other.value, one.value
    with pytest.raises(Exception, match=r"cannot open answer_sheet\.value"):
        read(people, ids[0])


def test_T4_no_column_and_no_order_tells_when_somebody_answered(people_engine: Engine) -> None:
    columns = [each["name"] for each in inspect(people_engine).get_columns("answer_sheet")]
    assert columns == ["period", "row", "value"]
    if people_engine.dialect.name == "sqlite":
        with people_engine.connect() as connection:
            made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'answer_sheet'"))
        assert str(made).strip().upper().endswith("WITHOUT ROWID")


def _inside(key: bytes, row: bytes, value: bytes) -> dict[str, dict[str, str]]:
    """A sheet opened by hand."""
    plain = unseal(key, value, f"answer_sheet.value|{row.hex()}")
    found: dict[str, dict[str, str]] = json.loads(plain)
    return found


def _period_is(work: Work, state: str) -> None:
    period = periods.get(work, Q4)
    assert period is not None
    period.state = state
