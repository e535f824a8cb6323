"""Everything that will happen at a time, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update

from store.queues import DueRow
from store.unit_of_work import Work

PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240))
"""What fails is tried again after these, some five hours in all; then it is set aside, so that it costs no more."""

NEVER_ASIDE = frozenset({"tidy", "traces"})
"""What must go on however often it fails: everything that is kept for a time hangs on it."""

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
        row.at, row.tries = at, 0
    work.woken.add("due")


def has(work: Work, kind: str, *, member: int) -> bool:
    """Whether something of this kind is to happen for a member."""
    row = select(DueRow.id).where(DueRow.kind == kind, DueRow.member_id == member).limit(1)
    return work.session.scalar(row) is not None


def drop(work: Work, kind: str, *, member: int) -> None:
    """Let nothing of this kind happen for a member."""
    work.session.execute(delete(DueRow).where(DueRow.kind == kind, DueRow.member_id == member))


def drop_all(work: Work, kind: str) -> None:
    """Let nothing of this kind happen for anybody."""
    work.session.execute(delete(DueRow).where(DueRow.kind == kind))


def drop_of_circle(work: Work, circle: int, kind: str | None = None) -> None:
    """Let nothing of this kind happen for a circle as a whole; without a kind, nothing at all."""
    gone = delete(DueRow).where(DueRow.circle_id == circle)
    if kind is not None:
        gone = gone.where(DueRow.kind == kind, DueRow.member_id == 0)
    work.session.execute(gone)


def later(work: Work, due: Due, at: datetime) -> None:
    """It is not the moment: let it happen at `at` instead. That is no failure."""
    row = work.session.get(DueRow, due.id)
    if row is not None and row.at == due.at:
        row.at = at
        work.woken.add("due")


def now_at_once(work: Work, kind: str, *, circle: int) -> None:
    """What was held for a circle happens at once."""
    held = update(DueRow).where(DueRow.kind == kind, DueRow.circle_id == circle, DueRow.at > work.now)
    work.session.execute(held.values(at=work.now))
    work.woken.add("due")


def drop_one(work: Work, kind: str, *, member: int = 0, circle: int = 0, subject: str = "") -> None:
    """Let this one thing not happen."""
    work.session.execute(
        delete(DueRow).where(
            DueRow.kind == kind,
            DueRow.member_id == member,
            DueRow.circle_id == circle,
            DueRow.subject == subject,
        )
    )


def planned(work: Work, kind: str, *, member: int = 0, subject: str | None = None) -> bool:
    """Whether something of this kind is to happen, for a member and about a subject if given."""
    wanted = select(DueRow.id).where(DueRow.kind == kind, DueRow.member_id == member)
    if subject is not None:
        wanted = wanted.where(DueRow.subject == subject)
    return work.session.scalar(wanted.limit(1)) is not None


def take(work: Work, limit: int) -> list[Due]:
    """What is due by now, earliest first. Each is finished by `done` in the unit of work that does it."""
    rows = work.session.execute(
        select(DueRow)
        .where(DueRow.at <= work.now, DueRow.tries <= len(PAUSES))
        .order_by(DueRow.at, DueRow.id)
        .limit(limit)
    ).scalars()
    return [Due(row.id, row.kind, row.at, row.member_id, row.circle_id, row.subject) for row in rows]


def claim(work: Work, due: Due) -> bool:
    """Take one out of the table; false where somebody else has done it or it was moved."""
    gone = work.session.connection().execute(delete(DueRow).where(DueRow.id == due.id, DueRow.at == due.at))
    return gone.rowcount == 1


def failed(work: Work, due: Due) -> bool:
    """Count a failure and let it wait, each time longer; true once it is set aside."""
    row = work.session.get(DueRow, due.id)
    if row is None or row.at != due.at:
        return False
    row.tries = min(row.tries + 1, len(PAUSES)) if row.kind in NEVER_ASIDE else row.tries + 1
    if row.tries <= len(PAUSES):
        row.at = work.now + PAUSES[row.tries - 1]
    return row.tries > len(PAUSES)


def aside(work: Work) -> int:
    """How many things are set aside."""
    return work.session.scalar(select(func.count()).where(DueRow.tries > len(PAUSES))) or 0


def set_up(work: Work) -> None:
    """What must always be due."""
    put(work, "tidy", work.now + timedelta(minutes=1))
    once_more(work)


def once_more(work: Work) -> None:
    """Try again what was set aside: a service that starts anew may be a version that can do it."""
    work.session.execute(update(DueRow).where(DueRow.tries > len(PAUSES)).values(tries=len(PAUSES)))


def at_most(work: Work, kind: str, ahead: timedelta) -> None:
    """After the clock has gone back: nothing of this kind is further ahead than it is ever put."""
    late = (DueRow.kind == kind) & (DueRow.at > work.now + ahead)
    work.session.execute(update(DueRow).where(late).values(at=work.now + ahead))


def further(work: Work, kind: str, ahead: timedelta) -> list[int]:
    """The members for whom something of this kind is further ahead than that."""
    late = (DueRow.kind == kind) & (DueRow.at > work.now + ahead)
    return list(work.session.scalars(select(DueRow.member_id).where(late)))


def circles_further(work: Work, kind: str, ahead: timedelta) -> list[int]:
    """The circles for which something of this kind is further ahead than that."""
    late = (DueRow.kind == kind) & (DueRow.at > work.now + ahead)
    return list(work.session.scalars(select(DueRow.circle_id).where(late)))


def soonest(work: Work) -> datetime | None:
    """When the next thing happens."""
    return work.session.execute(select(func.min(DueRow.at)).where(DueRow.tries <= len(PAUSES))).scalar()
