"""A meeting as a calendar file (RFC 5545, and RFC 5546 for what a change and a cancellation are)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NAME = "meeting.ics"

OCTETS = 75
"""The longest line, before it is folded."""

ORGANISER = "ORGANIZER;CN=Kreds:mailto:kreds@kreds.invalid"
"""A published event needs one; nobody's own address is in it, and nothing can be sent to it."""


def event(
    *,
    uid: str,
    sequence: int,
    starts: datetime,
    lasts: timedelta,
    title: str,
    place: str | None,
    stamp: datetime,
    cancelled: bool = False,
) -> bytes:
    """One event. `uid` and a growing `sequence` let a calendar change or remove what it has already.

    Moments are written in UTC, which needs no table of clock changes: every calendar shows its own.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kreds//Kreds//EN",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{uid}@kreds.invalid",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART:{_moment(starts)}",
        f"DTEND:{_moment(starts + lasts)}",
        f"SUMMARY:{_text(title)}",
        *([f"LOCATION:{_text(place)}"] if place is not None else []),
        ORGANISER,
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(each) for each in lines)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """As RFC 5545 3.3.11 wants text; no other control character may stand in it."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return "".join(each for each in words if each == "\t" or (ord(each) >= 32 and ord(each) != 127))


def _folded(line: str) -> bytes:
    """At most 75 octets on a line; a letter is never cut in two."""
    found, row = b"", b""
    for letter in line:
        octets = letter.encode()
        if len(row) + len(octets) > OCTETS:
            found, row = found + row + b"\r\n", b" "
        row += octets
    return found + row + b"\r\n"
