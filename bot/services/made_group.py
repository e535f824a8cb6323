"""A circle's group on a platform where we make it ourselves: nobody has to claim it, and people are put in by us."""

from __future__ import annotations

import secrets
from typing import Any

from bot.municipality import Municipality
from bot.render import render
from bot.services import gate, roster
from bot.tell import tell, tell_group
from conversations import group as words
from conversations.text import Words
from store import bridges, circles, members, outbox, places
from store.invitations import issue
from store.models import Circle, Group, Member, MemberAddress
from store.unit_of_work import Work


def where(work: Work, circle: Circle, to: Member) -> MemberAddress | None:
    """From whose account the group is made: where the young person is first, by `to`, or by us where we make it ourselves.

    Once the young person was asked about two chats, also another place where both have an account. None where there is none.
    """
    young = members.reach(work, circle.young_person_id)
    if young is None:
        return members.reach(work, to.id)
    places = [young]
    if circle.bridge:
        places += [each for each in members.usable(work, circle.young_person) if each.id != young.id]
    for place in places:
        there = members.address_on(work, to.id, place.channel)
        if there is not None and not to.frozen:
            return there
    return young if young.channel in work.routes.makes_groups else None


def meeting_place(work: Work, circle: Circle, to: Member, but: str) -> str:
    """A platform that both could connect, where we make the group and nobody else may read along; "" for none."""
    for channel in work.routes.called or {}:
        ours = channel in work.routes.makes_groups and channel not in work.routes.overseen
        both = all(members.may_use(work, each, channel) for each in (circle.young_person, to))
        if channel != but and ours and both:
            return work.routes.name_of(channel)
    return ""


def make(work: Work, circle: Circle, to: Member, address: MemberAddress) -> None:
    """Ask the platform of `address` for a group; `mark` makes its name one that nothing else has, now and at a second try."""
    name = members.name_of(work, circle.young_person)
    body = {
        "title": render(words.title(name), circle.young_person.language),
        "topic": render(words.topic(name), circle.young_person.language),
        "mark": secrets.token_hex(3),
    }
    then = {"what": "made", "circle": circle.id, "member": to.id, "channel": address.channel}
    outbox.to_address(work, address, outbox.REPLY, "make_group", body, then)


def offer(here: Municipality, work: Work, circle: Circle, to: Member, address: MemberAddress) -> None:
    """Give somebody the button and the link that make the group, where only people can."""
    name = members.name_of(work, circle.young_person)
    token = issue(work, "group", name, here.settings.invitation_hours, circle_id=circle.id, invited_by=to.id)
    link = here.links.group_link(token)
    own = to.id == circle.young_person_id
    told = words.how_to_make_yours(link) if own else words.how_to_make_it(name, link)
    body = {
        "text": render(told, to.language),
        "label": render(words.make_it(), to.language),
        "circle": circle.id,
    }
    outbox.to_address(work, address, outbox.REPLY, "offer_group", body)


def makes_room(work: Work, circle: Circle, group: Group) -> bool:
    """Whether a circle may have this group: its only one, or one more on another platform where its young person wants that.

    What was claimed before, and did not come to anything, is nobody's then.
    """
    for earlier in circles.groups_of(work, circle):
        if earlier.id != group.id and (circle.bridge != "on" or earlier.channel == group.channel):
            if earlier.state == "bound":
                return False
            earlier.circle_id = None
    work.session.flush()
    return True


def made(work: Work, then: dict[str, Any], result: dict[str, Any]) -> Group | None:
    """It is there: bound, unless the circle has another by now, or nobody may have it any more; None then."""
    circle, to = work.session.get(Circle, then["circle"]), work.session.get(Member, then["member"])
    channel, chat = then["channel"], result["chat"]
    group = Group(
        channel=channel,
        chat_hash=circles.chat_hash(work, channel, chat),
        rights=",".join(sorted(words.RIGHTS)),
        state="bound",
        generation=1,
    )
    wanted = circle is not None and to is not None and _may_have(work, circle, to, channel)
    if circle is None or to is None or not wanted or not makes_room(work, circle, group):
        outbox.to_chat(work, channel, chat, outbox.REPLY, "leave", {})
        return None
    group.circle_id, group.claimed_by = circle.id, to.id
    group.chat_sealed = work.keys.seal(chat, places.group_chat(group))
    work.session.add(group)
    work.session.flush()
    name = members.name_of(work, circle.young_person)
    to_come = _to_come(work, circle, group)
    facts = words.Facts(name, (), roster.one_with(work, group), roster.stands(work, group), to_come)
    tell_group(work, circle, words.welcome(facts), only=group)
    roster.refresh(work, circle)
    if not bridges.others(work, group):
        for member in (circle.young_person, *(each.member for each in circles.adults(work, circle))):
            if circle.bridge != "on" or _at_home(work, circle, group, member):
                put_in(work, group, member)
        if to_come:
            tell(work, to, words.made_one_of_two(name, work.routes.name_of(channel), to_come))
        else:
            tell(work, to, words.made_yours() if to.id == circle.young_person_id else words.made(name))
    return group


def _may_have(work: Work, circle: Circle, to: Member, channel: str) -> bool:
    """Where the chats are one whoever belongs may have asked for it; else it is where the young person can be."""
    if circle.state != "in":
        return False
    if circle.bridge == "on":
        return circles.may_run(circle, to) or gate.belongs(work, circle, to)
    there = any(each.channel == channel for each in members.usable(work, circle.young_person))
    return there and (circles.may_run(circle, to) or to.id == circle.young_person_id)


def _to_come(work: Work, circle: Circle, group: Group) -> tuple[str, ...]:
    """The platforms where people make the next chat, for those who cannot be in this one."""
    if circle.bridge != "on":
        return ()
    apart = bridges.apart(work, circle, {each.channel for each in circles.bound_groups(work, circle)})
    theirs = {address.channel for _who, address in apart} - set(work.routes.makes_groups) - {group.channel}
    return tuple(work.routes.name_of(each) for each in sorted(theirs))


def _at_home(work: Work, circle: Circle, group: Group, member: Member) -> bool:
    """Whether somebody will be in this chat, once those that are still to be made are there too."""
    to_be = {address.channel for _who, address in bridges.apart(work, circle, {group.channel})} | {
        group.channel
    }
    first = next((each.channel for each in members.usable(work, member) if each.channel in to_be), "")
    return first == group.channel


def put_in(work: Work, group: Group, member: Member) -> None:
    """Into the group by ourselves; whoever is not on its platform hears how to get there."""
    address = members.address_on(work, member.id, group.channel)
    if address is None or not members.may_use(work, member, group.channel):
        assert group.circle_id is not None
        young = work.session.get_one(Circle, group.circle_id).young_person
        name = members.name_of(work, young)
        tell(work, member, words.is_elsewhere(name, work.routes.name_of(group.channel)))
        return
    then = {"what": "put_in", "member": member.id}
    outbox.to_group(work, group, outbox.REPLY, "admit", {"user": members.account(work, address)}, then)


def not_put_in(work: Work, group_id: int | None, member_id: int) -> None:
    """The platform does not let somebody in who belongs there: those who run the circle hear it."""
    group, member = work.session.get(Group, group_id), work.session.get(Member, member_id)
    if group is None or group.circle_id is None or member is None:
        return
    circle = work.session.get_one(Circle, group.circle_id)
    who, name = (members.name_of(work, each) for each in (member, circle.young_person))
    said = words.not_put_in(who, name, work.routes.name_of(group.channel))
    gate.tell_those_who_run(work, circle, said)


def lost(work: Work, group: Group, name: str) -> Words:
    """To those who run the circle: how we get back in."""
    return words.put_out(name) if group.channel in work.routes.makes_groups else words.lost_rights(name)


def not_made(work: Work, then: dict[str, Any]) -> None:
    """The platform would not: whoever asked for it hears so."""
    to, circle = work.session.get(Member, then["member"]), work.session.get(Circle, then["circle"])
    if to is not None and circle is not None:
        tell(work, to, words.not_made(members.name_of(work, circle.young_person)))


def guarded(work: Work, group: Group, result: dict[str, Any]) -> None:
    """Where the platform says who is inside: everybody is looked at as if they had just come in."""
    for user, chat in ((each, result["chat"]) for each in result.get("inside", ())):
        gate.came_in(work, group.channel, user, chat)
