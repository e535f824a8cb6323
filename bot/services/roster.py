"""Who is who in a group: the pinned list and the tags beside the names."""

from __future__ import annotations

from bot.render import render
from conversations import group as words
from conversations.circle import Someone
from conversations.joining_as_adult import role_name
from conversations.text import Day
from store import circles, members, outbox
from store.models import Circle, Group, Membership
from store.unit_of_work import Work


def refresh(work: Work, circle: Circle) -> None:
    """Bring the pinned list up to date."""
    group = circles.group_of(work, circle)
    if group is None or group.state != "bound":
        return
    shown = [someone(work, each) for each in circles.adults(work, circle)]
    facts = words.Facts(members.name_of(work, circle.young_person), shown)
    body = {
        "text": render(words.roster(facts), circle.young_person.language),
        "message": group.roster_message,
    }
    outbox.to_group(work, group, outbox.GROUP, "roster", body, {"what": "roster", "group": group.id})


def someone(work: Work, place: Membership) -> Someone:
    """A member as lists show them."""
    return Someone(
        members.name_of(work, place.member),
        place.role,
        place.department,
        Day(place.until.isoformat()) if place.until else None,
        place.state == "waiting",
    )


def tag(work: Work, group: Group, place: Membership, user: str) -> None:
    """Show the role beside the name, where the platform can."""
    label = render(role_name(place.role, place.department), place.circle.young_person.language)
    outbox.to_group(work, group, outbox.GROUP, "tag", {"user": user, "tag": label})
