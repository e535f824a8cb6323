"""What is said about a meeting, in the group and to each: planned, moved, called off, soon, over."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.text import Day, Hour, Joined, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Point:
    """Something to talk about, and who put it there."""

    key: str
    line: str
    by: str


@dataclass(frozen=True)
class Meeting:
    """A day (ISO), an hour (`HH:MM` where the circle lives), a place if one is known, and the agenda."""

    day: str
    hour: str
    place: str | None
    points: tuple[Point, ...] = ()


def when(meeting: Meeting) -> Words:
    """Day, time and place, on lines of their own."""
    time = Joined(("📅 ", _("{day} at {time}", day=Day(meeting.day), time=Hour(meeting.hour))), "")
    if meeting.place is None:
        return time
    return lines(time, Joined(("📍 ", Verbatim(meeting.place)), ""))


def agenda(name: str, meeting: Meeting) -> Words:
    """All there is to know about it."""
    title = _("The next meeting in {name}'s circle:", name=Verbatim(name))
    if not meeting.points:
        return paragraphs(
            lines(title, when(meeting)),
            _("Nothing is on the agenda yet. Anybody in the circle can add to it."),
        )
    return paragraphs(lines(title, when(meeting)), points(meeting))


def points(meeting: Meeting) -> Words:
    """The agenda."""
    shown = [Joined(("• ", Verbatim(each.line), " (", Verbatim(each.by), ")"), "") for each in meeting.points]
    return lines(_("On the agenda:"), *shown)


def numbered(place: int, line: str) -> Words:
    """A line of somebody's, with its number."""
    return Joined((place, ". ", quoted(line)), "")


def quoted(line: str) -> Words:
    """A line of somebody's, as they wrote it."""
    return Joined(("“", Verbatim(line), "”"), "")


def planned(by: str, name: str, meeting: Meeting) -> Words:
    """Somebody planned a meeting."""
    said = _("{person} planned a meeting in {name}'s circle:", person=Verbatim(by), name=Verbatim(name))
    return paragraphs(lines(said, when(meeting)), _("Anybody can add to the agenda: /meeting"))


def moved(by: str, name: str, before: Meeting, meeting: Meeting) -> Words:
    """Somebody moved it."""
    said = _(
        "{person} moved the meeting in {name}'s circle. It was to be on {day} at {time}. Now it is:",
        person=Verbatim(by),
        name=Verbatim(name),
        day=Day(before.day),
        time=Hour(before.hour),
    )
    return lines(said, when(meeting))


def called_off(by: str, name: str, meeting: Meeting) -> Words:
    """Somebody called it off."""
    return _(
        "{person} called off the meeting in {name}'s circle on {day} at {time}.",
        person=Verbatim(by),
        name=Verbatim(name),
        day=Day(meeting.day),
        time=Hour(meeting.hour),
    )


def reminder(meeting: Meeting, *, today: bool) -> Words:
    """The day before, and two hours before."""
    said = _("Today there is a meeting:") if today else _("Tomorrow there is a meeting:")
    if not meeting.points:
        return lines(said, when(meeting))
    return paragraphs(lines(said, when(meeting)), points(meeting))


def over() -> Words:
    """After the meeting, in the group."""
    return _(
        "I hope the meeting was good. Did you agree on something? Write it down now, while you remember it."
    )


def title() -> Words:
    """What a calendar shows: nothing about whom or what."""
    return _("Meeting")


def add() -> Words:
    """The label of the button that adds a point."""
    return _("Add a point")


def handed(name: str, line: str, meeting: Meeting) -> Words:
    """To the adult whom the young person picked to say something at the meeting."""
    return _(
        "{name} wants you to say this at the meeting on {day} at {time}: “{line}” Only you got it.",
        name=Verbatim(name),
        day=Day(meeting.day),
        time=Hour(meeting.hour),
        line=Verbatim(line),
    )


def for_calendar(meeting: Meeting, *, off: bool = False) -> Words:
    """Above a calendar file."""
    if off:
        return lines(_("Called off. Open the file to take it out of your calendar."), when(meeting))
    return lines(_("For your calendar:"), when(meeting))


def prepare() -> Words:
    """The label of the young person's own button."""
    return _("Prepare it, just for me")


def not_any_more() -> Words:
    """To somebody whose meeting has been, was called off, or has a full agenda."""
    return _("That is not possible any more. /meeting shows how it is now.")


def in_private() -> Words:
    """To somebody who pressed in the group, and is asked in private."""
    return _("I ask you in our private chat.")
