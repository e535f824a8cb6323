"""The young person lets what is written in their circle's chats be passed on between platforms, and ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.municipality import Municipality
from bot.services import bridged, group, made_group, roster
from bot.tell import tell, tell_group
from conversations import bridging
from store import audit, bridges, circles, members, outbox, unsent
from store.invitations import revoke_all, waits_for_group
from store.models import Circle, Group, Member, MemberAddress
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> bridging.Facts:
    """Only for the young person of a circle that runs."""
    circle = _own(work, member)
    apart = bridged.elsewhere(work, circle)
    there = [each.channel for each in circles.bound_groups(work, circle)]
    begun = bool(there)
    there += [address.channel for _who, address in apart]
    young = members.reach(work, member.id)
    here = bridged.names(work, circle)
    if not begun and young is not None:
        here = [work.routes.name_of(young.channel)]
    on = circle.bridge == "on"
    missing = bridged.missing(work, circle) if on else {}
    asked = waits_for_group(work, circle.id, [each.id for all_of in missing.values() for each, _at in all_of])
    return bridging.Facts(
        members.name_of(work, member),
        tuple(here),
        tuple((members.name_of(work, each), work.routes.name_of(address.channel)) for each, address in apart),
        on,
        subject == "off",
        roster.longest(work, there),
        begun,
        bridged.overseen(work, circle),
        tuple(work.routes.name_of(each) for each in missing),
        members.name_of(work, work.session.get_one(Member, asked)) if asked not in (None, member.id) else "",
        _makes_it(work, member, missing) is not None,
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
            end(here, work, circle)
            audit.note(work, "circle.unbridged", actor=member.id, subject=member.id)
        case bridging.Making() if circle.bridge == "on":
            address = _makes_it(work, member, bridged.missing(work, circle))
            if address is not None:
                made_group.offer(here, work, circle, member, address)
        case bridging.Declined() if circle.bridge != "on":
            circle.bridge = circle.bridge or "asked"
            _go_on_with_one(here, work, circle)
        case _:
            pass


def end(here: Municipality, work: Work, circle: Circle) -> None:
    """One chat is left, where the young person is; the others are told why we go."""
    name = members.name_of(work, circle.young_person)
    unsent.take_back_words(work, circles.groups_of(work, circle))
    bridges.forget_circle(work, circle)
    bound = circles.bound_groups(work, circle)
    stays = _stays(work, circle)
    for each in circles.groups_of(work, circle):
        if stays is not None and each.id == stays.id:
            continue
        if each.state == "bound":
            said = bridging.ends_before_it_began(name)
            if stays is not None:
                said = bridging.ends_here(name, work.routes.name_of(stays.channel))
            tell_group(work, circle, said, only=each)
            outbox.to_group(work, each, outbox.GROUP, "leave", {})
        each.circle_id, each.claimed_by, each.state = None, None, "claimed"
    circle.bridge = "off"
    revoke_all(work, circle.id, "group")
    work.session.flush()
    if stays is None:
        _go_on_with_one(here, work, circle)
    elif len(bound) > 1:
        tell_group(work, circle, bridging.no_longer_one(name))
        for member, _address in bridged.elsewhere(work, circle):
            if member.id != circle.young_person_id:
                tell(work, member, bridging.how_to_stay(name, work.routes.name_of(stays.channel)))
    roster.refresh(work, circle)


def _stays(work: Work, circle: Circle) -> Group | None:
    """The chat where the young person is; where they are in none of several, the oldest. None where the one is not theirs."""
    bound = circles.bound_groups(work, circle)
    for address in members.usable(work, circle.young_person):
        for each in bound:
            if each.channel == address.channel:
                return each
    return bound[0] if len(bound) > 1 else None


def _go_on_with_one(here: Municipality, work: Work, circle: Circle) -> None:
    """There is no chat yet: whoever holds the circle together hears how it comes about, where they cannot make it as it is."""
    to = work.session.get(Member, circle.case_manager_id or circle.coordinator_id)
    if to is None or circles.bound_groups(work, circle):
        return
    if waits_for_group(work, circle.id, [to.id]) is None:
        group.offer_to_make_it(here, work, circle, to)


def _makes_it(
    work: Work, member: Member, missing: Mapping[str, Sequence[tuple[Member, MemberAddress]]]
) -> MemberAddress | None:
    """Where the young person could make the chat that is missing."""
    for channel, there in missing.items():
        for each, address in there:
            if each.id == member.id and channel not in work.routes.makes_groups:
                return address
    return None


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None or circle.state != "in":
        raise PermissionError
    return circle
