"""Somebody who may say so has said whether a new adult is who they should be."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import group, my_circle
from bot.tell import starts, tell
from conversations import confirming
from conversations.joining_as_adult import role_name
from conversations.text import Verbatim, _
from store import audit, circles, members, roles
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> confirming.Facts:
    """Who is waiting; `subject` is the membership."""
    place = _place(work, member, subject)
    name = members.name_of(work, place.member)
    return confirming.Facts(
        name,
        work.unseal(place.member, "membership.invited_as", place.invited_as_sealed)
        if place.invited_as_sealed
        else name,
        place.role,
        place.department,
        place.circle.young_person_id == member.id,
        place.state == "waiting",
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: confirming.Decided) -> None:
    """Let in or turn away; the young person always hears of it."""
    place = _place(work, member, subject)
    if place.state != "waiting" or outcome.verdict == "later":
        return
    circle, adult = place.circle, place.member
    name = members.name_of(work, adult)
    if outcome.verdict == "no":
        audit.note(work, "circle.refused", actor=member.id, subject=circle.young_person_id)
        place.state = "left"
        if circle.case_manager_id == adult.id:
            circle.case_manager_id = None
            my_circle.nobody_holds_together(work, circle)
        if circle.young_person_id != member.id:
            person = Verbatim(members.name_of(work, member))
            said = _(
                "{person} said no to {name} coming into your circle.", person=person, name=Verbatim(name)
            )
            tell(work, circle.young_person, said)
        tell(work, adult, _("It did not work out with the circle this time. Ask the one who invited you."))
        return
    place.state = "in"
    roles.watch(work, place)
    audit.note(work, "circle.confirmed", actor=member.id, subject=circle.young_person_id)
    audit.note(work, "place.confirmed", actor=member.id, subject=adult.id)
    if circle.young_person_id != member.id:
        tell(
            work,
            circle.young_person,
            _(
                "{name} is in your circle now ({role}). {person} checked that it is them.",
                name=Verbatim(name),
                role=role_name(place.role, place.department),
                person=Verbatim(members.name_of(work, member)),
            ),
        )
    group.let_in(here, work, place)


def ask(work: Work, place: Membership) -> None:
    """Ask those who may confirm: the young person, and the case manager or else the coordinator."""
    circle = place.circle
    name = Verbatim(members.name_of(work, place.member))
    role = role_name(place.role, place.department)
    words = _("{name} wants to come into the circle ({role}).", name=name, role=role)
    for member_id in _asked(circle, place):
        member = work.session.get_one(Member, member_id)
        tell(work, member, words, [starts(_("Look"), "confirming", str(place.id))])


def _asked(circle: Circle, place: Membership) -> list[int]:
    run_by = circle.case_manager_id
    if run_by in (None, place.member_id):
        run_by = circle.coordinator_id
    return [each for each in (circle.young_person_id, run_by) if each is not None]


def _place(work: Work, member: Member, subject: str) -> Membership:
    place = work.session.get_one(Membership, int(subject))
    if place.member_id == member.id or not circles.may_confirm(work, place.circle, member):
        raise PermissionError
    return place
