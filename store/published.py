"""Reads what was planned and published, for everybody who shows it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from store.figures import Cell, Release
from store.plan import Plan, published_plan
from store.strategy import CellRow, LedgerRow, PeriodRow, PublishedPlanRow, ReleaseRow


@dataclass(frozen=True)
class OpenedPeriod:
    """A period whose plan, tier and numbers enrolled (by part) are fixed."""

    name: str
    plan_hash: str
    opens: date
    closes: date
    tier: str
    enrolled: Mapping[str, int]
    opened_at: datetime


@dataclass(frozen=True)
class PublishedPlan:
    """A plan and when its text was published."""

    plan: Plan
    published_at: datetime


@dataclass(frozen=True)
class LedgerEntry:
    """One line of what was spent: "draw" (noise was about to be drawn for `cells` cells) or "release"."""

    period: str
    entry: str
    epsilon: Decimal
    cells: int
    at: datetime


_RELEASES = (
    select(
        ReleaseRow.id,
        ReleaseRow.period,
        ReleaseRow.plan_hash,
        ReleaseRow.epsilon,
        ReleaseRow.proof,
        ReleaseRow.published_at,
        PeriodRow.opens,
        PeriodRow.closes,
        PeriodRow.tier,
        PeriodRow.enrolled,
    )
    .join(PeriodRow, PeriodRow.name == ReleaseRow.period)
    .order_by(PeriodRow.opens)
)
_CELLS = select(CellRow.release_id, CellRow.key, CellRow.split, CellRow.noisy, CellRow.scale).order_by(
    CellRow.release_id, CellRow.position
)
# Built once, and columns instead of objects, for a chart over many years reads thousands of them.


def find(session: Session, period_name: str) -> Release | None:
    """The release of a period, if it was closed."""
    return next(iter(_releases(session, period_name)), None)


def releases(session: Session) -> list[Release]:
    """Every release, the oldest period first."""
    return _releases(session)


def latest(session: Session) -> Release | None:
    """The release of the newest closed period that published anything."""
    return next((release for release in reversed(_releases(session)) if release.cells), None)


def opened(session: Session, period_name: str) -> OpenedPeriod | None:
    """A period that was opened, closed since or not."""
    row = session.get(PeriodRow, period_name)
    return None if row is None else as_opened(row)


def unpublished(session: Session) -> list[OpenedPeriod]:
    """Every period that was opened and has no release yet, the oldest first."""
    closed = select(ReleaseRow.period)
    rows = session.scalars(select(PeriodRow).where(PeriodRow.name.not_in(closed)).order_by(PeriodRow.opens))
    return [as_opened(row) for row in rows]


def plan_of(session: Session, plan_hash: str) -> Plan:
    """The plan published under a hash. Raises `LookupError` if there is none or its text was tampered with."""
    row = session.get(PublishedPlanRow, plan_hash)
    if row is None or hashlib.sha256(row.text.encode()).hexdigest() != plan_hash:
        raise LookupError(
            f"the text of plan {plan_hash[:12]} is missing or changed; restore the strategy database"
        )
    return published_plan(row.text)


def plans(session: Session) -> list[PublishedPlan]:
    """Every plan that was ever published, in that order. Raises `LookupError` if a text was tampered with."""
    rows = session.scalars(
        select(PublishedPlanRow).order_by(PublishedPlanRow.published_at, PublishedPlanRow.hash)
    )
    return [PublishedPlan(plan_of(session, row.hash), row.published_at) for row in rows.all()]


def ledger(session: Session) -> list[LedgerEntry]:
    """Everything that was spent, in the order in which it was."""
    rows = session.scalars(select(LedgerRow).order_by(LedgerRow.id))
    return [LedgerEntry(row.period, row.entry, Decimal(row.epsilon), row.cells, row.at) for row in rows]


def _releases(session: Session, period_name: str | None = None) -> list[Release]:
    wanted, wanted_cells = _RELEASES, _CELLS
    if period_name is not None:
        wanted = wanted.where(ReleaseRow.period == period_name)
        only = select(ReleaseRow.id).where(ReleaseRow.period == period_name)
        wanted_cells = wanted_cells.where(CellRow.release_id.in_(only))
    cells: dict[int, list[Any]] = {}
    for cell in session.execute(wanted_cells):
        cells.setdefault(cell[0], []).append(cell)
    return [as_release(row, row, cells.get(row.id, [])) for row in session.execute(wanted)]


def as_release(row: ReleaseRow | Row[Any], period: PeriodRow | Row[Any], cells: Sequence[Any]) -> Release:
    """The release behind its rows."""
    return Release(
        period=row.period,
        opens=period.opens,
        closes=period.closes,
        plan_hash=row.plan_hash,
        tier=period.tier,
        enrolled=dict(period.enrolled),
        epsilon=Decimal(row.epsilon),
        proof=row.proof,
        published_at=row.published_at,
        cells=tuple(Cell(cell.key, cell.split, cell.noisy, _scale(cell.scale)) for cell in cells),
    )


@lru_cache(maxsize=1024)
def _scale(text: str) -> Fraction:
    return Fraction(text)


def as_opened(row: PeriodRow) -> OpenedPeriod:
    """The opened period behind its row."""
    return OpenedPeriod(
        row.name, row.plan_hash, row.opens, row.closes, row.tier, dict(row.enrolled), row.opened_at
    )
