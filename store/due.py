"""Everything that will happen at a time, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from store.queues import DueRow
from store.unit_of_work import Work

_SAME = select(DueRow).where(
    DueRow.kind == bindparam("kind"),
    DueRow.member_id == bindparam("member"),
    DueRow.circle_id == bindparam("circle"),
    DueRow.subject == bindparam("subject"),
)
# Built once, for most turns need it.


@dataclass(frozen=True)
class Due:
    """Something whose time has come. `member` and `circle` are 0 where they play no part."""

    id: int
    kind: str
    at: datetime
    member: int
    circle: int
    subject: str


def put(work: Work, kind: str, at: datetime, *, member: int = 0, circle: int = 0, subject: str = "") -> None:
    """Let it happen at `at`; the same thing is only ever due once, at the time said last."""
    told = {"kind": kind, "member": member, "circle": circle, "subject": subject}
    row = work.session.execute(_SAME, told).scalar_one_or_none()
    if row is None:
        work.session.add(DueRow(kind=kind, at=at, member_id=member, circle_id=circle, subject=subject))
    else:
        row.at = at
    work.woken.add("due")


def drop(work: Work, kind: str, *, member: int) -> None:
    """Let nothing of this kind happen for a member."""
    work.session.execute(delete(DueRow).where(DueRow.kind == kind, DueRow.member_id == member))


def take(work: Work, limit: int) -> list[Due]:
    """What is due by now, earliest first. Each is finished by `done` in the unit of work that does it."""
    rows = work.session.execute(
        select(DueRow).where(DueRow.at <= work.now).order_by(DueRow.at, DueRow.id).limit(limit)
    ).scalars()
    return [Due(row.id, row.kind, row.at, row.member_id, row.circle_id, row.subject) for row in rows]


def claim(work: Work, due: Due) -> bool:
    """Take one out of the table; false where somebody else has done it or it was moved."""
    gone = work.session.connection().execute(delete(DueRow).where(DueRow.id == due.id, DueRow.at == due.at))
    return gone.rowcount == 1


def soonest(work: Work) -> datetime | None:
    """When the next thing happens."""
    return work.session.execute(select(func.min(DueRow.at))).scalar()
