"""Days that people pick or write: nothing is guessed, and only days that are offered can be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversations.dialogue import Dialogue, choose, write
from conversations.joining import parse_hour
from conversations.text import Day, Hour, Words, _

MONTHS = (
    *(("jan",), ("feb",), ("mar",), ("apr",), ("maj", "may"), ("jun",)),
    *(("jul",), ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dec",)),
)
"""How each month begins, in every language that we speak."""

FIRST = 6
"""Days that are shown as buttons; a later one is written."""

HOURS = ("08:30", "10:00", "15:00", "16:30", "19:00")


def ask_day(days: Sequence[str]) -> Dialogue[str]:
    """One of `days` (ISO): the first few as buttons, any of them in writing."""
    options: dict[str, Words] = {each: Day(each) for each in days[:FIRST]}
    picked = yield from choose("day", _("Which day?"), options | {"other": _("Another day")})
    asked: Words = _("Write the day and the month, for example 24/12.")
    while picked == "other":
        written = yield from write("day_written", asked, longest=30)
        picked = find_day(written or "", days) or "other"
        asked = _("I did not get that. Write a day to come, like this: 24/12.")
    return picked


def ask_hour() -> Dialogue[str]:
    """A time of day, `HH:MM`."""
    options: dict[str, Words] = {hour: Hour(hour) for hour in HOURS}
    hour = yield from choose("hour", _("And what time?"), options | {"other": _("Another time")})
    asked: Words = _("Write the time, for example 16:15.")
    while hour == "other":
        written = yield from write("hour_written", asked, longest=20)
        hour = parse_hour(written or "") or "other"
        asked = _("I did not get that. Write the time like this: 16:15.")
    return hour


def find_day(written: str, days: Sequence[str]) -> str | None:
    """The first of `days` (ISO) that is meant by "24/12", "24. december", "Dec 24" or "2026-12-24"; else None."""
    said = written.strip().lower().rstrip(".!")
    if said in days:
        return said
    found = re.fullmatch(
        r"(?:d\.|den )?\s*(\d{1,2})\s*[./ -]\s*(\d{1,2})(?:\s*[./ -]\s*(?:\d{4}|\d{2}))?", said
    )
    if found:
        return _first(int(found[1]), int(found[2]), said[-4:], days)
    found = re.fullmatch(
        r"(?:d\.|den |the )?\s*(\d{1,2})(?:\.|st|nd|rd|th)?\s*(?:of )?([a-z]{3,9})\s*(\d{4})?", said
    )
    if found is None:
        other = re.fullmatch(r"([a-z]{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?", said)
        if other is None:
            return None
        return _first(int(other[2]), _month(other[1]), other[3] or "", days)
    return _first(int(found[1]), _month(found[2]), found[3] or "", days)


def _month(word: str) -> int:
    return next((place for place, begins in enumerate(MONTHS, 1) if word.startswith(begins)), 0)


def _first(day: int, month: int, year: str, days: Sequence[str]) -> str | None:
    end = f"-{month:02}-{day:02}"
    wanted = year if re.fullmatch(r"20\d\d", year) else ""
    return next((each for each in days if each.endswith(end) and each.startswith(wanted)), None)
