"""The week in short: one message to the group, when there is something in it."""

from __future__ import annotations

from collections.abc import Sequence

from conversations.meeting_said import Meeting
from conversations.text import Day, Hour, Joined, Verbatim, Words, _, lines, paragraphs

MOST = 5
"""Lines of each part; more is counted and not listed."""


def digest(parts: Sequence[Words]) -> Words:
    """All parts under one title."""
    return paragraphs(_("The week in short 🗓"), *parts)


def coming(meeting: Meeting) -> Words:
    """The meeting, on one line."""
    said = _("Meeting on {day} at {time}", day=Day(meeting.day), time=Hour(meeting.hour))
    if meeting.place is None:
        return Joined(("📅 ", said), "")
    return Joined(("📅 ", said, ", ", Verbatim(meeting.place)), "")


def also(held: Sequence[str]) -> Words:
    """What there was no room for in the week."""
    return lines(*(Joined(("• ", Verbatim(each)), "") for each in held[:MOST]))
