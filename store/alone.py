"""One at a time around the same young person, over all processes: what is decided there was read beforehand.

SQLite has one writer and needs none of this. On PostgreSQL whoever works for a member takes the locks of the
member's circles until the transaction ends. They are tried first, so that two processes never wait for each
other; a turn that comes again waits its turn instead, so that it is not passed over for ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Integer, Select, bindparam, cast, func, literal, select, union
from sqlalchemy.sql.selectable import SelectBase

from store import circles, members
from store.among import among
from store.models import Circle, Group, Member, MemberAddress, Membership
from store.passing import Busy
from store.unit_of_work import Work

SPACE = 7205
"""Sets these locks apart from any others in the same database."""

PLACES = 1024
"""Circles share so many locks: one transaction may need hundreds, and the server has room for thousands in all."""

AUDIT = PLACES
"""The lock of whoever adds to the audit's chain."""

_COORDINATOR = select(Member.coordinator).where(Member.id == bindparam("member"))


def with_member(work: Work, member_id: int | None) -> None:
    """Nobody else works around this member until the end of this transaction; Busy where somebody does."""
    if work.shared and member_id:
        coordinator = work.session.execute(_COORDINATOR, {"member": member_id}).scalar()
        _lock(work, _AROUND_COORDINATOR if coordinator else _AROUND, {"member": member_id})


def with_user(work: Work, channel: str, user: str) -> None:
    """The same for whoever has this account, if anybody."""
    with_users(work, channel, [user])


def with_users(work: Work, channel: str, users: Iterable[str]) -> None:
    """The same for all who have these accounts."""
    if not work.shared:
        return
    hashes = {members.user_hash(work, channel, user) for user in users}
    fresh = sorted(each for each in hashes if ("alone with", channel, each) not in work.known)
    if fresh:
        if len(fresh) == 1:
            _lock(work, _AROUND_USER, {"channel": channel, "user": fresh[0]})
        else:
            _lock(work, _AROUND_USERS, {"channel": channel, "users": fresh})
        work.known |= dict.fromkeys((("alone with", channel, each) for each in fresh), True)


def with_chat(work: Work, channel: str, chat: str) -> None:
    """The same for the circle whose group this is, if it is one's."""
    if work.shared:
        _lock(work, _OF_CHAT, {"channel": channel, "chat": circles.chat_hash(work, channel, chat)})


def with_group(work: Work, group_id: int | None) -> None:
    """The same for the circle of a group that we know."""
    if work.shared and group_id:
        _lock(work, _OF_GROUP, {"group": group_id})


def with_circle(work: Work, circle_id: int | None) -> None:
    """The same for a circle."""
    if work.shared and circle_id:
        _lock(work, _OF_CIRCLE, {"circle": circle_id})


def with_audit(work: Work) -> None:
    """Nobody else adds to the chain until the end of this transaction; waits where somebody does."""
    if work.shared:
        work.session.execute(select(func.pg_advisory_xact_lock(SPACE, AUDIT)))


_Locks = tuple[Select[tuple[bool]], Select[tuple[None]]]


def _locks(near: SelectBase) -> _Locks:
    """Taking the locks of these circles: trying, and waiting in an order that is the same for everybody."""
    circle = near.subquery().c[0]
    place = select(cast(circle % PLACES, Integer).label("place")).where(circle.is_not(None)).distinct()
    places = place.order_by("place").subquery()
    space = literal(SPACE, Integer)
    return (
        select(func.pg_try_advisory_xact_lock(space, places.c.place)),
        select(func.pg_advisory_xact_lock(space, places.c.place)),
    )


def _lock(work: Work, locks: _Locks, told: dict[str, object]) -> None:
    trying, waiting = locks
    if work.patient:
        work.session.execute(waiting, told)
    elif not all(work.session.scalars(trying, told)):
        raise Busy


_member = bindparam("member", type_=Integer)
_NEAR = (
    select(Membership.circle_id).where(Membership.member_id == _member),
    select(Circle.id).where(Circle.young_person_id == _member),
)
_AROUND = _locks(union(*_NEAR))
_AROUND_COORDINATOR = _locks(
    union(
        *_NEAR,
        select(Circle.id).where((Circle.coordinator_id == _member) | (Circle.case_manager_id == _member)),
    )
)


def _around(whose: ColumnElement[bool]) -> _Locks:
    """Those of whoever has these accounts."""
    user = (
        select(Member.id, Member.coordinator)
        .join(MemberAddress, MemberAddress.member_id == Member.id)
        .where(MemberAddress.channel == bindparam("channel"), whose)
        .cte("acting")
    )
    return _locks(
        union(
            select(Membership.circle_id).join(user, Membership.member_id == user.c.id),
            select(Circle.id).join(user, Circle.young_person_id == user.c.id),
            select(Circle.id).join(user, Circle.coordinator_id == user.c.id).where(user.c.coordinator),
            select(Circle.id).join(user, Circle.case_manager_id == user.c.id).where(user.c.coordinator),
        )
    )


_AROUND_USER = _around(MemberAddress.user_hash == bindparam("user"))
_AROUND_USERS = _around(among(MemberAddress.user_hash, "users", shared=True))
# Who it is and what they are near, in one question. For a list of one PostgreSQL would make a new plan each time, which
# takes longer than the question.
_OF_CHAT = _locks(
    select(Group.circle_id).where(Group.channel == bindparam("channel"), Group.chat_hash == bindparam("chat"))
)
_OF_CIRCLE = _locks(select(Circle.id).where(Circle.id == bindparam("circle", type_=Integer)))
_OF_GROUP = _locks(select(Group.circle_id).where(Group.id == bindparam("group")))
