"""The young person has read why a professional would like to stay longer."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import my_circle, role
from bot.tell import tell
from conversations import role_words, staying
from store import audit, members, roles
from store.models import Member, Membership
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> staying.Facts:
    """Before and after, and why; `subject` is the professional's place."""
    place = _place(work, member, subject)
    planned = roles.of(work, place)
    why = roles.reason(work, place)
    today = here.today(work.now)
    return staying.Facts(
        members.name_of(work, place.member),
        (planned.before or today).isoformat(),
        (place.until or today).isoformat(),
        why or "",
        why is not None and place.state == "in",
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: staying.Decided) -> None:
    """A no brings the earlier date back at once."""
    place = _place(work, member, subject)
    if outcome.verdict == "later" or roles.reason(work, place) is None or place.state != "in":
        return
    roles.settle(work, place, back=outcome.verdict == "no")
    audit.note(work, "role.settled", actor=member.id, subject=place.member_id)
    roles.watch(work, place)
    name = members.name_of(work, member)
    assert place.until is not None
    until = place.until.isoformat()
    if outcome.verdict == "yes":
        tell(work, place.member, role_words.fine(name, until))
        return
    my_circle.changed(work, place.circle)
    tell(work, place.member, role_words.kept(name, until), role.look(place))


def _place(work: Work, member: Member, subject: str) -> Membership:
    place = work.session.get_one(Membership, int(subject))
    if place.circle.young_person_id != member.id or place.role != "professional":
        raise PermissionError
    return place
