"""Days that people pick or write: nothing is guessed, and only days that are offered can be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conversations.calendar import iso, number
from conversations.days import FURTHEST, read
from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, write
from conversations.joining import parse_hour
from conversations.text import Day, Hour, Words, _, lines

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


def ask_day_in_words(
    key: str,
    asked: Words,
    offered: Sequence[str],
    today: str,
    *,
    first: str,
    last: str,
    more: Mapping[str, Words] | None = None,
) -> Dialogue[str]:
    """A day from `first` to `last` (all ISO): one of `offered`, or written and then said in full to be agreed to.

    The key of what was pressed, where it was one of `more`.
    """
    options: dict[str, Words] = {each: Day(each) for each in offered}
    question: Words = lines(asked, _("Pick one, or write a day: 24/12, in three weeks, 1 March."))
    prompt = question
    while True:
        reply = yield from choose_or_write(key, prompt, options | dict(more or {}), longest=40)
        if isinstance(reply, Pressed):
            return reply.key
        meant = _within(one_line(reply), today, first, last)
        if meant is None:
            prompt = _(
                "I did not get that. Write a day from {first} to {last}, like this: 24/12.",
                first=Day(first),
                last=Day(last),
            )
            continue
        sure = yield from choose(
            f"{key}_meant",
            _("Do you mean {day}?", day=Day(meant)),
            {meant: _("Yes, that day"), "other": _("No, another day")},
        )
        if sure == meant:
            return meant
        prompt = question


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
    """The one of `days` (ISO, from tomorrow on) that is surely meant by what somebody wrote; else None."""
    found = _day(written, iso(number(days[0]) - 1))
    return found if found in days else None


def _within(written: str, today: str, first: str, last: str) -> str | None:
    found = _day(written, today, number(last) - number(today))
    return found if found is not None and first <= found <= last else None


def _day(written: str, today: str, furthest: int = FURTHEST) -> str | None:
    found = read(written, today, furthest)
    if (
        found is None or found.repeats or found.rest
    ):  # with something more beside it, it may be meant otherwise
        return None
    return found.day
