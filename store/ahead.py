"""How many messages of the same chat and lane a new one has before it: who has many waiting does not hold up the others."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, select, update

from store.queues import ON_THE_WAY, OutboxRow
from store.unit_of_work import Work

MOST = 50
"""What stands behind so many goes by age: looking further would cost more the more there is."""

FURTHEST = 1_000
"""Nobody is put back beyond this."""


_newest = (
    select(OutboxRow.ahead)
    .where(
        ON_THE_WAY,
        OutboxRow.chat_hash == bindparam("to_chat_hash"),
        OutboxRow.lane == bindparam("in_lane"),
    )
    .order_by(OutboxRow.ahead.desc())
    .limit(MOST)
    .subquery()
)
_many, _last = func.count(), func.max(_newest.c.ahead)

OF_A_NEW_ONE = (
    select(func.coalesce(case((_many > _last, _many), else_=_last), 0)).select_from(_newest).scalar_subquery()
)
"""Never less than that of the one before it, so that nothing overtakes in its own chat; and never more than there were at
once, so that whoever goes on for long is not put back further and further. Wants `to_chat_hash` and `in_lane`."""


def again(work: Work, row: OutboxRow) -> int:
    """The same for one that has come to another chat: it stands there by its age."""
    older = (OutboxRow.chat_hash == row.chat_hash, OutboxRow.lane == row.lane, OutboxRow.id < row.id)
    return work.session.scalar(select(func.max(OutboxRow.ahead)).where(ON_THE_WAY, *older)) or 0


def step_back(work: Work, chat_hash: bytes) -> None:
    """All that waits for a chat lets one more of everybody else's go first: it was told to wait, and they were not."""
    work.catch_up()
    theirs = update(OutboxRow).where(ON_THE_WAY, OutboxRow.chat_hash == chat_hash, OutboxRow.ahead < FURTHEST)
    work.session.execute(theirs.values(ahead=OutboxRow.ahead + 1))
