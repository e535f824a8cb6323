"""A circle ends, because its young person wants it to or is erased: everybody hears a goodbye, and nothing goes on."""

from __future__ import annotations

from bot.services import agreed, group
from bot.tell import tell
from conversations import leaving as words
from conversations.text import Verbatim, _
from store import (
    agreements,
    audit,
    check_ins,
    circles,
    conversations,
    due,
    meetings,
    members,
    offers,
    rhythm,
    roles,
    share,
)
from store.invitations import revoke_all
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def end(work: Work, circle: Circle, goodbye: str, own: str | None = None, *, for_good: bool = False) -> None:
    """No more questions, a goodbye to everybody, an empty group; who was in it is remembered, and out.

    `goodbye` and `own` as in conversations.leaving; `for_good` where the young person is erased.
    """
    name = members.name_of(work, circle.young_person)
    places = circles.adults(work, circle, waiting=True)
    in_group = bool(circles.bound_groups(work, circle))
    circle.state = "left"
    for place in places:
        if not (in_group and place.in_group):
            tell(work, place.member, words.for_an_adult(name, goodbye, own, for_good=for_good))
    agreed.let_go(work, circle)
    group.end(work, circle, words.in_the_group(name, goodbye, own, for_good=for_good))
    _tell_those_who_ran_it(work, circle)
    circle.case_manager_id = None
    for place in places:
        rhythm.show(work, circle, place.member_id, None)
        _out(place)
    _nothing_goes_on(work, circle)
    audit.note(work, "circle.left", actor=circle.young_person_id, subject=circle.young_person_id)


def _out(place: Membership) -> None:
    """Whoever was in may be asked again; whoever waited was never in."""
    place.state = "ended" if place.state == "in" else "left"
    place.told_if_quiet = place.in_group = False
    circles.let_hear(place, circles.HEARD)
    place.until = None


def _nothing_goes_on(work: Work, circle: Circle) -> None:
    meeting = meetings.coming(work, circle)
    if meeting is not None:
        meetings.call_off(work, meeting)
    for each in agreements.of_circle(work, circle):
        if each.state in agreements.OPEN:
            agreements.end(each, "dropped", work.now.date())
    due.drop(work, "check_in", member=circle.young_person_id)
    due.drop_of_circle(work, circle.id)
    check_ins.stop_asking(work, circle.young_person)
    conversations.end_all(work, circle.young_person_id)
    for kind in ("adult", "group", "guardian"):
        revoke_all(work, circle.id, kind)
    roles.forget_circle(work, circle)
    offers.end(work, circle.id)
    share.forget_circle(work, circle)


def _tell_those_who_ran_it(work: Work, circle: Circle) -> None:
    name = Verbatim(members.name_of(work, circle.young_person))
    said = _("{name} has chosen to end the circle for now. The door stays open.", name=name)
    for number in sorted({each for each in (circle.coordinator_id, circle.case_manager_id) if each}):
        tell(work, work.session.get_one(Member, number), said)
