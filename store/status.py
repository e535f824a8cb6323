"""How the service stands, for whoever looks after it: numbers and fixed words, read beside a running service.

Nothing here writes or takes a lock that a writer would have to wait for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from store import database
from store.circles import GOES_ON
from store.due import PAUSES
from store.leases import HOLDER
from store.models import Circle, Period
from store.outbox import KEPT, KEPT_IN, LANES
from store.queues import DueRow, InboxRow, Lease, OutboxRow
from store.unit_of_work import wall_clock

T = TypeVar("T")

STATES = ("waiting", "claimed", "sending", "uncertain", "failed")
"""Messages by how far they are; those that were sent are counted as they are."""

ON_THE_WAY = STATES[:3]


@dataclass(frozen=True)
class Held:
    """A lease. `by` is "us", "another" or "nobody"."""

    by: str
    fence: int


@dataclass(frozen=True)
class Status:
    """What waits, what is late, who does what. Spans are in seconds; messages are by lane, then by state.

    `circles_alone` are those that go on and that nobody coordinates.
    """

    updates: dict[str, int]
    oldest_update: float
    messages: dict[str, dict[str, int]]
    oldest_message: dict[str, float]
    due_late: int
    due_seconds_late: float
    due_to_come: int
    due_aside: int
    leases: dict[str, Held]
    circles: dict[str, int]
    circles_alone: int
    period: str
    tier: str
    closing_late: float


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that reads only."""
    pool = engine.pool
    with database.reading(engine) as connection, Session(connection) as session:
        try:
            yield session
        finally:
            if engine.pool is not pool and not connection.invalidated:
                connection.detach()  # let go of meanwhile: nobody would close what is given back to that pool


async def beside(engine: Engine, look: Callable[[], T]) -> T:
    """A row or two that every page asks for. On SQLite no writer is waited for, and the way to another thread and back
    takes longer than the look; PostgreSQL is somewhere else, so a thread waits for it."""
    if engine.dialect.name == "sqlite":
        return look()
    return await asyncio.to_thread(look)


def look(engine: Engine, now: datetime, zone: str) -> Status:
    """How it stands at `now`; `zone` is where the periods' days begin."""
    with reading(engine) as session:
        period, tier, closing_late = _period(session, now, ZoneInfo(zone))
        aside = DueRow.tries > len(PAUSES)
        late, first = session.execute(
            select(func.count(), func.min(DueRow.at)).where(DueRow.at <= now, ~aside)
        ).one()
        return Status(
            updates=_updates(session),
            oldest_update=_since(now, _oldest_update(session)),
            messages=_messages(session),
            oldest_message=_oldest_messages(session, now),
            due_late=late,
            due_seconds_late=_since(now, first),
            due_aside=session.scalar(select(func.count()).where(aside)) or 0,
            due_to_come=session.scalar(select(func.count()).where(DueRow.at > now)) or 0,
            leases={each.name: _held(each) for each in session.scalars(select(Lease))},
            circles={
                state: int(number)
                for state, number in session.execute(
                    select(Circle.state, func.count()).group_by(Circle.state)
                )
            },
            circles_alone=session.scalar(
                select(func.count()).where(Circle.coordinator_id.is_(None), Circle.state.in_(GOES_ON))
            )
            or 0,
            period=period,
            tier=tier,
            closing_late=closing_late,
        )


def _updates(session: Session) -> dict[str, int]:
    counted = (
        select(InboxRow.state, func.count())
        .where(InboxRow.state.in_(("new", "aside")))
        .group_by(InboxRow.state)
    )
    return {"new": 0, "aside": 0} | {state: int(number) for state, number in session.execute(counted)}


def _oldest_update(session: Session) -> datetime | None:
    return session.scalar(select(InboxRow.at).where(InboxRow.state == "new").order_by(InboxRow.id).limit(1))


def _messages(session: Session) -> dict[str, dict[str, int]]:
    """Counted in the index alone, which a backlog does not make slow."""
    found = {name: dict.fromkeys(STATES, 0) for name in LANES.values()}
    counted = (
        select(OutboxRow.lane, OutboxRow.state, func.count())
        .where(OutboxRow.state.in_(STATES))
        .group_by(OutboxRow.state, OutboxRow.lane)
    )
    for lane, state, number in session.execute(counted):
        found[LANES[lane]][state] = number
    return found


def _oldest_messages(session: Session, now: datetime) -> dict[str, float]:
    """How long each lane's oldest message waits since it was written, however often it was tried since."""
    oldest = select(func.min(OutboxRow.id)).where(OutboxRow.state.in_(ON_THE_WAY)).group_by(OutboxRow.lane)
    rows = session.execute(select(OutboxRow.lane, OutboxRow.expires_at).where(OutboxRow.id.in_(oldest)))
    written = {lane: expires_at - KEPT_IN.get(lane, KEPT) for lane, expires_at in rows}
    return {name: _since(now, written.get(lane)) for lane, name in LANES.items()}


def _held(lease: Lease) -> Held:
    if lease.until <= wall_clock():
        return Held("nobody", lease.fence)
    return Held("us" if lease.holder == HOLDER else "another", lease.fence)


def _period(session: Session, now: datetime, zone: ZoneInfo) -> tuple[str, str, float]:
    today = now.astimezone(zone).date()
    opened = session.scalar(
        select(Period).where(Period.opens <= today, Period.closes > today, Period.state == "open")
    )
    over = session.scalar(
        select(func.min(Period.closes)).where(Period.closes <= today, Period.state != "closed")
    )
    late = _since(now, datetime.combine(over, time(), zone) if over else None)
    return (opened.name, opened.tier, late) if opened else ("", "", late)


def _since(now: datetime, moment: datetime | None) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
