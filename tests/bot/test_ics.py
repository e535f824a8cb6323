"""A calendar file is what RFC 5545 says, whatever somebody calls a place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ics import event

STARTS = datetime(2026, 12, 3, 15, tzinfo=ZoneInfo("Europe/Copenhagen"))


def made(place: str | None = "The library", *, sequence: int = 0, cancelled: bool = False) -> bytes:
    """One file."""
    return event(
        uid="1f",
        sequence=sequence,
        starts=STARTS,
        lasts=timedelta(hours=1),
        title="Meeting",
        place=place,
        stamp=datetime(2026, 11, 28, 9, tzinfo=UTC),
        cancelled=cancelled,
    )


def read(content: bytes) -> dict[str, str]:
    """As a calendar does: unfold, split at the first colon, take the escapes back."""
    assert content.endswith(b"\r\n")
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    found: dict[str, str] = {}
    for line in unfolded:
        name, _colon, value = line.partition(":")
        plain = value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
        found[name] = plain.replace("\0", "\\")
    return found


def test_a_file_names_the_meeting_and_nobody() -> None:
    assert made().decode().split("\r\n") == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kreds//Kreds//EN", "METHOD:PUBLISH", "BEGIN:VEVENT"),
        *("UID:1f@kreds.invalid", "SEQUENCE:0", "DTSTAMP:20261128T090000Z"),
        *("DTSTART:20261203T140000Z", "DTEND:20261203T150000Z", "SUMMARY:Meeting", "LOCATION:The library"),
        *("ORGANIZER;CN=Kreds:mailto:kreds@kreds.invalid", "STATUS:CONFIRMED", "TRANSP:OPAQUE"),
        *("CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR", ""),
    ]


def test_a_change_and_a_cancellation_are_of_the_same_event() -> None:
    first, moved, off = read(made()), read(made(sequence=1)), read(made(sequence=2, cancelled=True))
    assert first["UID"] == moved["UID"] == off["UID"]
    assert [each["SEQUENCE"] for each in (first, moved, off)] == ["0", "1", "2"]
    assert (off["METHOD"], off["STATUS"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(
    "place", ["Bryggen 1, 5000 Odense; 2nd floor", "a\\b", "two\nlines", "Ærø 👩‍👩‍👧" * 30]
)
def test_what_a_place_is_called_comes_back_as_it_was(place: str) -> None:
    assert read(made(place))["LOCATION"] == place


def test_no_place_is_no_line() -> None:
    assert "LOCATION" not in read(made(None))


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_nothing_adds_a_line_of_its_own(place: str) -> None:
    content = made(place)
    lines = content.split(b"\r\n")
    assert all(len(each) <= 75 for each in lines)
    assert sum(not each.startswith(b" ") for each in lines) == sum(
        not each.startswith(b" ") for each in made("").split(b"\r\n")
    )
    content.decode()
