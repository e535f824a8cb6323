"""Where a line of the young person's goes: to themselves, to the group, or to one adult."""

from __future__ import annotations

from bot.services import saying
from bot.tell import tell, tell_group
from conversations import good_news, group
from conversations.text import Words
from store import circles, members, successes
from store.growth import Success
from store.models import Circle, Group, Member, Membership
from store.unit_of_work import Work


def line_goes(work: Work, member: Member, line: str, shared_with: str, in_group: Words) -> None:
    """`shared_with` is "nobody", "circle" (where `in_group` is said) or an adult's key."""
    circle = members.own_circle(work, member)
    assert circle is not None
    if shared_with == "circle":
        celebrate(work, successes.add(work, circle, member, line, "shared"), in_group)
    elif shared_with == "nobody":
        saying.keep(work, member, line)
    else:
        place = place_in(work, circle, shared_with)
        said = group.shared_with_you(members.name_of(work, member), line)
        told = tell(
            work, place.member, said, then={"what": "shared", "member": member.id, "with": place.member_id}
        )
        if not told:
            not_passed_on(work, member, place.member)


def bound(work: Work, circle: Circle) -> bool:
    """Whether there is a group that something can be said in."""
    return bool(circles.bound_groups(work, circle)) and not circle.resting


def place_in(work: Work, circle: Circle, key: str) -> Membership:
    """The adult whom the young person picked. Raises PermissionError where they are not in this circle (any more)."""
    place = work.session.get_one(Membership, int(key))
    if place.circle_id != circle.id or place.state != "in":
        raise PermissionError
    return place


def celebrate(work: Work, success: Success, said: Words) -> None:
    """Say it in the group; what cannot be said there was not shared, and whoever wrote it hears so."""
    circle = work.session.get_one(Circle, success.circle_id)
    if not tell_group(work, circle, said, then={"what": "celebrated", "success": success.id}):
        not_celebrated(work, success)


def celebrated(work: Work, number: int, group_id: int | None, message: str | None) -> None:
    """It stands in the group: what people do with this message counts as cheering."""
    success, found = successes.get(work, number), work.session.get(Group, group_id)
    if success is not None and found is not None and message:
        success.message = circles.stands_too(success.message or "", circles.stands(found, message))


def not_celebrated(work: Work, success: Success) -> None:
    """It did not arrive in the group, so it was not shared."""
    by = work.session.get_one(Member, success.by_id)
    own = work.session.get_one(Circle, success.circle_id).young_person_id == by.id
    work.session.delete(success)
    if own:
        not_shown(work, by)
    else:
        tell(work, by, good_news.not_celebrated())


def not_shown(work: Work, member: Member) -> None:
    """Say honestly that a line did not arrive in the group."""
    tell(work, member, group.not_shown())


def not_passed_on(work: Work, member: Member, adult: Member) -> None:
    """Say honestly that a line did not arrive."""
    tell(work, member, group.not_passed_on(members.name_of(work, adult)))
