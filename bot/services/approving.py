"""The young person has read a hand-over."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import role
from bot.tell import starts, tell
from conversations import approving, role_words
from conversations.text import _
from store import audit, members, roles
from store.models import Member, Membership
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> approving.Facts:
    """What would be passed on; `subject` is the professional's place."""
    place = _place(work, member, subject)
    waits = _waits(work, place)
    follows = roles.successor(work, place)
    until = place.until or here.today(work.now)
    return approving.Facts(
        members.name_of(work, place.member),
        members.name_of(work, follows.member) if follows is not None else "",
        until.isoformat(),
        roles.words_of(work, place) if waits else "",
        waits,
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: approving.Decided) -> None:
    """On to the successor, or back to the professional without a word passed on."""
    place = _place(work, member, subject)
    handover, follows = roles.handover(work, place), roles.successor(work, place)
    if outcome.verdict == "later" or not _waits(work, place) or handover is None or follows is None:
        return
    young = members.name_of(work, member)
    if outcome.verdict == "no":
        roles.drop_handover(work, place)
        tell(work, place.member, role_words.not_approved(young), role.look(place))
        return
    handover.state = "agreed"
    audit.note(work, "role.approved", actor=member.id, subject=place.member_id)
    tell(work, place.member, role_words.approved(young, members.name_of(work, follows.member)))
    said = role_words.to_take_over(members.name_of(work, place.member), young)
    tell(work, follows.member, said, [starts(_("Look"), "taking_over", str(place.id))])


def _waits(work: Work, place: Membership) -> bool:
    found, follows = roles.handover(work, place), roles.successor(work, place)
    return (
        place.state == "in"
        and found is not None
        and found.state == "asked"
        and follows is not None
        and follows.id == found.successor_id
    )


def _place(work: Work, member: Member, subject: str) -> Membership:
    place = work.session.get_one(Membership, int(subject))
    if place.circle.young_person_id != member.id or place.role != "professional":
        raise PermissionError
    return place
