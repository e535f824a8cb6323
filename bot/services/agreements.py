"""The list of a circle's agreements."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import agreed
from bot.services.agreeing import YOUNG, belonging
from conversations import agreements
from conversations.agreements import Item, Listed
from store import agreements as kept
from store import circles, members, outbox
from store.models import Circle, Member
from store.unit_of_work import Begin, Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> agreements.Facts:
    """Of the circles that the member is in, or of the one that `subject` names."""
    found = tuple(_listed(work, circle, member) for circle in belonging(work, member, subject))
    return agreements.Facts(agreed.here_and_now(work, member).isoformat(), found)


def apply(
    _here: Municipality, work: Work, member: Member, _subject: str, outcome: agreements.Outcome
) -> None:
    """Go on to one of them, or to a new one; each of these decides by itself who may."""
    match outcome:
        case agreements.Opened(number):
            work.begins.append(Begin(member.id, "agreement", number, outbox.REPLY))
        case agreements.Making(circle):
            work.begins.append(Begin(member.id, "agreeing", circle, outbox.REPLY))
        case agreements.Nothing():
            pass


def _listed(work: Work, circle: Circle, member: Member) -> Listed:
    young = circle.young_person
    keys = {each.member_id: str(each.id) for each in circles.adults(work, circle)} | {young.id: YOUNG}
    people = {young.id: young} | {each.member_id: each.member for each in circles.adults(work, circle)}
    items = []
    for each in kept.of_circle(work, circle):
        owner = people.get(each.owner_id or 0) or agreed.owner_of(work, each)
        items.append(
            Item(
                str(each.id),
                keys.get(owner.id, "gone"),
                members.name_of(work, owner),
                kept.words_of(work, circle, each),
                each.due_on.isoformat(),
                each.state,
            )
        )
    return Listed(str(circle.id), members.name_of(work, young), keys.get(member.id, ""), tuple(items))
