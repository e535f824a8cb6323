"""Who holds a circle together is named by its coordinator."""

from __future__ import annotations

from typing import assert_never

from bot.municipality import Municipality
from bot.services import confirming, inviting
from bot.tell import tell
from conversations import case_manager as dialogue
from conversations.case_manager import Facts, Outcome
from conversations.text import Verbatim, _
from store import audit, circles, members
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """Who it is and who it may be; `subject` is the circle."""
    circle = _circle(work, member, subject)
    now = work.session.get(Member, circle.case_manager_id) if circle.case_manager_id else None
    return Facts(
        members.name_of(work, circle.young_person),
        members.name_of(work, now) if now is not None else None,
        tuple(
            (str(each.id), members.name_of(work, each.member))
            for each in circles.adults(work, circle)
            if each.role == "professional" and each.member_id not in (circle.case_manager_id, member.id)
        ),
        circle.case_manager_id != member.id,
        tuple(circles.departments(work)),
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: Outcome) -> None:
    """Name somebody in the circle, oneself, or invite somebody new."""
    circle = _circle(work, member, subject)
    match outcome:
        case dialogue.Chosen(key):
            place = work.session.get_one(Membership, int(key))
            if place.circle_id != circle.id or place.state != "in" or place.role != "professional":
                raise PermissionError
            _name(work, circle, place, by=member)
        case dialogue.Myself():
            _myself(work, circle, member)
        case dialogue.Invited(name, department):
            _invite(here, work, circle, member, name, department)
        case dialogue.Nothing():
            pass
        case _:
            assert_never(outcome)


def _name(work: Work, circle: Circle, place: Membership, *, by: Member) -> None:
    before = work.session.get(Member, circle.case_manager_id) if circle.case_manager_id else None
    circle.case_manager_id = place.member_id
    audit.note(work, "circle.case_manager", actor=by.id, subject=circle.young_person_id)
    name, young = members.name_of(work, place.member), members.name_of(work, circle.young_person)
    if place.member_id != by.id:
        tell(work, place.member, dialogue.you_are_it(young, members.name_of(work, by)))
    if before is not None and before.id not in (place.member_id, by.id):
        tell(work, before, dialogue.not_any_more(young, name))
    tell(work, circle.young_person, dialogue.for_young_person(name))


def _myself(work: Work, circle: Circle, member: Member) -> None:
    """In the circle only after somebody else has confirmed it, like everybody who comes later."""
    place = circles.membership(work, circle, member.id)
    if place is not None and place.state == "in":
        _name(work, circle, place, by=member)
        return
    if place is None:
        place = Membership(circle_id=circle.id, member_id=member.id, role="", state="")
        work.session.add(place)
    place.role, place.department, place.state = "professional", circle.department, "waiting"
    place.until, place.told_if_quiet = None, False
    name = members.name_of(work, member)
    place.invited_as_sealed = work.seal(member, "membership.invited_as", name)
    work.session.flush()
    circle.case_manager_id = member.id
    audit.note(work, "circle.case_manager", actor=member.id, subject=circle.young_person_id)
    confirming.ask(work, place)


def _invite(
    here: Municipality, work: Work, circle: Circle, member: Member, name: str, department: str
) -> None:
    inviting.hand_over(here, work, circle, member, name, "professional", department, case_manager=True)
    audit.note(work, "circle.invited", actor=member.id, subject=circle.young_person_id)
    said = _(
        "{person} is inviting {name} to your circle. You are told again before they come in.",
        person=Verbatim(members.name_of(work, member)),
        name=Verbatim(name),
    )
    tell(work, circle.young_person, said)


def _circle(work: Work, member: Member, subject: str) -> Circle:
    circle = work.session.get_one(Circle, int(subject))
    if circle.coordinator_id != member.id or member.frozen or circle.state not in ("waiting", "in"):
        raise PermissionError
    return circle
