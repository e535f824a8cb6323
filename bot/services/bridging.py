"""The young person lets what is written in their circle's chats be passed on between platforms, and ends it."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import bridged, roster
from bot.tell import tell_group
from conversations import bridging
from store import audit, bridges, circles, members, outbox, unsent
from store.invitations import revoke_all
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> bridging.Facts:
    """Only for the young person of a circle that runs."""
    circle = _own(work, member)
    apart = bridged.elsewhere(work, circle)
    there = [each.channel for each in circles.bound_groups(work, circle)]
    there += [address.channel for _who, address in apart]
    return bridging.Facts(
        members.name_of(work, member),
        tuple(bridged.names(work, circle)),
        tuple((members.name_of(work, each), work.routes.name_of(address.channel)) for each, address in apart),
        circle.bridge == "on",
        subject == "off",
        roster.longest(work, there),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: bridging.Outcome) -> None:
    """Begin, or end at once; what waits to be passed on is not passed on any more."""
    circle = _own(work, member)
    match outcome:
        case bridging.Bridged() if circle.bridge != "on":
            circle.bridge = "on"
            audit.note(work, "circle.bridged", actor=member.id, subject=member.id)
            bridged.make_missing(here, work, circle)
        case bridging.Unbridged() if circle.bridge == "on":
            end(work, circle)
            audit.note(work, "circle.unbridged", actor=member.id, subject=member.id)
        case _:
            pass


def end(work: Work, circle: Circle) -> None:
    """One chat is left, the first; the others are told why we go."""
    name = members.name_of(work, circle.young_person)
    unsent.take_back_words(work, circles.groups_of(work, circle))
    bridges.forget_circle(work, circle)
    groups = circles.groups_of(work, circle)
    first, others = next(iter(groups), None), groups[1:]
    for group in others:
        if first is not None and group.state == "bound":
            said = bridging.ends_here(name, work.routes.name_of(first.channel))
            tell_group(work, circle, said, only=group)
            outbox.to_group(work, group, outbox.GROUP, "leave", {})
        group.circle_id, group.claimed_by, group.state = None, None, "claimed"
    circle.bridge = "off"
    revoke_all(work, circle.id, "group")
    work.session.flush()
    if others:
        tell_group(work, circle, bridging.no_longer_one(name))
    roster.refresh(work, circle)


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None or circle.state != "in":
        raise PermissionError
    return circle
