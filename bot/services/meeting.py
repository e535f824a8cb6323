"""Meetings: planned, moved and called off for everyone; the agenda; the reminders."""

from __future__ import annotations

from datetime import date, timedelta

from bot import ics, unasked
from bot.municipality import Municipality
from bot.render import render
from bot.services import whose
from bot.services.agreeing import a_new_one
from bot.tell import Button, in_group, send_file, starts, tell, tell_group
from conversations import meeting, meeting_said
from conversations.text import Words
from store import check_ins, circles, erasure, meetings, members, rhythm, share
from store.due import Due
from store.meeting_models import Meeting, MeetingPoint
from store.models import Circle, Member
from store.unit_of_work import Begin, Work

AHEAD = 370
"""Days ahead that a meeting can be planned."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> meeting.Facts:
    """The circle named by `subject`, else the only one; "+add" goes straight to a new point."""
    circle = whose.circle(work, member, subject)
    if circle is None:
        return meeting.Facts("", "", own=False, meeting=None, days=(), circles=whose.names(work, member))
    found = coming(work, circle)
    return meeting.Facts(
        members.name_of(work, circle.young_person),
        members.name_of(work, member),
        circle.young_person_id == member.id,
        None if found is None else told(work, found),
        _days(work, circle),
        () if found is None else tuple(str(each.id) for each in found.points if each.member_id == member.id),
        _has_group(work, circle),
        start="add" if subject.endswith("+add") and found is not None else "",
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: meeting.Outcome) -> None:
    """Make it so, and tell everyone whom it is about."""
    if isinstance(outcome, meeting.Chosen):
        work.begins.append(Begin(member.id, "meeting", outcome.circle, 1))
        return
    circle = whose.the_one(work, member, subject)
    by, name = members.name_of(work, member), members.name_of(work, circle.young_person)
    found = coming(work, circle)
    match outcome:
        case meeting.Planned(day, hour, place):
            made = meetings.plan(work, circle, date.fromisoformat(day), hour, place)
            share.note(work, circle, member, "meeting")
            _announce(work, made, meeting_said.planned(by, name, told(work, made)))
        case meeting.Moved(day, hour, place) if found is not None:
            before = told(work, found)
            meetings.move(work, found, date.fromisoformat(day), hour, place)
            _announce(work, found, meeting_said.moved(by, name, before, told(work, found)))
        case meeting.CalledOff() if found is not None:
            meetings.call_off(work, found)
            _announce(work, found, meeting_said.called_off(by, name, told(work, found)))
        case meeting.PointAdded(line) if found is not None and len(found.points) < meeting.MOST_POINTS:
            meetings.add_point(work, found, member, line)
        case meeting.PointTaken(key):
            point = work.session.get(MeetingPoint, int(key))
            if point is not None and point.member_id == member.id:
                work.session.delete(point)
                erasure.traces_left(work)
        case meeting.FileWanted() if found is not None:
            _send(work, found, member, meeting_said.for_calendar(told(work, found)))
        case meeting.Preparing():
            work.begins.append(Begin(member.id, "preparing", str(circle.id), 1))
        case meeting.Nothing():
            pass
        case _:  # somebody else called it off, or filled the agenda, meanwhile
            tell(work, member, meeting_said.not_any_more())


def commanded_in_group(_here: Municipality, work: Work, member: Member, circle: Circle, _words: str) -> None:
    """The next meeting where everyone sees it; where there is none, planning one goes on in private."""
    found = coming(work, circle)
    if found is None:
        work.begins.append(Begin(member.id, "meeting", str(circle.id), 1))
        return
    name = members.name_of(work, circle.young_person)
    tell_group(work, circle, meeting_said.agenda(name, told(work, found)), _buttons(found))


def pressed_in_group(
    _here: Municipality, work: Work, member: Member, circle: Circle, key: str, subject: str
) -> Words | None:
    """Somebody in the circle wants to add a point: that goes on in private."""
    found = coming(work, circle)
    if key != "add" or found is None or str(found.id) != subject:
        return meeting_said.not_any_more()
    work.begins.append(Begin(member.id, "meeting", f"{circle.id}+add", 1))
    return meeting_said.in_private()


def coming(work: Work, circle: Circle) -> Meeting | None:
    """The meeting that is to come, or on right now."""
    found = meetings.coming(work, circle)
    return found if found is not None and meetings.starts(found) + meetings.LASTS > work.now else None


def told(work: Work, found: Meeting) -> meeting_said.Meeting:
    """A meeting as it is spoken of."""
    return meeting_said.Meeting(
        found.day.isoformat(),
        found.hour,
        meetings.place_of(work, found),
        tuple(
            meeting_said.Point(str(each.id), meetings.line_of(work, each), members.name_of(work, each.member))
            for each in found.points
        ),
    )


def remind(_here: Municipality, work: Work, row: Due) -> None:
    """The day before, and two hours before; in private where the group is not to be spoken in."""
    found = work.session.get(Meeting, int(row.subject))
    if found is None or found.state != "planned" or found.circle.state != "in":
        return
    circle, begins = found.circle, meetings.starts(found)
    quiet = rhythm.hours_end(work, circle)
    if begins <= work.now or (quiet is not None and quiet >= begins):
        return
    if quiet is not None:
        raise unasked.NotNow(quiet)
    today = work.now.astimezone(meetings.zone_of(circle)).date() == found.day
    said = meeting_said.reminder(told(work, found), today=today)
    if unasked.may_speak(work, circle):
        tell_group(work, circle, said, _buttons(found))
        return
    for each in whose.everyone(work, circle):
        tell(work, each, said)


def over(_here: Municipality, work: Work, row: Due) -> None:
    """It has been: was anything agreed? Said in the group alone, and only soon after."""
    found = work.session.get(Meeting, int(row.subject))
    if found is None or found.state != "planned":
        return
    found.state = "over"
    if found.circle.state == "in" and work.now - row.at <= check_ins.LATE:
        tell_group(work, found.circle, meeting_said.over(), [a_new_one(found.circle)])


def _announce(work: Work, found: Meeting, said: Words) -> None:
    """In the group, and to each the calendar file; in private alone where there is no group."""
    off = found.state == "off"
    shown = tell_group(work, found.circle, said, () if off else _buttons(found))
    caption = meeting_said.for_calendar(told(work, found), off=off) if shown else said
    for each in whose.everyone(work, found.circle):
        _send(work, found, each, caption)


def _send(work: Work, found: Meeting, member: Member, caption: Words) -> None:
    content = ics.event(
        uid=found.uid,
        sequence=found.sequence,
        starts=meetings.starts(found),
        lasts=meetings.LASTS,
        title=render(meeting_said.title(), member.language),
        place=meetings.place_of(work, found),
        stamp=work.now,
        cancelled=found.state == "off",
    )
    prepares = found.state == "planned" and found.circle.young_person_id == member.id
    own = (starts(meeting_said.prepare(), "preparing"),) if prepares else ()
    send_file(work, member, "document", ics.NAME, content, caption, own)


def _buttons(found: Meeting) -> tuple[Button, ...]:
    return (in_group(meeting_said.add(), "meeting", "add", found.id),)


def _has_group(work: Work, circle: Circle) -> bool:
    group = circles.group_of(work, circle)
    return group is not None and group.state == "bound"


def _days(work: Work, circle: Circle) -> tuple[str, ...]:
    first = work.now.astimezone(meetings.zone_of(circle)).date() + timedelta(days=1)
    return tuple((first + timedelta(days=each)).isoformat() for each in range(AHEAD))
