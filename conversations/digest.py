"""The week in short: one message to the group, when there is something in it."""

from __future__ import annotations

from collections.abc import Sequence

from conversations.agreed import Shown
from conversations.meeting_said import Meeting, quoted
from conversations.text import Day, Hour, Joined, Verbatim, Words, _, lines, n_, paragraphs

MOST = 4
"""Lines of each part; more is counted and not listed."""

LONGEST, LONGEST_HELD = 80, 120
"""Characters of a line: the week in short is one message, and what is cut off stands in the group already or in /agreements."""


def digest(parts: Sequence[Words]) -> Words:
    """All parts under one title."""
    return paragraphs(_("The week in short 🗓"), *parts)


def coming(meeting: Meeting) -> Words:
    """The meeting, on one line."""
    said = _("Meeting on {day} at {time}", day=Day(meeting.day), time=Hour(meeting.hour))
    if meeting.place is None:
        return Joined(("📅 ", said), "")
    return Joined(("📅 ", said, ", ", Verbatim(meeting.place)), "")


def went_well(successes: Sequence[str]) -> Words:
    """Good news that stood in the group."""
    shown = [Joined(("🎉 ", quoted(_short(each, LONGEST))), "") for each in successes]
    return _listed(_("Good news this week:"), shown)


def kept(agreements: Sequence[Shown]) -> Words:
    """Agreements that were kept; those that were not are nobody's news."""
    return _listed(_("Kept this week:"), [_one("✅ ", each) for each in agreements])


def to_come(agreements: Sequence[Shown]) -> Words:
    """Agreements whose day comes."""
    shown = [Joined((_one("🤝 ", each), " – ", _("by {day}", day=Day(each.day))), "") for each in agreements]
    return _listed(_("Coming up:"), shown)


def _one(mark: str, shown: Shown) -> Words:
    return Joined((mark, Verbatim(shown.owner), ": ", Verbatim(_short(shown.what, LONGEST))), "")


def _listed(title: Words, shown: Sequence[Words]) -> Words:
    more = len(shown) - MOST
    rest = (n_("and {count} more", "and {count} more", more),) if more > 0 else ()
    return lines(title, *shown[:MOST], *rest)


def also(held: Sequence[str]) -> Words:
    """What there was no room for in the week."""
    shown = [Joined(("• ", Verbatim(_short(each, LONGEST_HELD))), "") for each in held]
    return _listed(_("Also:"), shown)


def _short(line: str, longest: int) -> str:
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
