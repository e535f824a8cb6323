"""Question sets: which few questions a check-in asks, and what is refused before anybody is asked it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from conversations.question_set import MUNICIPAL_PATHS, PATHS, Question, QuestionSet, messages, parse
from tests.conversations.facts import QUESTIONS

ONE = """
key = "own"
version = 1
per_check_in = 2
per_month = 14

[[question]]
key = "rested"
path = "everyday_life"
ask = "Did you sleep well?"
options = [["yes", "Yes", true], ["no", "No", false]]
every = "week"
since = 2026-01-01
"""


def asked(day: date, questions: QuestionSet = QUESTIONS, left: int = 14) -> tuple[Question, ...]:
    """The questions of one day, as a check-in asks for them."""
    return questions.pick(day.isoformat(), day.toordinal() // 7, day.day <= 7, left)


def weeks(start: date, count: int) -> list[date]:
    """The same weekday of so many weeks."""
    return [start + timedelta(weeks=each) for each in range(count)]


@pytest.mark.parametrize("weekday", range(7))
def test_every_weekly_question_is_asked_within_any_four_weeks(weekday: int) -> None:
    weekly = {each.key for each in QUESTIONS.questions if each.every == "week"}
    for start in weeks(date(2026, 11, 2) + timedelta(days=weekday), 110):
        seen = {each.key for day in weeks(start, 4) for each in asked(day)}
        assert weekly <= seen, start


def test_the_questions_take_fair_turns() -> None:
    counts = Counter(
        each.key for day in weeks(date(2026, 1, 2), 520) for each in asked(day) if each.every == "week"
    )
    assert max(counts.values()) - min(counts.values()) <= 2


def test_everybody_is_asked_much_the_same_in_the_same_week() -> None:
    for monday in weeks(date(2026, 11, 2), 110):
        both = [
            {each.key for each in asked(monday + timedelta(days=day)) if each.every == "week"}
            for day in range(6)
        ]
        assert all(len(one | other) <= 3 for one in both for other in both)


@pytest.mark.parametrize("left", range(-1, 5))
def test_never_more_than_the_budget_allows(left: int) -> None:
    for day in weeks(date(2026, 1, 1), 60):
        assert len(asked(day, left=left)) <= max(0, min(left, QUESTIONS.per_check_in))


def test_never_the_same_question_twice_in_one_check_in() -> None:
    for day in weeks(date(2026, 1, 1), 60):
        keys = [each.key for each in asked(day)]
        assert len(keys) == len(set(keys)) == 2
    assert [each.key for each in asked(date(2026, 11, 20), parse(ONE))] == ["rested"]


def test_the_monthly_question_comes_in_the_months_first_check_in_only() -> None:
    for day in weeks(date(2026, 1, 3), 110):
        monthly = [each for each in asked(day) if each.every == "month"]
        assert bool(monthly) is (day.day <= 7)
        if monthly:
            assert asked(day)[-1] == monthly[0]


def test_a_question_is_asked_from_its_first_day_until_its_last() -> None:
    questions = parse(ONE + "until = 2026-12-01\n")
    assert not asked(date(2025, 12, 31), questions)
    assert asked(date(2026, 11, 30), questions)
    assert not asked(date(2026, 12, 1), questions)


def test_the_shipped_questions_can_all_be_kept_counted_and_pressed() -> None:
    keys = [each.key for each in QUESTIONS.questions]
    assert len(keys) == len(set(keys))
    assert {each.path for each in QUESTIONS.questions} - set(MUNICIPAL_PATHS) == set(PATHS)
    for question in QUESTIONS.questions:
        options = [each.key for each in question.options]
        assert len(options) == len(set(options)) >= 2
        assert all(re.fullmatch(r"[a-z0-9_]{1,24}", each) for each in (question.key, *options))
        positive = [question.positive(each) for each in options]
        assert True in positive
        assert False in positive
        assert question.positive("no such option") is None


def test_a_question_is_found_by_its_key() -> None:
    assert QUESTIONS.question("listened").path == "significant_adults"
    with pytest.raises(KeyError):
        QUESTIONS.question("never_asked")


def test_every_wording_but_plain_numbers_goes_to_the_catalogues() -> None:
    assert list(messages(ONE)) == ["Did you sleep well?", "Yes", "No"]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            'path = "everyday_life"',
            'path = "wellbeing"',
            "'rested': path must be one of significant_adults, ",
        ),
        ('every = "week"', 'every = "day"', 'every must be "week", "month" or "receipt"'),
        ('ask = "Did you sleep well?"\n', "", "lacks 'ask'"),
        ("version = 1\n", "", "lacks 'version'"),
        ("since = 2026-01-01\n", "", "lacks 'since'"),
        ("version = 1", "version = ", "is not TOML"),
        ('key = "rested"', 'key = "Rested well"', "'Rested well' cannot be a key"),
        ('key = "rested"', 'key = "went_well"', "'went_well' cannot be a key"),
        ('["no", "No", false]', '["later", "No", false]', "'later' cannot be a key"),
        ('["no", "No", false]', '["yes", "No", false]', "'yes' cannot be a key here, or is one twice"),
        ('["no", "No", false]', '["no"]', "each option needs a key and a label"),
        ("Did you sleep well?", "Did you sleep {well}?", "without { or }"),
        ("[[question]]", "[question]", "not laid out as it should be"),
    ],
)
def test_a_wrong_question_set_is_refused_with_what_to_mend(good: str, bad: str, said: str) -> None:
    assert good in ONE
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(ONE.replace(good, bad, 1))


def test_two_questions_cannot_have_one_key() -> None:
    with pytest.raises(ValueError, match="one twice"):
        parse(ONE + ONE[ONE.index("[[question]]") :])
