"""Whoever was in a circle that begins again has said whether they will be in it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.municipality import Municipality
from bot.services import group
from bot.tell import starts, tell
from conversations import coming_back
from conversations.text import _
from store import audit, circles, members, roles
from store.models import Circle, Member, Membership
from store.roles import MONTH
from store.unit_of_work import Work


def ask(work: Work, circle: Circle, picked: Sequence[str]) -> None:
    """Ask those whom the young person picked; for the others it is over for good."""
    name = members.name_of(work, circle.young_person)
    for place in circles.ended(work, circle):
        if str(place.id) not in picked:
            place.state = "left"
            continue
        place.state = "asked"
        tell(work, place.member, coming_back.asked(name), [starts(_("Look"), "coming_back", str(place.id))])


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> coming_back.Facts:
    """As what; `subject` is the place."""
    place = _place(work, member, subject)
    return coming_back.Facts(
        members.name_of(work, place.circle.young_person), place.role, place.department, _waits(place)
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: coming_back.Decided) -> None:
    """A yes is a way in: the young person picked them, and they were confirmed before by the same account."""
    place = _place(work, member, subject)
    if outcome.verdict == "later" or not _waits(place):
        return
    name = members.name_of(work, member)
    if outcome.verdict == "no":
        place.state = "left"
        tell(work, place.circle.young_person, coming_back.said_no(name))
        return
    place.state = "in"
    place.until = here.today(work.now) + MONTH * outcome.months if outcome.months else None
    work.session.flush()
    roles.watch(work, place)
    audit.note(work, "circle.came_back", actor=member.id, subject=place.circle.young_person_id)
    tell(work, place.circle.young_person, coming_back.said_yes(name))
    group.let_in(here, work, place)


def _waits(place: Membership) -> bool:
    return place.state == "asked" and place.circle.state in ("waiting", "in")


def _place(work: Work, member: Member, subject: str) -> Membership:
    """Their own place in a circle that has ended once and asks again, or has been answered."""
    place = work.session.get_one(Membership, int(subject))
    if place.member_id != member.id or member.frozen or place.state == "ended":
        raise PermissionError
    return place
