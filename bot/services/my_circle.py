"""Who is in a circle, and the young person's say in it."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import freezing, group, inviting, roster
from bot.tell import tell
from conversations import group as words
from conversations import my_circle
from store import audit, circles, members, rhythm
from store.models import Circle, Member, Membership
from store.unit_of_work import Begin, Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> my_circle.Facts:
    """The circle named by `subject`, else the member's own, else the first they belong to."""
    circle = _circle(work, member, subject)
    own = circle.young_person_id == member.id
    if not own:
        audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=circle.young_person_id)
    shown = circles.adults(work, circle, waiting=own)
    return my_circle.Facts(
        members.name_of(work, circle.young_person),
        own,
        tuple((str(each.id), roster.someone(work, each)) for each in shown),
        inviting.may(work, member, circle),
        freezing.may(work, circle, member),
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: my_circle.Outcome) -> None:
    """Invite, or let somebody go; only the young person can do the latter."""
    circle = _circle(work, member, subject)
    match outcome:
        case my_circle.Inviting():
            work.begins.append(Begin(member.id, "inviting", str(circle.id), 1))
        case my_circle.Freezing():
            work.begins.append(Begin(member.id, "freezing", str(circle.id), 1))
        case my_circle.Removed(key):
            place = work.session.get_one(Membership, int(key))
            if place.circle_id != circle.id or circle.young_person_id != member.id:
                raise PermissionError
            remove(work, place)
            tell(work, place.member, words.changed(members.name_of(work, member)))
        case my_circle.Nothing():
            pass


def remove(work: Work, place: Membership) -> None:
    """End a place in a circle."""
    place.state = "left"
    place.told_if_quiet = False
    rhythm.show(work, place.circle, place.member_id, None)
    if place.circle.case_manager_id == place.member_id:
        place.circle.case_manager_id = None
    group.take_out(work, place)
    place.in_group = False


def _circle(work: Work, member: Member, subject: str) -> Circle:
    own = members.own_circle(work, member)
    if own is not None:
        return own
    places = [each for each in circles.belonging_to(work, member) if each.state == "in"]
    for place in places:
        if subject in ("", str(place.circle_id)):
            return place.circle
    raise PermissionError
