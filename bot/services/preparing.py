"""What a young person prepares for a meeting: kept for them alone, handed over on their own tap."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import meeting, sharing
from bot.tell import tell
from conversations import meeting_said, preparing
from store import circles, erasure, meetings, members
from store.meeting_models import Meeting, MeetingNote
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> preparing.Facts:
    """The young person's own meeting, and nobody else's."""
    circle, found = _own(work, member)
    return preparing.Facts(
        members.name_of(work, member),
        meeting.told(work, found),
        tuple(_note(work, member, each) for each in meetings.notes(work, found, member)),
        tuple((str(place), name) for place, name in circles.names_of_adults(work, circle.id, "one")),
    )


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: preparing.Outcome) -> None:
    """Keep it, hand it over, or delete it."""
    circle, found = _own(work, member)
    match outcome:
        case preparing.Prepared(line, adult):
            note = meetings.add_note(work, found, member, line)
            if adult is not None:
                _hand_over(work, circle, found, note, int(adult))
        case preparing.Handed(key, adult):
            _hand_over(work, circle, found, _mine(work, member, key), int(adult))
        case preparing.Deleted(key):
            work.session.delete(_mine(work, member, key))
            erasure.traces_left(work)
        case preparing.Nothing():
            pass


def _own(work: Work, member: Member) -> tuple[Circle, Meeting]:
    circle = members.own_circle(work, member)
    found = meeting.coming(work, circle) if circle is not None and circle.state == "in" else None
    if circle is None or found is None:
        raise PermissionError
    return circle, found


def _note(work: Work, member: Member, note: MeetingNote) -> preparing.Note:
    adult = meetings.given_to(work, note)
    name = None if adult is None else members.name_of(work, adult)
    return preparing.Note(str(note.id), meetings.words_of(work, member, note), name)


def _mine(work: Work, member: Member, key: str) -> MeetingNote:
    note = work.session.get(MeetingNote, int(key))
    if note is None or note.member_id != member.id:
        raise PermissionError
    return note


def _hand_over(work: Work, circle: Circle, found: Meeting, note: MeetingNote, adult: int) -> None:
    """Sent straight away; the young person hears it if it does not arrive."""
    place = work.session.get_one(Membership, adult)
    if place.circle_id != circle.id or place.state != "in":
        raise PermissionError
    young = circle.young_person
    said = meeting_said.handed(
        members.name_of(work, young), meetings.words_of(work, young, note), meeting.told(work, found)
    )
    if tell(work, place.member, said, then={"what": "shared", "member": young.id, "with": place.member_id}):
        note.given_to = place.id
    else:
        sharing.not_passed_on(work, young, place.member)
