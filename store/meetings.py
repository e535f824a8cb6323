"""Meetings of circles: at most one is to come in each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from store import due
from store.check_ins import wall_time
from store.meeting_models import Meeting, MeetingNote, MeetingPoint
from store.models import Circle, Member, Membership
from store.unit_of_work import Work

KEPT = timedelta(days=14)
"""How long a meeting is kept after its day, with its agenda and what was prepared."""

LASTS = timedelta(hours=1)
"""How long a meeting is taken to last."""

SOON = timedelta(hours=2)
"""When everybody is reminded for the second time."""

KINDS = ("meeting_day", "meeting_soon", "meeting_over")
"""What is due around a meeting."""


def coming(work: Work, circle: Circle) -> Meeting | None:
    """The meeting that is to come, if one is planned."""
    return work.session.execute(
        select(Meeting).where(Meeting.circle_id == circle.id, Meeting.state == "planned")
    ).scalar_one_or_none()


def starts(meeting: Meeting) -> datetime:
    """The moment at which it begins, in UTC."""
    return wall_time(meeting.day, meeting.hour, zone_of(meeting.circle))


def zone_of(circle: Circle) -> ZoneInfo:
    """Where a circle lives: where its young person does."""
    return ZoneInfo(circle.young_person.zone)


def plan(work: Work, circle: Circle, day: date, hour: str, place: str | None) -> Meeting:
    """A new meeting, instead of one that was to come."""
    for earlier in work.session.scalars(
        select(Meeting).where(Meeting.circle_id == circle.id, Meeting.state == "planned")
    ):
        earlier.state = "off"
    made = Meeting(circle_id=circle.id, uid=secrets.token_hex(16), day=day, hour=hour)
    made.circle = circle
    made.place_sealed = _sealed(work, circle, place)
    work.session.add(made)
    work.session.flush()
    _remind(work, made)
    return made


def move(work: Work, meeting: Meeting, day: date, hour: str, place: str | None) -> None:
    """The same meeting at another time or place."""
    meeting.day, meeting.hour = day, hour
    meeting.place_sealed = _sealed(work, meeting.circle, place)
    meeting.sequence += 1
    _remind(work, meeting)


def call_off(work: Work, meeting: Meeting) -> None:
    """It does not take place."""
    meeting.state = "off"
    meeting.sequence += 1
    _forget_due(work, meeting)


def place_of(work: Work, meeting: Meeting) -> str | None:
    """Where it is, opened."""
    if meeting.place_sealed is None:
        return None
    return work.unseal(meeting.circle.young_person, "meeting.place", meeting.place_sealed)


def add_point(work: Work, meeting: Meeting, member: Member, line: str) -> None:
    """One more thing to talk about."""
    sealed = work.seal(member, "meeting_point.line", line)
    work.session.add(MeetingPoint(meeting_id=meeting.id, member_id=member.id, line_sealed=sealed))
    work.session.flush()
    work.session.expire(meeting, ["points"])


def line_of(work: Work, point: MeetingPoint) -> str:
    """What a point says, opened."""
    return work.unseal(point.member, "meeting_point.line", point.line_sealed)


def points_of(work: Work, member: Member) -> Sequence[MeetingPoint]:
    """Everything that a member put on agendas and that is still kept."""
    return work.session.scalars(
        select(MeetingPoint).where(MeetingPoint.member_id == member.id).order_by(MeetingPoint.id)
    ).all()


def add_note(work: Work, meeting: Meeting, member: Member, line: str) -> MeetingNote:
    """Something that the young person wants said; theirs alone until they hand it over."""
    note = MeetingNote(meeting_id=meeting.id, member_id=member.id)
    note.line_sealed = work.seal(member, "meeting_note.line", line)
    work.session.add(note)
    work.session.flush()
    return note


def notes(work: Work, meeting: Meeting, member: Member) -> Sequence[MeetingNote]:
    """What a young person has prepared for a meeting."""
    return work.session.scalars(
        select(MeetingNote)
        .where(MeetingNote.meeting_id == meeting.id, MeetingNote.member_id == member.id)
        .order_by(MeetingNote.id)
    ).all()


def notes_of(work: Work, member: Member) -> Sequence[MeetingNote]:
    """Everything that a young person prepared and that is still kept."""
    return work.session.scalars(
        select(MeetingNote).where(MeetingNote.member_id == member.id).order_by(MeetingNote.id)
    ).all()


def words_of(work: Work, member: Member, note: MeetingNote) -> str:
    """What a note says, opened."""
    return work.unseal(member, "meeting_note.line", note.line_sealed)


def given_to(work: Work, note: MeetingNote) -> Member | None:
    """The adult who has it."""
    if note.given_to is None:
        return None
    place = work.session.get(Membership, note.given_to)
    return None if place is None else place.member


def forget(work: Work) -> None:
    """Drop meetings that are long over; what hangs on them goes with them."""
    work.session.execute(delete(Meeting).where(Meeting.day < (work.now - KEPT).date()))


def _sealed(work: Work, circle: Circle, place: str | None) -> bytes | None:
    return None if place is None else work.seal(circle.young_person, "meeting.place", place)


def _remind(work: Work, meeting: Meeting) -> None:
    """The day before at the same hour, two hours before, and when it is over; what is past already is not due."""
    zone, begins = zone_of(meeting.circle), starts(meeting)
    _forget_due(work, meeting)
    day_before = wall_time(meeting.day - timedelta(days=1), meeting.hour, zone)
    for kind, at in zip(KINDS, (day_before, begins - SOON, begins + LASTS), strict=True):
        if at > work.now:
            due.put(work, kind, at, circle=meeting.circle_id, subject=str(meeting.id))


def _forget_due(work: Work, meeting: Meeting) -> None:
    for kind in KINDS:
        due.drop_of_circle(work, meeting.circle_id, kind)
