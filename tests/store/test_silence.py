"""Not answering: how somebody is asked next, and when their one adult is asked to say hello."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store import check_ins, hellos, patience
from store.models import Member
from store.silence import HELLO, ONE_TAP, USUAL, Policy, Standing, begin_again, load_policy, turn
from store.unit_of_work import Store, Work
from tests.store.people import young_person

FRIDAY = date(2026, 8, 21)
SHIPPED = load_policy()


def weeks(number: int, *signs: int, standing: Standing | None = None) -> list[str]:
    """How each week goes: the way of asking, or "" where nothing is said. In the weeks in `signs` there is one."""
    at, found = standing or Standing(), []
    seen: date | None = None
    for week in range(number):
        day = FRIDAY + timedelta(weeks=week)
        at = turn(at, SHIPPED, day, heard=bool(at.asked_on and seen and seen >= at.asked_on))
        found.append(at.ask if at.asked_on == day else "")
        if week in signs:
            seen = day
    return found


def test_who_answers_is_asked_every_week() -> None:
    assert weeks(10, *range(10)) == [USUAL] * 10


def test_two_missed_in_a_row_are_followed_by_fewer_three_by_another_way_four_by_a_monthly_hello() -> None:
    silent = ["usual", "usual", "", "usual", "", "one_tap", "", "", "", "hello", "", "", "", "hello"]
    assert weeks(14) == silent
    assert weeks(60)[-4:].count(HELLO) == 1, "for as long as it takes"


@pytest.mark.parametrize("week", range(2, 40))
def test_one_sign_in_any_week_and_the_next_is_as_before(week: int) -> None:
    assert weeks(week + 3, week)[week + 1 : week + 2] == [USUAL]


def test_one_missed_now_and_then_changes_nothing() -> None:
    assert weeks(12, 0, 2, 4, 6, 8, 10) == [USUAL] * 12


def test_what_cannot_be_known_is_not_counted() -> None:
    asked = Standing(asked_on=FRIDAY, waits=True, missed=1)
    after = turn(asked, SHIPPED, FRIDAY + timedelta(weeks=1), heard=None)
    assert (after.missed, after.asked_on) == (1, FRIDAY + timedelta(weeks=1))


def test_an_own_choice_holds_and_is_not_overtaken() -> None:
    assert weeks(6, *range(6), standing=Standing(every=2)) == [USUAL, "", USUAL, "", USUAL, ""]
    assert begin_again(Standing(missed=9, ask=HELLO, every=4)) == Standing(every=4)


def test_another_weekday_neither_doubles_nor_skips() -> None:
    monday = FRIDAY + timedelta(days=3)
    assert turn(Standing(asked_on=FRIDAY), SHIPPED, monday, heard=True).asked_on == monday


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"step": []}, "step"),
        ({"step": [{"missed": 1, "every_weeks": 1, "ask": "usual"}]}, "missed = 0 first"),
        ({"hello": {"every_weeks": 8, "spread_weeks": 3, "from_hour": 15, "to_hour": 19}}, "at most 7"),
        ({"hello": {"every_weeks": 2, "spread_weeks": 3, "from_hour": 15, "to_hour": 19}}, "spread_weeks"),
        ({"hello": {"every_weeks": 4, "spread_weeks": 3, "from_hour": 19, "to_hour": 15}}, "from_hour"),
        ({"close_after": 9}, "close_after"),
    ],
)
def test_numbers_that_would_break_a_promise_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Policy.model_validate(SHIPPED.model_dump() | change)


def test_a_file_that_cannot_be_read_says_what_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "silence.toml"
    file.write_text("step = 3", encoding="utf-8")
    with pytest.raises(ValueError, match="silence file"):
        load_policy(file)
    file.write_text("step = ", encoding="utf-8")
    with pytest.raises(ValueError, match="TOML"):
        load_policy(file)


def test_by_the_last_step_there_has_always_been_a_hello(people: Store) -> None:
    longest = timedelta(weeks=SHIPPED.weeks)
    with people.unit_of_work() as work:
        for place in range(40):
            young = young_person(work, f"Name {place}")
            found = drawn(work, young, 30)
            assert all(timedelta() < later - earlier <= longest for earlier, later in pairwise(found))
            assert all(15 <= each.astimezone(ZoneInfo(young.zone)).hour < 19 for each in found)


def test_what_is_drawn_hangs_on_the_key_and_the_calendar_alone(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, kim = young_person(work, "Sol"), young_person(work, "Kim")
        before = drawn(work, sol, 6)
        check_ins.set_hour(work, sol, 4, "17:00")
        check_ins.pause(work, sol, None)
        assert drawn(work, sol, 6) == before
        assert drawn(work, kim, 6) != before


def drawn(work: Work, young: Member, number: int) -> list[datetime]:
    """So many, one after the other."""
    found = [work.now]
    while len(found) <= number:
        found.append(hellos.next_hello(work, young, SHIPPED.hello, found[-1]))
    return found[1:]


def test_the_record_has_one_length_whatever_is_in_it(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, "Sol")
        schedule = check_ins.set_hour(work, sol, 4, "17:00")
        lengths = set()
        for standing in (Standing(), Standing(asked_on=FRIDAY, waits=True, missed=40, ask=ONE_TAP, every=26)):
            patience.keep(work, sol, schedule, standing)
            assert schedule.patience_sealed is not None
            lengths.add(len(schedule.patience_sealed))
            assert patience.of(work, work.session.get_one(Member, sol.id), schedule) == standing
        assert len(lengths) == 1
