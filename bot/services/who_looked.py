"""What others saw or did about a person, in words that they understand, by name and role."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from conversations.joining_as_adult import role_name
from conversations.text import Text, Verbatim, Words, _
from store import audit, circles, members
from store.models import Circle, Member
from store.unit_of_work import Work

ACTIONS: dict[str, Callable[[Words], Text]] = {
    "circle.started": lambda who: _("{person} started your circle", person=who),
    "circle.looked": lambda who: _("{person} looked at who is in your circle", person=who),
    "goal.looked": lambda who: _("{person} looked at the goals that you show", person=who),
    "circle.shown": lambda _who: _("somebody who is invited saw your name in the invitation"),
    "circle.invited": lambda who: _("{person} invited somebody to your circle", person=who),
    "circle.confirmed": lambda who: _("{person} let somebody into your circle", person=who),
    "circle.refused": lambda who: _("{person} turned somebody away from your circle", person=who),
    "circle.case_manager": lambda who: _("{person} named your case manager", person=who),
    "circle.offered": lambda who: _("{person} asked another coordinator to take over", person=who),
    "circle.passed_on": lambda who: _("{person} became the coordinator of your circle", person=who),
    "circle.came_back": lambda who: _("{person} came into your circle again", person=who),
    "circle.someone_left": lambda who: _("{person} left your circle", person=who),
    "role.handed_over": lambda who: _("{person} asked to hand over to one of your own people", person=who),
    "role.taken_over": lambda who: _("{person} said yes to holding on", person=who),
    "role.approved": lambda who: _("{person} said yes to what you hand over", person=who),
    "role.settled": lambda who: _("{person} said how long you stay", person=who),
    "place.confirmed": lambda who: _("{person} said who you are and let you in", person=who),
    "initiative.put_down": lambda who: _("{person} put your circle down for an initiative", person=who),
    "help.told": lambda who: _("{person} got your call for help", person=who),
    "member.frozen": lambda who: _("{person} locked your account", person=who),
    "member.link_made": lambda who: _("{person} made a link to open your account again", person=who),
    "member.vouched": lambda who: _("{person} said that it was really you", person=who),
    "member.refused": lambda who: _("{person} said no to opening your account", person=who),
    "member.opened": lambda _who: _("your account was opened again"),
}
"""What each code in the audit means to the person it is about. A code that is not here is told to nobody."""


def told(work: Work, member: Member) -> list[tuple[str, Text]]:
    """By day where the member lives, oldest first."""
    own = members.own_circle(work, member)
    zone = ZoneInfo(member.zone)
    return [
        (each.at.astimezone(zone).date().isoformat(), ACTIONS[each.action](_who(work, own, each.actor_id)))
        for each in audit.about(work, member.id)
        if each.action in ACTIONS
    ]


def _who(work: Work, own: Circle | None, actor_id: int | None) -> Words:
    """A name, and in a young person's own circle the role; those who were erased have none any more."""
    actor = work.session.get(Member, actor_id) if actor_id is not None else None
    if actor is None:
        return _("somebody who is not here any more")
    name = Verbatim(members.name_of(work, actor))
    place = circles.membership(work, own, actor.id) if own is not None else None
    if place is not None:
        return _("{name} ({role})", name=name, role=role_name(place.role, place.department))
    if own is not None and own.coordinator_id == actor.id:
        return _("{name} ({role})", name=name, role=_("coordinator"))
    return name
