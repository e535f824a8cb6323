"""Who knocks at a group, comes in and goes out: only the accounts that are bound to a confirmed place stay."""

from __future__ import annotations

from bot.services import roster
from bot.tell import tell
from conversations import group as words
from conversations.text import Words
from store import circles, members, outbox, share
from store.models import Circle, Group, Member
from store.unit_of_work import Work


def knocked(work: Work, channel: str, user: str, chat: str) -> None:
    """Somebody asks to come in: only the account that is bound to a confirmed place does."""
    group, circle = _guarded(work, channel, chat)
    if group is None or circle is None:
        return
    if belongs(work, circle, members.by_address(work, channel, user)):
        outbox.to_group(work, group, outbox.REPLY, "admit", {"user": user})
        return
    outbox.to_group(work, group, outbox.REPLY, "decline", {"user": user})
    name = members.name_of(work, circle.young_person)
    tell_those_who_run(work, circle, words.knocked(name), young_person=True)


def came_in(work: Work, channel: str, user: str, chat: str) -> None:
    """Somebody is in: tagged if they belong, taken out at once if not."""
    group, circle = _guarded(work, channel, chat)
    if group is None or circle is None:
        return
    member = members.by_address(work, channel, user)
    if member is not None and belongs(work, circle, member):
        place = circles.membership(work, circle, member.id)
        if place is not None:
            place.in_group = True
            roster.tag(work, group, place, user)
        return
    if member is not None and member.id == group.claimed_by:
        return
    outbox.to_group(work, group, outbox.HELP, "remove", {"user": user})
    name = members.name_of(work, circle.young_person)
    tell_those_who_run(work, circle, words.came_in_uninvited(name), young_person=True)


def went_out(work: Work, channel: str, user: str, chat: str) -> None:
    """Somebody is no longer in the group; their place in the circle is another matter."""
    _group, circle = _guarded(work, channel, chat)
    member = members.by_address(work, channel, user)
    if circle is None or member is None:
        return
    place = circles.membership(work, circle, member.id)
    if place is not None:
        place.in_group = False


def spoke(work: Work, group: Group, circle: Circle, member: Member, user: str) -> None:
    """Somebody who belongs wrote in the group, so they are in it, should we not have heard of it when they came."""
    share.note(work, circle, member, "message")
    place = circles.membership(work, circle, member.id)
    if place is not None and not place.in_group:
        place.in_group = True
        roster.tag(work, group, place, user)


def tell_those_who_run(work: Work, circle: Circle, said: Words, *, young_person: bool = False) -> None:
    """In private: the coordinator, the case manager, and the young person where it is theirs to know."""
    told = {circle.coordinator_id, circle.case_manager_id}
    if young_person:
        told.add(circle.young_person_id)
    for member_id in sorted(each for each in told if each is not None):
        tell(work, work.session.get_one(Member, member_id), said)


def _guarded(work: Work, channel: str, chat: str) -> tuple[Group | None, Circle | None]:
    group = circles.group_at(work, channel, chat)
    if group is None or group.circle_id is None or group.state == "claimed":
        return None, None
    return group, work.session.get(Circle, group.circle_id)


def belongs(work: Work, circle: Circle, member: Member | None) -> bool:
    """Whether this is the young person or a confirmed adult of the circle, by an account that is not locked."""
    if member is None or member.frozen:
        return False
    if member.id == circle.young_person_id:
        return True
    place = circles.membership(work, circle, member.id)
    return place is not None and place.state == "in"
