"""How a wish for quiet is read, and how a day is: as people write it, and never guessed."""

from __future__ import annotations

import pytest

from conversations.quiet import asks_for_quiet, days_in
from conversations.when import find_day
from tests.stories.screens import SAID

DAYS = ("2026-12-01", "2026-12-24", "2027-01-03", "2027-12-01")


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("1w", 7),
        ("1 w", 7),
        ("3d", 3),
        ("3 days", 3),
        ("en uge", 7),
        ("for a week", None),
        ("quiet for a week", 7),
        ("be quiet for two weeks", 14),
        ("Be quiet for a week!", 7),
        ("stille en uge", 7),
        ("vær stille i 3 dage", 3),
        ("9 weeks", None),
        ("0 days", None),
        ("nice", None),
        ("", None),
        ("a year", None),
    ],
)
def test_how_long_it_should_be_quiet(words: str, days: int | None) -> None:
    assert days_in(words) == days


@pytest.mark.parametrize(
    "line", [*SAID, "1w", "a week", "en uge", "quiet", "I was quiet for a week", "stille"]
)
def test_no_other_line_in_private_is_taken_for_a_wish(line: str) -> None:
    assert asks_for_quiet(line) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("24/12", "2026-12-24"),
        ("24.12.", "2026-12-24"),
        ("24. december", "2026-12-24"),
        ("den 24. dec", "2026-12-24"),
        ("December 24", "2026-12-24"),
        ("24 Dec 2026", "2026-12-24"),
        ("1/12", "2026-12-01"),
        ("1/12 2027", None),
        ("24/12 or so", None),
        ("2027-01-03", "2027-01-03"),
        ("3/1", "2027-01-03"),
        ("12/24", None),
        ("31/2", None),
        ("tomorrow", "2026-12-01"),
        ("i dag", None),
        ("24", None),
        ("", None),
    ],
)
def test_a_day_is_one_of_those_that_can_be_picked(written: str, day: str | None) -> None:
    assert find_day(written, DAYS) == day
