"""Somebody of the network has said whether they hold on."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import my_circle, role
from bot.tell import tell, tell_group
from conversations import role_words, taking_over
from store import audit, members, roles
from store.models import Member, Membership
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> taking_over.Facts:
    """What they should know; `subject` is the professional's place."""
    place = _place(work, member, subject)
    waits = _waits(work, place)
    until = place.until or here.today(work.now)
    return taking_over.Facts(
        members.name_of(work, place.circle.young_person),
        members.name_of(work, place.member),
        place.department,
        until.isoformat(),
        roles.words_of(work, place) if waits else "",
        waits,
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: taking_over.Decided) -> None:
    """A yes is on the roster and in the group; the words are gone either way."""
    place = _place(work, member, subject)
    handover = roles.handover(work, place)
    if outcome.verdict == "later" or not _waits(work, place) or handover is None:
        return
    name, successor = members.name_of(work, place.member), members.name_of(work, member)
    if outcome.verdict == "no":
        roles.drop_handover(work, place)
        roles.name_successor(work, place, None, None)
        tell(work, place.member, role_words.cannot(successor), role.look(place))
        tell(work, place.circle.young_person, role_words.cannot(successor))
        roles.watch(work, place)
        return
    handover.state, handover.words_sealed = "accepted", None
    work.woken.add("erased")
    audit.note(work, "role.taken_over", actor=member.id, subject=place.circle.young_person_id)
    roles.watch(work, place)
    until = (place.until or here.today(work.now)).isoformat()
    tell(work, place.member, role_words.successor_said_yes(successor, until))
    said = role_words.handed_over(name, until, successor)
    if not tell_group(work, place.circle, said):
        tell(work, place.circle.young_person, said)
    my_circle.changed(work, place.circle, tag=roles.successor(work, place))


def _waits(work: Work, place: Membership) -> bool:
    found = roles.handover(work, place)
    return place.state == "in" and found is not None and found.state == "agreed"


def _place(work: Work, member: Member, subject: str) -> Membership:
    """The place, for whoever was asked to come after it, also once it is settled."""
    place = work.session.get_one(Membership, int(subject))
    follows = roles.successor(work, place)
    if follows is None or follows.member_id != member.id or place.circle.state != "in":
        raise PermissionError
    return place
