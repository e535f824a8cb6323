"""The group of a circle: bound only when it is surely the right one, then guarded."""

from __future__ import annotations

from typing import Any

from bot.municipality import Municipality
from bot.services import bridged, gate, made_group, roster
from bot.tell import tell, tell_group
from conversations import group as words
from conversations.text import Joined, Words
from store import bridges, circles, members, outbox, places, unsent
from store.invitations import offered_group, opened
from store.models import Circle, Group, Member, Membership
from store.unit_of_work import Work


def offer_to_make_it(here: Municipality, work: Work, circle: Circle, to: Member) -> None:
    """Give the button and the link that make the group, or make it; where neither can be, the young person is asked about two."""
    known = circles.group_of(work, circle)
    if known is not None and known.state == "bound":
        return
    if circle.bridge == "on":
        bridged.make_missing(here, work, circle)
        return
    address = made_group.where(work, circle, to)
    if address is None:
        bridged.ask_first(work, circle, to)
    elif address.channel in work.routes.makes_groups:
        made_group.make(work, circle, work.session.get_one(Member, address.member_id), address)
    else:
        made_group.offer(here, work, circle, to, address)


def shared(here: Municipality, work: Work, channel: str, user: str, chat: str, circle_id: int) -> None:
    """Somebody made a group by the button: a claim, to be verified."""
    member = members.by_address(work, channel, user)
    circle = work.session.get(Circle, circle_id)
    if member is None or circle is None or not _may_make(work, circle, member):
        return
    _claim(here, work, _known(work, channel, chat), circle, member)


def opened_by_link(
    here: Municipality, work: Work, channel: str, user: str | None, chat: str, token: str
) -> None:
    """Somebody added us by the link; an anonymous administrator is known by who made us administrator."""
    invitation = opened(work, token)
    if invitation is None or invitation.kind != "group" or invitation.circle_id is None:
        return
    circle = work.session.get_one(Circle, invitation.circle_id)
    group = _known(work, channel, chat)
    member = members.by_address(work, channel, user) if user is not None else None
    if user is None and group.claimed_by is not None:
        member = work.session.get(Member, group.claimed_by)
    if member is None or not _may_make(work, circle, member):
        return
    invitation.done = True
    _claim(here, work, group, circle, member)


def rights_changed(
    here: Municipality, work: Work, channel: str, user: str, chat: str, status: str, rights: tuple[str, ...]
) -> None:
    """The platform says what we may do in a group now."""
    group = _known(work, channel, chat)
    member = members.by_address(work, channel, user)
    had_all = group.rights == ",".join(sorted(words.RIGHTS))
    group.rights = ",".join(sorted(set(rights) & set(words.RIGHTS))) if status == "administrator" else ""
    has_all = group.rights == ",".join(sorted(words.RIGHTS))
    if group.claimed_by is None and member is not None:
        group.claimed_by = member.id
    if group.circle_id is None:
        if status == "gone":
            work.catch_up()
            work.session.delete(group)  # a group that is nobody's is not ours to remember
        return
    circle = work.session.get_one(Circle, group.circle_id)
    name = members.name_of(work, circle.young_person)
    if group.state == "bound" and not has_all:
        group.state = "silent"
        work.woken.add("bridges")
        gate.tell_those_who_run(work, circle, made_group.lost(work, group, name))
    elif group.state == "silent" and has_all:
        group.state = "bound"
        work.woken.add("bridges")
        _guard(work, group)
        roster.refresh(work, circle)
        gate.tell_those_who_run(work, circle, words.rights_back(name))
    elif group.state == "claimed" and (has_all or not had_all):
        _check(here, work, group, status)


def moved(work: Work, channel: str, old: str, new: str) -> None:
    """The platform gave the group another id; the binding moves once, whatever comes first or twice."""
    group = circles.group_at(work, channel, old)
    if group is None or old == new:
        return
    double = circles.group_at(work, channel, new)
    if double is not None and double.circle_id is not None and group.circle_id is not None:
        return  # a fresh group is nobody's: two circles never become one, whatever is claimed
    if double is not None:
        group.rights = double.rights or group.rights
        group.claimed_by = group.claimed_by or double.claimed_by
        if group.circle_id is None:
            group.circle_id, double.circle_id = double.circle_id, None
        work.catch_up()
        work.session.flush()
        work.session.delete(double)
        work.session.flush()
    group.chat_hash = circles.chat_hash(work, channel, new)
    group.chat_sealed = work.keys.seal(new, places.group_chat(group))
    group.generation += 1
    group.roster_message = None
    work.session.flush()
    bridges.forget_group(work, group)
    unsent.follow(work, group)
    if group.state == "bound" and group.circle_id is not None:
        _guard(work, group)
        roster.refresh(work, work.session.get_one(Circle, group.circle_id))


def let_in(here: Municipality, work: Work, place: Membership) -> None:
    """Somebody is confirmed: a link of their own if the group stands, else the way to make it for who runs it."""
    circle, member = place.circle, place.member
    group = circles.home(work, circle, member)
    if group is not None and group.state == "bound":
        if circle.bridge == "on" and members.address_on(work, member.id, group.channel) is None:
            tell(work, member, words.confirmed_no_group(members.name_of(work, circle.young_person)))
            bridged.make_missing(here, work, circle)  # they are put in once it is there
        else:
            bridged.tell_newcomer(work, circle, member)
            send_link(work, group, member)
        roster.refresh(work, circle)
        bridged.ask(work, circle)
        return
    tell(work, member, words.confirmed_no_group(members.name_of(work, circle.young_person)))
    if circle.bridge == "on" or circle.case_manager_id == member.id:
        offer_to_make_it(here, work, circle, member)


def take_out(work: Work, place: Membership, lane: int = outbox.REPLY) -> None:
    """Somebody is no longer in the circle: out of the group, and off the roster; in `lane` GROUP after what was said there."""
    for group in circles.bound_groups(work, place.circle):
        user = members.user_on(work, place.member_id, group.channel)
        if user is not None:
            outbox.to_group(work, group, lane, "remove", {"user": user})
    roster.refresh(work, place.circle)


def end(work: Work, circle: Circle, goodbye: Words) -> None:
    """The circle ends: a goodbye, and we leave the group."""
    tell_group(work, circle, goodbye)
    bridges.forget_circle(work, circle)
    for group in circles.groups_of(work, circle):
        if group.state == "bound":
            outbox.to_group(work, group, outbox.GROUP, "leave", {})
        group.circle_id, group.claimed_by, group.state = None, None, "claimed"
    circle.bridge = ""


def delivered(here: Municipality, work: Work, then: dict[str, Any], result: dict[str, Any]) -> None:
    """What the platform said to something we did in a group."""
    group = work.session.get(Group, then["group"])
    if group is None or group.circle_id is None:
        return
    match then["what"]:
        case "verified":
            _verified(here, work, group, result)
        case "guarded":
            made_group.guarded(work, group, result)
        case "roster":
            group.roster_message = result.get("message") or group.roster_message
        case "link":
            member = work.session.get(Member, then["member"])
            if member is not None:
                name = members.name_of(work, work.session.get_one(Circle, group.circle_id).young_person)
                tell(work, member, words.personal_link(name, result["link"]))


def send_link(work: Work, group: Group, member: Member) -> None:
    """Make a link that only works for this member; it is sent to them as soon as the platform has made it.

    Where we put people into groups ourselves, nobody needs one.
    """
    elsewhere = members.address_on(work, member.id, group.channel) is None
    if elsewhere or group.channel in work.routes.makes_groups:
        made_group.put_in(work, group, member)
        return
    then = {"what": "link", "group": group.id, "member": member.id}
    outbox.to_group(work, group, outbox.REPLY, "link", {}, then)


def _known(work: Work, channel: str, chat: str) -> Group:
    group = circles.group_at(work, channel, chat)
    if group is None:
        group = Group(
            channel=channel,
            chat_hash=circles.chat_hash(work, channel, chat),
            rights="",
            state="claimed",
            generation=1,
        )
        group.chat_sealed = work.keys.seal(chat, places.group_chat(group))
        work.session.add(group)
        work.session.flush()
    return group


def _claim(here: Municipality, work: Work, group: Group, circle: Circle, member: Member) -> None:
    if group.state != "claimed" or circle.state != "in":
        return
    if not made_group.makes_room(work, circle, group):
        return
    group.circle_id, group.claimed_by = circle.id, member.id
    work.session.flush()
    _check(here, work, group, "administrator" if group.rights else "")


def _may_make(work: Work, circle: Circle, member: Member) -> bool:
    """Who runs the circle; and whoever of it was asked to make a chat where those are not."""
    if circles.may_run(circle, member):
        return True
    asked = circle.bridge == "on" and offered_group(work, circle.id, member.id)
    return asked and gate.belongs(work, circle, member)


def _check(_here: Municipality, work: Work, group: Group, status: str) -> None:
    """Go on once we have every right: is the one who claims it really in charge of the group?"""
    member = work.session.get(Member, group.claimed_by) if group.claimed_by else None
    if member is None or group.circle_id is None:
        return
    missing = [label for right, label in words.RIGHTS.items() if right not in group.rights.split(",")]
    if missing:
        if status == "administrator":
            tell(work, member, words.not_right(Joined(tuple(missing), ", ")))
        return
    user = members.user_on(work, member.id, group.channel)
    then = {"what": "verified", "group": group.id}
    outbox.to_group(work, group, outbox.REPLY, "verify", {"user": user}, then)


def _verified(_here: Municipality, work: Work, group: Group, result: dict[str, Any]) -> None:
    circle = work.session.get_one(Circle, group.circle_id)
    claimer = work.session.get(Member, group.claimed_by) if group.claimed_by else None
    if group.state != "claimed" or claimer is None or not _may_make(work, circle, claimer):
        return
    if not result["in_charge"]:
        tell(work, claimer, words.not_yours())
        group.circle_id = None
        return
    group.state = "bound"
    name = members.name_of(work, circle.young_person)
    _guard(work, group)
    facts = words.Facts(name, (), roster.one_with(work, group), roster.stands(work, group))
    tell_group(work, circle, words.welcome(facts), only=group)
    roster.refresh(work, circle)
    own = circles.membership(work, circle, claimer.id)
    if own is not None:
        own.in_group = True
    for member in (circle.young_person, *(each.member for each in circles.adults(work, circle))):
        if member.id != claimer.id and circles.home(work, circle, member) is group:
            bridged.tell_newcomer(work, circle, member)
            send_link(work, group, member)
    bridged.stands(work, group)
    own_group = claimer.id == circle.young_person_id
    tell(work, claimer, words.stands_yours() if own_group else words.stands(name))
    if result["others"] > 0:
        tell(work, claimer, words.strangers(name, result["others"]))


def _guard(work: Work, group: Group) -> None:
    outbox.to_group(work, group, outbox.REPLY, "guard", {}, {"what": "guarded", "group": group.id})
