"""What most presses need, read in one question for all that came together: see `at_hand.py`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from store import check_ins, conversations, members
from store.among import among
from store.check_ins import Asked
from store.conversations import Open
from store.models import Circle, Conversation, Member, MemberAddress, Schedule
from store.unit_of_work import Work

_TALK = slice(2, 2 + len(conversations.COLUMNS))
_ASKED = slice(_TALK.stop, _TALK.stop + len(check_ins.COLUMNS))


def _people(*, shared: bool) -> Select[Any]:
    return (
        select(Member, MemberAddress, *conversations.COLUMNS, *check_ins.COLUMNS)
        .join(MemberAddress, MemberAddress.member_id == Member.id)
        .outerjoin(
            Conversation,
            and_(Conversation.member_id == Member.id, Conversation.expires_at > bindparam("now")),
        )
        .outerjoin(Circle, Circle.young_person_id == Member.id)
        .outerjoin(Schedule, Schedule.member_id == Member.id)
        .where(
            Member.id.in_(
                select(MemberAddress.member_id).where(
                    MemberAddress.channel == bindparam("channel"),
                    among(MemberAddress.user_hash, "users", shared=shared),
                )
            )
        )
        .order_by(MemberAddress.position, Conversation.depth.desc())
    )


_PEOPLE = {shared: _people(shared=shared) for shared in (False, True)}


def people(work: Work, channel: str, users: Collection[str]) -> list[tuple[Member, Open]]:
    """Read who has these accounts, where they are written to, what they talk in, and the circle around them.

    Those who are in a dialogue, with it.
    """
    work.catch_up_with(conversations.KEEP)
    hashes = {members.user_hash(work, channel, user) for user in users}
    told = {"channel": channel, "users": sorted(hashes), "now": work.now}
    found: dict[Member, list[Sequence[Any]]] = {}
    for row in work.session.execute(_PEOPLE[work.shared], told):
        found.setdefault(row[0], []).append(row)
    for member, rows in found.items():
        _put(work, member, rows)
    work.at_hand.hold(work.connection, work.session)
    talking = ((member, work.at_hand.get(("talks in", member.id))) for member in found)
    return [(member, conversation) for member, conversation in talking if conversation is not None]


def _put(work: Work, member: Member, rows: list[Sequence[Any]]) -> None:
    addresses: list[MemberAddress] = list(dict.fromkeys(row[1] for row in rows))
    work.session.info["addresses", member.id] = member, addresses
    for each in addresses:
        work.at_hand.put(("account", each.channel, each.user_hash), (member, each))
    first = rows[0]  # with the topmost of what they talk in
    talk, asked = Open(*first[_TALK]), Asked(*first[_ASKED])
    work.at_hand.put(("talks in", member.id), talk if talk.id is not None else None)
    work.at_hand.put(("young", member.id), asked.circle is not None)
    work.at_hand.put(("asked", member.id), asked if None not in (asked.circle, asked.weekday) else None)
