"""Who is who in a group: the pinned list and the tags beside the names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.render import render
from conversations import group as words
from conversations.circle import Someone
from conversations.joining_as_adult import role_name
from conversations.text import Day
from store import bridges, circles, members, outbox, roles
from store.models import Circle, Group, Membership
from store.unit_of_work import Work

TAG = 16
"""Characters that fit beside a name."""


def refresh(work: Work, circle: Circle, but: Group | None = None) -> None:
    """Bring the pinned list up to date, in all of the circle's groups `but` one."""
    groups = [each for each in circles.bound_groups(work, circle) if each is not but]
    if not groups:
        return
    held = roles.held_from(work, circle)
    shown = [someone(work, each, held) for each in circles.adults(work, circle)]
    name = members.name_of(work, circle.young_person)
    for group in groups:
        facts = words.Facts(name, shown, one_with(work, group), stands(work, group))
        body = {
            "text": render(words.roster(facts), circle.young_person.language),
            "message": group.roster_message,
        }
        outbox.to_group(work, group, outbox.GROUP, "roster", body, {"what": "roster", "group": group.id})


def one_with(work: Work, group: Group) -> tuple[str, ...]:
    """The platforms whose chats this one is one with."""
    return tuple(work.routes.name_of(each.channel) for each in bridges.others(work, group))


def stands(work: Work, group: Group) -> int:
    """For how many days what is written here is kept with us, in this chat or in one that it is one with."""
    return longest(work, (group.channel, *(each.channel for each in bridges.others(work, group))))


def longest(work: Work, channels: Iterable[str]) -> int:
    """The same for platforms."""
    return max((work.routes.stands.get(each, 0) for each in channels), default=0)


def someone(work: Work, place: Membership, held: Mapping[int, Sequence[Membership]] | None = None) -> Someone:
    """A member as lists show them; `held` says after whom they hold on."""
    return Someone(
        members.name_of(work, place.member),
        place.role,
        place.department,
        Day(place.until.isoformat()) if place.until else None,
        place.state == "waiting",
        tuple(members.name_of(work, each.member) for each in (held or {}).get(place.id, ())),
    )


def tag(work: Work, group: Group, place: Membership, user: str) -> None:
    """Show the role beside the name, where the platform can."""
    language = place.circle.young_person.language
    label = render(role_name(place.role, place.department), language)
    for each in roles.held_from(work, place.circle).get(place.id, ()):
        both = f"{label} · {render(role_name(each.role, each.department), language)}"
        label = both if len(both) <= TAG else label
    outbox.to_group(work, group, outbox.GROUP, "tag", {"user": user, "tag": label})
