"""An adult whom the young person picked says to somebody that they are to leave."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import my_circle
from bot.tell import tell
from conversations import parting
from store import circles, due, members, own_choices
from store.due import Due
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> parting.Facts:
    """For the one who was picked to say it alone; `subject` is the place of the one who is to leave."""
    place, young = _asked(work, member, subject)
    return parting.Facts(members.name_of(work, young), members.name_of(work, place.member))


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: parting.Outcome) -> None:
    """Out at once after it was said; if it cannot be, the young person hears so."""
    place, young = _asked(work, member, subject)
    helper, leaver = members.name_of(work, member), members.name_of(work, place.member)
    due.drop(work, "parting", member=young.id)
    if isinstance(outcome, parting.Cannot):
        own_choices.came(work, young, place.member_id, "leave", "cannot")
        tell(work, young, parting.cannot(helper, leaver))
        return
    my_circle.remove(work, place)
    own_choices.came(work, young, place.member_id, "leave", "left")
    tell(work, young, parting.said(helper, leaver))


def not_yet(_here: Municipality, work: Work, row: Due) -> None:
    """Some days have gone without a word from the helper."""
    young, place = work.session.get(Member, row.member), work.session.get(Membership, int(row.subject))
    if young is None or place is None or place.state != "in":
        return
    wish = own_choices.waiting(work, young, place.member_id)
    helper = work.session.get(Member, wish.helper) if wish is not None else None
    if helper is not None:
        tell(work, young, parting.not_yet(members.name_of(work, helper), members.name_of(work, place.member)))


def _asked(work: Work, member: Member, subject: str) -> tuple[Membership, Member]:
    place = work.session.get_one(Membership, int(subject))
    circle = work.session.get_one(Circle, place.circle_id)
    own = circles.membership(work, circle, member.id)
    wish = own_choices.waiting(work, circle.young_person, place.member_id)
    if place.state != "in" or own is None or own.state != "in" or wish is None or wish.helper != member.id:
        raise PermissionError
    return place, circle.young_person
