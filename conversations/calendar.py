"""Days as numbers, so that a dialogue can count with them without knowing what day it is."""

from __future__ import annotations

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def number(iso: str) -> int:
    """The day's number: the next day has the next one. `iso` is ISO 8601, `2026-12-04`."""
    year, month, day = map(int, iso.split("-"))
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + sum(length(year, each) for each in range(1, month)) + day


def iso(day: int) -> str:
    """The day with this number, as ISO 8601."""
    year = 1 + (day - 1) * 400 // 146_097
    while number(f"{year + 1}-1-1") <= day:
        year += 1
    while number(f"{year}-1-1") > day:
        year -= 1
    left, month = day - number(f"{year}-1-1"), 1
    while left >= length(year, month):
        left -= length(year, month)
        month += 1
    return f"{year:04}-{month:02}-{left + 1:02}"


def weekday(day: int) -> int:
    """0 is Monday, 6 is Sunday."""
    return (day - 1) % 7


def length(year: int, month: int) -> int:
    """How many days a month has."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else LENGTHS[month - 1]


def is_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return 1 <= month <= 12 and 1 <= day <= length(year, month)


def months_on(day: int, months: int) -> int:
    """The same day so many months later, or the last of that month where it is shorter."""
    year, month, of_month = map(int, iso(day).split("-"))
    months += month - 1
    year, month = year + months // 12, months % 12 + 1
    return number(f"{year}-{month}-{min(of_month, length(year, month))}")


def next_time(day: int, repeats: str) -> int:
    """When something that `repeats` ("weekly", "fortnightly", "monthly") comes again after `day`."""
    return {"weekly": day + 7, "fortnightly": day + 14}.get(repeats) or months_on(day, 1)
