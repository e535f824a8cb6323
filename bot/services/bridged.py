"""A circle with a chat on each platform: who is where, the chats that are still to be made, and what is said of it."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import made_group, roster
from bot.tell import starts, tell, tell_group
from conversations import bridging as words
from store import bridges, circles, members
from store.models import Circle, Group, Member, MemberAddress
from store.unit_of_work import Work


def elsewhere(work: Work, circle: Circle) -> list[tuple[Member, MemberAddress]]:
    """Who of a circle can be in none of its groups, and where they are reached."""
    channels = {each.channel for each in circles.bound_groups(work, circle)}
    found = []
    for member in (circle.young_person, *(each.member for each in circles.adults(work, circle))):
        usable = [
            each for each in members.addresses(work, member.id) if members.may_use(work, member, each.channel)
        ]
        address = members.reach(work, member.id)
        if address is not None and not any(each.channel in channels for each in usable):
            found.append((member, address))
    return found if channels else []


def how(work: Work, circle: Circle) -> str:
    """ "on" where the chats are one, "could" where somebody is in none of them, else ""."""
    if circle.bridge == "on":
        return "on"
    return "could" if circle.state == "in" and elsewhere(work, circle) else ""


def ask(work: Work, circle: Circle) -> None:
    """The young person hears once that somebody cannot come along, and what could be done."""
    apart = [each for each in elsewhere(work, circle) if each[0].id != circle.young_person_id]
    if circle.bridge or not apart:
        return
    circle.bridge = "asked"
    member, address = apart[0]
    here = ", ".join(names(work, circle))
    said = words.could_be_one(members.name_of(work, member), work.routes.name_of(address.channel), here)
    tell(work, circle.young_person, said, [starts(words.label(), "bridging")])


def names(work: Work, circle: Circle) -> list[str]:
    """The platforms on which a circle has a chat, as people call them."""
    return [work.routes.name_of(each.channel) for each in circles.bound_groups(work, circle)]


def make_missing(here: Municipality, work: Work, circle: Circle) -> None:
    """A chat on each platform where there is none for somebody of the circle: by us, or by one of those who are there."""
    if circle.bridge != "on":
        return
    missing: dict[str, list[tuple[Member, MemberAddress]]] = {}
    for member, address in elsewhere(work, circle):
        missing.setdefault(address.channel, []).append((member, address))
    for channel, there in missing.items():
        to, address = min(
            there,
            key=lambda each: (each[0].id == circle.young_person_id, not circles.may_run(circle, each[0])),
        )
        if channel in work.routes.makes_groups:
            made_group.make(work, circle, to, address)
            continue
        made_group.offer(here, work, circle, to, address)
        if to.id != circle.young_person_id:
            said = words.asked_to_make(members.name_of(work, to), work.routes.name_of(channel))
            tell(work, circle.young_person, said)


def stands(work: Work, group: Group) -> None:
    """A group is there: where it is one more, everybody is told in all of them, before anything is passed on."""
    work.woken.add("bridges")
    circle = work.session.get_one(Circle, group.circle_id)
    if not bridges.others(work, group):
        ask(work, circle)
        return
    name = members.name_of(work, circle.young_person)
    for each in circles.bound_groups(work, circle):
        silent = each.channel not in work.routes.tell_of_deleting
        here = work.routes.name_of(each.channel) if silent else ""
        tell_group(
            work,
            circle,
            words.now_one(name, roster.one_with(work, each), here, roster.stands(work, each)),
            only=each,
        )
    roster.refresh(work, circle, but=group)
    if group.channel in work.routes.makes_groups:
        for member in (circle.young_person, *(each.member for each in circles.adults(work, circle))):
            if circles.home(work, circle, member) is group:
                tell_newcomer(work, circle, member)
                made_group.put_in(work, group, member)
    said = words.to_the_young_person(names(work, circle))
    tell(work, circle.young_person, said, [starts(words.end_it(), "bridging", "off")])


def tell_newcomer(work: Work, circle: Circle, member: Member) -> None:
    """Whoever is about to come in hears what is passed on."""
    platforms = names(work, circle)
    if circle.bridge == "on" and len(platforms) > 1:
        stands = roster.longest(work, (each.channel for each in circles.bound_groups(work, circle)))
        name = members.name_of(work, circle.young_person)
        tell(work, member, words.for_newcomer(name, platforms, stands))
