"""A circle with a chat on each platform: who is where, the chats that are still to be made, and what is said of it."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import made_group, roster
from bot.tell import starts, tell, tell_group
from conversations import bridging as words
from conversations import group as group_words
from store import bridges, circles, members
from store.invitations import waits_for_group
from store.models import Circle, Group, Member, MemberAddress
from store.unit_of_work import Work


def elsewhere(work: Work, circle: Circle) -> list[tuple[Member, MemberAddress]]:
    """Who of a circle can be in none of its groups, and where they are reached; before there is one, who is not where Sol is."""
    channels = _channels(work, circle)
    if not channels:
        young = members.reach(work, circle.young_person_id)
        channels = {young.channel} if young is not None else set()
    return bridges.apart(work, circle, channels) if channels else []


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


def ask_first(work: Work, circle: Circle, to: Member) -> None:
    """There is no group yet, and whoever would make it is not where the young person is, who is asked once whether there may be two.

    `to` hears that, and how to come along; all that they hear later is the latter.
    """
    young, own = members.reach(work, circle.young_person_id), members.reach(work, to.id)
    if young is None or own is None:
        return
    name, there = members.name_of(work, circle.young_person), work.routes.name_of(young.channel)
    if circle.bridge:
        meets = made_group.meeting_place(work, circle, to, but=young.channel)
        tell(work, to, group_words.made_elsewhere(name, there, meets))
        return
    circle.bridge = "asked"
    said = words.could_begin_as_two(members.name_of(work, to), work.routes.name_of(own.channel), there)
    tell(work, circle.young_person, said, [starts(words.label(), "bridging")])
    tell(work, to, group_words.asked_whether_two(name, there))


def names(work: Work, circle: Circle) -> list[str]:
    """The platforms on which a circle has a chat, as people call them."""
    return [work.routes.name_of(each.channel) for each in circles.bound_groups(work, circle)]


def missing(work: Work, circle: Circle) -> dict[str, list[tuple[Member, MemberAddress]]]:
    """The platforms on which a chat is still to be made, and for whom; the young person last."""
    found: dict[str, list[tuple[Member, MemberAddress]]] = {}
    there_already = {each.channel for each in circles.groups_of(work, circle) if each.state != "claimed"}
    for member, address in bridges.apart(work, circle, there_already):
        found.setdefault(address.channel, []).append((member, address))
    for there in found.values():
        there.sort(
            key=lambda each: (each[0].id == circle.young_person_id, not circles.may_run(circle, each[0]))
        )
    return found


def make_missing(here: Municipality, work: Work, circle: Circle) -> None:
    """A chat on each platform where there is none for somebody of the circle: by us, or by one of those who are there.

    Nobody is asked twice at a time; the young person only where no adult is on the way.
    """
    if circle.bridge != "on":
        return
    for channel, there in missing(work, circle).items():
        to, address = there[0]
        if channel in work.routes.makes_groups:
            made_group.make(work, circle, to, address)
        elif waits_for_group(work, circle.id, [each.id for each, _address in there]) is not None:
            continue
        elif to.id != circle.young_person_id:
            made_group.offer(here, work, circle, to, address)
            said = words.asked_to_make(members.name_of(work, to), work.routes.name_of(channel))
            tell(work, circle.young_person, said)
        elif _on_the_way(work, circle):
            tell(work, to, words.will_ask(work.routes.name_of(channel)))
        else:
            made_group.offer(here, work, circle, to, address)


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
            words.now_one(
                name,
                roster.one_with(work, each),
                here,
                roster.stands(work, each),
                _overseen(work, circle, each),
            ),
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
    if circle.bridge == "on" and len(platforms) > 1 and member.id != circle.young_person_id:
        stands = roster.longest(work, (each.channel for each in circles.bound_groups(work, circle)))
        name = members.name_of(work, circle.young_person)
        tell(work, member, words.for_newcomer(name, platforms, stands))


def overseen(work: Work, circle: Circle) -> tuple[str, ...]:
    """Where else whoever owns the place may read along, once the chats are one: not where the young person is."""
    own = {each.channel for each in members.usable(work, circle.young_person)}
    found = _channels(work, circle) | {address.channel for _who, address in elsewhere(work, circle)}
    return tuple(work.routes.name_of(each) for each in sorted((found - own) & set(work.routes.overseen)))


def _overseen(work: Work, circle: Circle, group: Group) -> tuple[str, ...]:
    others = {each.channel for each in circles.bound_groups(work, circle) if each.id != group.id}
    return tuple(work.routes.name_of(each) for each in sorted(others & set(work.routes.overseen)))


def _channels(work: Work, circle: Circle) -> set[str]:
    return {each.channel for each in circles.bound_groups(work, circle)}


def _on_the_way(work: Work, circle: Circle) -> bool:
    """Whether somebody is invited, or waits to be confirmed: they may be asked then."""
    waiting = any(each.state == "waiting" for each in circles.adults(work, circle, waiting=True))
    return waiting or bool(circles.open_invitations(work, circle))
