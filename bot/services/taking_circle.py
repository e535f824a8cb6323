"""A coordinator has said whether they take a circle over."""

from __future__ import annotations

from bot import passing
from bot.municipality import Municipality
from bot.tell import tell
from conversations import passing_circle, taking_circle
from store import members, offers
from store.models import Circle, Member
from store.role_models import Offer
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> taking_circle.Facts:
    """Who asks, and the part of town; whose circle it is comes with the yes. `subject` is the circle."""
    circle, offer = _offered(work, member, subject)
    by = work.session.get_one(Member, offer.from_id)
    return taking_circle.Facts(members.name_of(work, by), circle.area, offers.of(work, circle) is not None)


def apply(
    _here: Municipality, work: Work, member: Member, subject: str, outcome: taking_circle.Decided
) -> None:
    """Both have said yes: it changes hands. A no leaves it where it is."""
    circle, offer = _offered(work, member, subject)
    if outcome.verdict == "later" or offers.of(work, circle) is None:
        return
    if outcome.verdict == "yes":
        passing.pass_on(work, circle, member, leaves=offer.leaves, by=member.id)
        return
    by = work.session.get_one(Member, offer.from_id)
    offers.end(work, circle.id)
    young = members.name_of(work, circle.young_person)
    tell(work, by, passing_circle.refused(young, members.name_of(work, member)))


def _offered(work: Work, member: Member, subject: str) -> tuple[Circle, Offer]:
    circle = work.session.get_one(Circle, int(subject))
    offer = work.session.get(Offer, circle.id)
    if offer is None or offer.to_id != member.id or not member.coordinator or member.frozen:
        raise PermissionError
    return circle, offer
