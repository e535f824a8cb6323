"""Days as people write them: understood in Danish and English, and asked for again where they could mean two things."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import calendar
from conversations.agreeing import Person, read_line
from conversations.days import FURTHEST, read

SATURDAY = "2026-11-28"

UNDERSTOOD = {
    "på fredag": "2026-12-04",
    "Fredag": "2026-12-04",
    "senest på fredag": "2026-12-04",
    "by Friday": "2026-12-04",
    "on Friday.": "2026-12-04",
    "this Friday": "2026-12-04",
    "on Saturday": "2026-12-05",
    "next Friday": "2026-12-04",
    "næste lørdag": "2026-12-05",
    "mandag i næste uge": "2026-11-30",
    "Monday next week": "2026-11-30",
    "i dag": "2026-11-28",
    "i aften": "2026-11-28",
    "today": "2026-11-28",
    "i morgen": "2026-11-29",
    "tomorrow": "2026-11-29",
    "i overmorgen": "2026-11-30",
    "the day after tomorrow": "2026-11-30",
    "om to uger": "2026-12-12",
    "om en uge": "2026-12-05",
    "om 14 dage": "2026-12-12",
    "om en måned": "2026-12-28",
    "in two weeks": "2026-12-12",
    "in a month": "2026-12-28",
    "in 3 days": "2026-12-01",
    "den 3. december": "2026-12-03",
    "d. 3. dec": "2026-12-03",
    "on the 3rd of December": "2026-12-03",
    "December 3rd": "2026-12-03",
    "3 December 2026": "2026-12-03",
    "3/12": "2026-12-03",
    "3.12.": "2026-12-03",
    "3/12-2026": "2026-12-03",
    "03.12.26": "2026-12-03",
    "2026-12-03": "2026-12-03",
    "fredag den 4. december": "2026-12-04",
    "Friday the 4th of December": "2026-12-04",
    "27/11": "2027-11-27",
    "4 January": "2027-01-04",
}
NOT_UNDERSTOOD = (
    *("", "whenever", "soon", "next week", "i næste uge", "om lidt", "in the weekend", "42"),
    *("Monday or Tuesday", "mandag og torsdag", "fredag om to uger", "3/12 or 4/12", "tomorrow, on Friday"),
    *(
        "last Friday",
        "i fredags",
        "sidste fredag",
        "before Friday",
        "inden fredag",
        "før fredag",
        "not on Friday",
    ),
    *("31/2", "3/13", "31. november", "29/2", "32 December", "1/1-2020", "30 November 2027", "3/12-2025"),
    *("fredag den 5. december", "next Friday the 4th of December", "om 99 uger", "kl. 10.12", "14.30"),
)


@pytest.mark.parametrize("words", UNDERSTOOD)
def test_a_day_is_understood(words: str) -> None:
    found = read(words, SATURDAY)
    assert found is not None
    assert (found.day, found.repeats, found.rest) == (UNDERSTOOD[words], "", "")


@pytest.mark.parametrize("words", NOT_UNDERSTOOD)
def test_a_day_is_never_guessed(words: str) -> None:
    assert read(words, SATURDAY) is None


@pytest.mark.parametrize(
    ("words", "day", "repeats"),
    [
        ("hver fredag", "2026-12-04", "weekly"),
        ("every Monday", "2026-11-30", "weekly"),
        ("hver anden tirsdag", "2026-12-01", "fortnightly"),
        ("every other Monday", "2026-11-30", "fortnightly"),
    ],
)
def test_a_day_that_comes_again_is_understood(words: str, day: str, repeats: str) -> None:
    found = read(words, SATURDAY)
    assert found is not None
    assert (found.day, found.repeats) == (day, repeats)


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_days_are_counted_as_everybody_does(day: date) -> None:
    number = calendar.number(day.isoformat())
    assert calendar.iso(number) == day.isoformat()
    assert calendar.weekday(number) == day.weekday()
    assert calendar.iso(number + 1) == (day + timedelta(days=1)).isoformat()
    assert date.fromisoformat(calendar.iso(calendar.months_on(number, 1))).day in (day.day, 28, 29, 30)


@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2100, 12, 31)))
def test_whatever_is_written_a_day_is_within_a_year_or_not_understood(words: str, today: date) -> None:
    for line in (words, f"{words} på fredag", f"3/12 {words}", f"in {words} weeks"):
        found = read(line, today.isoformat())
        if found is not None:
            assert 0 <= (date.fromisoformat(found.day) - today).days <= FURTHEST


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_day_without_a_year_is_the_next_one(today: date) -> None:
    for words in ("3/12", "den 3. december", "December 3"):
        found = read(words, today.isoformat())
        assert found is not None
        assert found.day >= today.isoformat()
        assert found.day[5:] == "12-03"


PEOPLE = (
    Person("young", ("Sol",)),
    Person("1", ("Mette Hansen", "Mor")),
    Person("2", ("Lars Holm",)),
    Person("3", ("Lars Krogh",), me=True),
)


@pytest.mark.parametrize(
    ("line", "owner", "what"),
    [
        ("Mor ringer til skolen på fredag", "1", "ringer til skolen"),
        ("mette hansen: calls the school by Friday", "1", "calls the school"),
        ("Mette, call the school on 4/12", "1", "call the school"),
        ("I call the school by Friday", "3", "call the school"),
        ("jeg henter Sol på fredag", "3", "henter Sol"),
        ("Lars Holm calls by Friday", "2", "calls"),
        ("Lars calls by Friday", None, "Lars calls"),
        ("Morten ringer på fredag", None, "Morten ringer"),
        ("På fredag ringer mor til skolen", None, "ringer mor til skolen"),
        ("somebody calls by Friday", None, "somebody calls"),
    ],
)
def test_a_person_is_known_by_their_names_and_never_guessed(line: str, owner: str | None, what: str) -> None:
    found = read_line(line, PEOPLE, SATURDAY)
    assert (found.owner.key if found.owner else None, found.what) == (owner, what)
    assert found.day == "2026-12-04"
