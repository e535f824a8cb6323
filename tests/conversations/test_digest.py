"""The week in short stays short, whatever a week was like."""

from __future__ import annotations

import pytest

from bot.config import LANGUAGES
from bot.render import render
from conversations.agreed import Shown
from conversations.agreeing import LONGEST
from conversations.digest import MOST, also, coming, digest, kept, to_come, went_well
from conversations.meeting import LONGEST_PLACE
from conversations.meeting_said import Meeting
from tests.conversations.test_every_path import NAMES, TEXT


def many(number: int, name: str = "Mum", what: str = "calls the school") -> list[Shown]:
    """So many agreements."""
    return [Shown("Sol", name, what, "2026-08-28", "", "open") for _each in range(number)]


@pytest.mark.parametrize(
    ("number", "last"), [(1, None), (MOST, None), (MOST + 1, "and 1 more"), (40, "and 36 more")]
)
def test_more_than_a_few_are_counted(number: int, last: str | None) -> None:
    title, *lines = render(kept(many(number)), "en").splitlines()
    assert title == "Kept this week:"
    assert lines[:MOST] == ["✅ Mum: calls the school"] * min(number, MOST)
    assert lines[MOST:] == ([last] if last else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES.values())
def test_the_fullest_week_fits_into_one_message(language: str, name: str) -> None:
    long = many(40, name, "🌈" * LONGEST)
    parts = [
        went_well(["🌈" * 500] * 9),
        kept(long),
        coming(Meeting("2026-08-26", "15:00", "🌈" * LONGEST_PLACE)),
        to_come(long),
        also(["🌈" * 200] * 9),
    ]
    assert len(render(digest(parts), language).encode("utf-16-le")) // 2 <= TEXT
