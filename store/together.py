"""What most presses need, read in one question for all that came together: see `at_hand.py`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import lazyload

from store import conversations, members
from store.models import Circle, Conversation, Group, Member, MemberAddress, Schedule
from store.unit_of_work import Work

_Row: TypeAlias = Row[
    Member, MemberAddress, Conversation | None, Circle | None, Schedule | None, Group | None
]

_PEOPLE = (
    select(Member, MemberAddress, Conversation, Circle, Schedule, Group)
    .join(MemberAddress, MemberAddress.member_id == Member.id)
    .outerjoin(
        Conversation,
        and_(Conversation.member_id == Member.id, Conversation.expires_at > bindparam("now")),
    )
    .outerjoin(Circle, Circle.young_person_id == Member.id)
    .outerjoin(Schedule, Schedule.member_id == Member.id)
    .outerjoin(Group, Group.circle_id == Circle.id)
    .where(
        Member.id.in_(
            select(MemberAddress.member_id).where(
                MemberAddress.channel == bindparam("channel"),
                MemberAddress.user_hash.in_(bindparam("users", expanding=True)),
            )
        )
    )
    .options(lazyload(Circle.young_person))
)


def people(work: Work, channel: str, users: Collection[str]) -> list[tuple[Member, Conversation]]:
    """Read who has these accounts, where they are written to, what they talk in, and the circle around them.

    Those who are in a dialogue, with it.
    """
    work.catch_up_with(conversations.KEEP)
    hashes = {members.user_hash(work, channel, user) for user in users}
    told = {"channel": channel, "users": sorted(hashes), "now": work.now}
    found: dict[Member, list[_Row]] = {}
    for row in work.session.execute(_PEOPLE, told):
        found.setdefault(row[0], []).append(row)
    for member, rows in found.items():
        _put(work, member, rows)
    work.at_hand.hold(work.connection, work.session)
    talking = ((member, work.at_hand.get(("talks in", member.id))) for member in found)
    return [(member, conversation) for member, conversation in talking if conversation is not None]


def _put(work: Work, member: Member, rows: list[_Row]) -> None:
    _member, addresses, talks, around, schedules, groups = (
        list(dict.fromkeys(column)) for column in zip(*rows, strict=True)
    )
    addresses.sort(key=lambda each: each.position)
    work.session.info["addresses", member.id] = member, addresses
    for each in addresses:
        work.at_hand.put(("account", each.channel, each.user_hash), (member, each))
    (circle,), (schedule,) = around, schedules  # one of each, or None
    group = min((each for each in groups if each), key=_stands_first, default=None)
    work.at_hand.put(("circle", member.id), circle)
    if circle is not None:
        members.remember_circle(work, circle)
    if circle is not None and schedule is not None:
        work.at_hand.put(("asked", member.id), (circle, schedule, group))
    deepest = max((each for each in talks if each), key=lambda each: each.depth, default=None)
    work.at_hand.put(("talks in", member.id), deepest)


def _stands_first(group: Group) -> tuple[bool, int]:
    return group.state != "bound", group.id
