"""Reads days as people write them, in Danish and English. What could mean two things is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.calendar import is_day, iso, months_on, number, weekday

FURTHEST = 366
"""Days ahead: what is further away is more likely a slip than meant."""

WEEKDAYS = {
    name: place
    for names in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    )
    for place, name in enumerate(names)
}
MONTHS = {
    name: place
    for names in (
        "january february march april may june july august september october november december",
        "januar februar marts april maj juni juli august september oktober november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jan feb mar apr maj jun jul aug sept okt nov dec",
    )
    for place, name in enumerate(names.split(), 1)
}
COUNTS = {
    name: place
    for names in (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten",
    )
    for place, name in enumerate(names.split(), 1)
} | {"a": 1, "an": 1, "et": 1}
UNITS = {"day": 1, "days": 1, "dag": 1, "dage": 1, "week": 7, "weeks": 7, "uge": 7, "uger": 7}
MONTH = {"month", "months", "måned", "måneder"}
SOON = {
    **dict.fromkeys(("today", "tonight", "i dag", "idag", "i aften"), 0),
    **dict.fromkeys(("tomorrow", "i morgen", "imorgen"), 1),
    **dict.fromkeys(("the day after tomorrow", "day after tomorrow", "i overmorgen", "overmorgen"), 2),
}
NEXT_WEEK = ("next week", "i næste uge", "næste uge")
LAST = {"last", "sidste", "forrige", "before", "før", "inden", "not", "ikke"}
"""After these a day is one that has been, or might not count itself: not understood."""

LEADING = {"by", "on", "until", "till", "the", "på", "senest", "til", "den", "d"}
"""Little words that belong to the day after them."""

_TOKEN = re.compile(r"\d+(?:[./-]\d+)*(?:st|nd|rd|th)?\.?|[^\W\d_]+")


@dataclass(frozen=True)
class Read:
    """A day (ISO 8601) that was found in a line, how it repeats, and the line without it.

    `repeats` is "", "weekly" or "fortnightly".
    """

    day: str
    repeats: str
    rest: str


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    day: int | None
    repeats: str = ""


def read(words: str, today: str, furthest: int = FURTHEST) -> Read | None:
    """The one day that a line names, `furthest` days from `today` at most; None where there is none, several, or a doubtful one."""
    tokens = [(each.group().lower(), each.start(), each.end()) for each in _TOKEN.finditer(words)]
    names = [name for name, _start, _end in tokens]
    found = list(_days(names, number(today)))
    if not found or any(each.day is None for each in found):
        return None
    days = {(each.day, each.repeats) for each in found}
    ((day, repeats), *others) = days
    if others or len(found) > 1 or day is None or not 0 <= day - number(today) <= furthest:
        return None
    start, end = tokens[found[0].start][1], tokens[found[0].end - 1][2]
    rest = f"{words[:start].rstrip(' ,;:')} {words[end:].lstrip(' ,;:')}".strip(" ,;:.")
    return Read(iso(day), repeats, rest)


def _days(names: list[str], today: int) -> Iterator[_Found]:
    """Every day that is named, from left to right; with None for a day where one is meant but not understood."""
    place = 0
    while place < len(names):
        found = _at(names, place, today)
        if found is None:
            place += 1
            continue
        start = found.start
        while start > 0 and names[start - 1] in LEADING:
            start -= 1
        doubtful = start > 0 and names[start - 1] in LAST
        yield _Found(start, found.end, None if doubtful else found.day, found.repeats)
        place = found.end


def _at(names: list[str], place: int, today: int) -> _Found | None:
    return (
        _every(names, place, today)
        or _soon(names, place, today)
        or _later(names, place, today)
        or _weekday(names, place, today)
        or _date(names, place, today)
    )


def _every(names: list[str], place: int, today: int) -> _Found | None:
    if names[place] not in ("every", "hver"):
        return None
    second = _name(names, place + 1) in ("other", "second", "anden", "2.")
    day = place + 1 + second
    if _name(names, day) not in WEEKDAYS:
        return None
    coming = _coming(WEEKDAYS[names[day]], today)
    return _Found(place, day + 1, coming, "fortnightly" if second else "weekly")


def _soon(names: list[str], place: int, today: int) -> _Found | None:
    for words in (4, 3, 2, 1):
        days = SOON.get(" ".join(names[place : place + words]))
        if days is not None:
            return _Found(place, min(place + words, len(names)), today + days)
    return None


def _later(names: list[str], place: int, today: int) -> _Found | None:
    """In two weeks; om to uger."""
    if names[place] not in ("in", "om"):
        return None
    count, unit = _count(_name(names, place + 1)), _name(names, place + 2)
    if count is None:
        return None
    if unit in UNITS:
        return _Found(place, place + 3, today + count * UNITS[unit])
    return _Found(place, place + 3, months_on(today, count)) if unit in MONTH else None


def _weekday(names: list[str], place: int, today: int) -> _Found | None:
    following = names[place] in ("next", "næste")
    day = place + (following or names[place] in ("this", "denne"))
    name = _name(names, day)
    if name not in WEEKDAYS:
        return None
    end = day + 1
    dated = end + (_name(names, end) in ("den", "the", "d"))
    exact = _date(names, dated, today) if dated < len(names) else None
    if exact is not None:
        agrees = exact.day is not None and weekday(exact.day) == WEEKDAYS[name] and not following
        return _Found(place, exact.end, exact.day if agrees else None)
    for phrase in NEXT_WEEK:
        if names[end : end + len(phrase.split())] == phrase.split():
            following, end = True, end + len(phrase.split())
            break
    if following:
        return _Found(place, end, today - weekday(today) + 7 + WEEKDAYS[name])
    return _Found(place, end, _coming(WEEKDAYS[name], today))


def _date(names: list[str], place: int, today: int) -> _Found | None:
    name = _name(names, place)
    if before := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\.?", name):
        middle = place + 1 + (_name(names, place + 1) == "of")
        if _name(names, middle) in MONTHS:
            return _with_year(names, place, middle + 1, int(before[1]), MONTHS[names[middle]], today)
    if name in MONTHS:
        after = place + 1 + (_name(names, place + 1) == "the")
        if day := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\.?", _name(names, after)):
            return _with_year(names, place, after + 1, int(day[1]), MONTHS[name], today)
    if written := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", name):
        return _Found(place, place + 1, _exactly(int(written[1]), int(written[2]), int(written[3]), today))
    if written := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})(?:\2|[-/.])(\d{4}|\d{2})\.?", name):
        year = int(written[4]) if len(written[4]) == 4 else 2000 + int(written[4])
        return _Found(place, place + 1, _exactly(year, int(written[3]), int(written[1]), today))
    if written := re.fullmatch(r"(\d{1,2})(?:/(\d{1,2})\.?|\.(\d{1,2})\.)", name):
        month = int(written[2] or written[3])
        return _Found(place, place + 1, _coming_date(int(written[1]), month, today))
    return None


def _with_year(names: list[str], start: int, end: int, day: int, month: int, today: int) -> _Found:
    if year := re.fullmatch(r"(\d{4})\.?", _name(names, end)):
        return _Found(start, end + 1, _exactly(int(year[1]), month, day, today))
    return _Found(start, end, _coming_date(day, month, today))


def _exactly(year: int, month: int, day: int, today: int) -> int | None:
    found = number(f"{year}-{month}-{day}") if is_day(year, month, day) else None
    return found if found is not None and found >= today else None


def _coming_date(day: int, month: int, today: int) -> int | None:
    """The next such day, today included; the 29th of February only where it is within a year."""
    this_year = int(iso(today)[:4])
    return next(
        (each for year in (this_year, this_year + 1) if (each := _exactly(year, month, day, today))), None
    )


def _coming(day: int, today: int) -> int:
    """The next such weekday; today's own is a week away, for today is called today."""
    return today + ((day - weekday(today) - 1) % 7) + 1


def _count(word: str) -> int | None:
    return int(word) if re.fullmatch(r"\d{1,2}", word) else COUNTS.get(word)


def _name(names: list[str], place: int) -> str:
    return names[place] if 0 <= place < len(names) else ""
