"""Closes a period into noisy counts, exactly once, and shows them honestly.

The people's side calls it in this order: mark the period closing, read its rows, `publish`, delete the rows, destroy
the key. `publish` may be called again after a crash at any point: it draws only where no release exists.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from store import noise
from store.ceiling import FIXED, Ceiling
from store.figures import (
    Cell,
    Counts,
    CountsError,
    ExactCell,
    Figure,
    Release,
    check_counts,
    exact_cells,
    figures,
)
from store.guarantee import refusals
from store.plan import Mechanism, Period, Plan
from store.published import (
    LedgerEntry,
    OpenedPeriod,
    as_opened,
    as_release,
    find,
    latest,
    ledger,
    opened,
    plan_of,
    releases,
    unpublished,
)
from store.strategy import CellRow, LedgerRow, PeriodRow, PublishedPlanRow, ReleaseRow

__all__ = [
    "Cell",
    "Counts",
    "Draw",
    "Figure",
    "LedgerEntry",
    "OpenedPeriod",
    "OpeningError",
    "PublishingError",
    "Release",
    "figures",
    "find",
    "latest",
    "ledger",
    "open_period",
    "opened",
    "plan_of",
    "publish",
    "publish_plan",
    "releases",
    "unpublished",
]

Draw = Callable[[Sequence[int], noise.Proof], list[int]]
"""Adds noise to counts; `noise.add` outside tests."""


class OpeningError(Exception):
    """A period that may not be opened; the message says what to do."""


class PublishingError(Exception):
    """A period that may not be closed (yet); the message says what to do and never holds a count."""


def publish_plan(session: Session, plan: Plan, now: datetime) -> None:
    """Publish a plan's text under its hash, ahead of the period it governs; does nothing if it is known. Commits."""
    with _alone(session, OpeningError):
        _publish_plan(session, plan, now)


def open_period(
    session: Session,
    plan: Plan,
    period: Period,
    enrolled: Mapping[str, int],
    now: datetime,
    ceiling: Ceiling = FIXED,
) -> OpenedPeriod:
    """Fix a period's plan, tier and numbers enrolled (persons, by part) before its answers count. Commits.

    Called again for the same plan it changes nothing and returns what was fixed. Raises `OpeningError` if the plan is
    refused, the period is over, or it overlaps one already opened.
    """
    with _alone(session, OpeningError):
        if (row := session.get(PeriodRow, period.name)) is not None:
            if row.plan_hash != plan.hash:
                raise OpeningError(
                    f"{period.name} is already open under plan {row.plan_hash[:12]}; "
                    f"a changed plan counts from the next period, so go on with the old one until {row.closes}"
                )
            return as_opened(row)
        _check_opening(session, plan, period, enrolled, now, ceiling)
        _publish_plan(session, plan, now)
        row = PeriodRow(
            name=period.name,
            plan_hash=plan.hash,
            opens=period.opens,
            closes=period.closes,
            tier=plan.tier_for(sum(enrolled.values()), enrolled).name,
            enrolled=dict(enrolled),
            opened_at=now,
        )
        session.add(row)
        session.flush()
        return as_opened(row)


def publish(
    session: Session, period_name: str, counts: Counts, now: datetime, draw: Draw = noise.add
) -> Release:
    """Close a period: noise on the counts, release, cells and ledger in one transaction, once and for all. Commits.

    Returns the release that exists, without drawing, if there is one. That noise is about to be drawn is recorded in a
    transaction before, so that a crash in between is counted in the ledger. Below the lowest tier the release has no
    cells and costs nothing. Raises `PublishingError`; nothing is published then.
    """
    with _alone(session, PublishingError):
        if (release := find(session, period_name)) is not None:
            return release
        row, plan = _closing(session, period_name, now)
        exact = _exact(plan, row, counts)
        if cells := sum(len(counted) for _, counted in exact):
            session.add(_spent(row, "draw", plan, cells, now))
    # Before the lock is taken again, for the first use of OpenDP takes a second.
    proofs = [noise.calibrate(mechanism.sensitivity, mechanism.epsilon) for mechanism, _ in exact]
    with _alone(session, PublishingError):
        # Another process may have published since.
        if (release := find(session, period_name)) is not None:
            return release
        noisy = [
            draw([cell.number for cell in counted], proof)
            for (_, counted), proof in zip(exact, proofs, strict=True)
        ]
        return _publish(session, row, plan, list(zip(exact, proofs, noisy, strict=True)), now)


@contextmanager
def _alone(session: Session, error: type[OpeningError | PublishingError]) -> Iterator[None]:
    if session.in_transaction():
        raise error("opening and closing a period commit by themselves; end the session's transaction before")
    with session.begin():
        # SQLite has taken its only writer's lock at "begin"; opening and closing are rare enough to do the same here.
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE period IN SHARE ROW EXCLUSIVE MODE"))
        yield


def _publish_plan(session: Session, plan: Plan, now: datetime) -> None:
    if session.get(PublishedPlanRow, plan.hash) is None:
        session.add(PublishedPlanRow(hash=plan.hash, text=plan.canonical, published_at=now))
        session.flush()


def _check_opening(
    session: Session,
    plan: Plan,
    period: Period,
    enrolled: Mapping[str, int],
    now: datetime,
    ceiling: Ceiling,
) -> None:
    if reasons := refusals(plan, ceiling):
        raise OpeningError("the plan is refused:\n" + "\n".join(reasons))
    if period != plan.period_containing(period.opens):
        raise OpeningError(
            f"{period.name} is not a {plan.period} of the plan; take it from the plan's period_containing"
        )
    if plan.today(now) >= period.closes:
        raise OpeningError(
            f"{period.name} is over; open {plan.period_containing(plan.today(now)).name} instead"
        )
    if set(enrolled) - set(plan.parts) or any(number < 0 for number in enrolled.values()):
        raise OpeningError(f"give the numbers enrolled by these parts only: {', '.join(plan.parts)}")
    other = session.scalars(
        select(PeriodRow).where(PeriodRow.opens < period.closes, PeriodRow.closes > period.opens)
    ).first()
    if other is not None:
        raise OpeningError(
            f"{period.name} overlaps {other.name}, which is open already; periods may not overlap, "
            f"so the new plan starts with the first period that opens on {other.closes} or later"
        )


def _closing(session: Session, period_name: str, now: datetime) -> tuple[PeriodRow, Plan]:
    row = session.get(PeriodRow, period_name)
    if row is None:
        raise PublishingError(
            f"{period_name} was never opened; only a period opened beforehand can be closed"
        )
    plan = plan_of(session, row.plan_hash)
    if plan.today(now) < row.closes:
        raise PublishingError(f"{period_name} closes on {row.closes}; until then answers may still change")
    return row, plan


def _exact(plan: Plan, row: PeriodRow, counts: Counts) -> list[tuple[Mechanism, list[ExactCell]]]:
    tier = plan.tier(row.tier)
    if not tier.mechanisms:
        return []
    try:
        check_counts(plan, row.enrolled, counts)
    except CountsError as error:
        raise PublishingError(f"{row.name} stays unpublished: {error}") from None
    return exact_cells(tier, plan.split, counts)


def _publish(
    session: Session,
    period: PeriodRow,
    plan: Plan,
    drawn: Sequence[tuple[tuple[Mechanism, list[ExactCell]], noise.Proof, list[int]]],
    now: datetime,
) -> Release:
    proofs = {}
    cells: list[CellRow] = []
    for (mechanism, counted), proof, noisy in drawn:
        proofs[mechanism.name] = {**asdict(proof), "sensitivity": mechanism.sensitivity}
        cells += [
            CellRow(key=cell.key, split=cell.split, noisy=number, scale=str(mechanism.scale))
            for cell, number in zip(counted, noisy, strict=True)
        ]
    tier = plan.tier(period.tier)
    release = ReleaseRow(
        plan_hash=period.plan_hash,
        period=period.name,
        epsilon=_text(tier.epsilon),
        proof=proofs,
        published_at=now,
    )
    session.add(release)
    session.flush()
    for position, cell in enumerate(cells):
        cell.release_id, cell.position = release.id, position
    session.add_all([*cells, _spent(period, "release", plan, len(cells), now)])
    session.flush()
    return as_release(release, period, cells)


def _spent(period: PeriodRow, entry: str, plan: Plan, cells: int, now: datetime) -> LedgerRow:
    return LedgerRow(
        plan_hash=period.plan_hash,
        period=period.name,
        entry=entry,
        epsilon=_text(plan.tier(period.tier).epsilon),
        cells=cells,
        at=now,
    )


def _text(epsilon: Decimal) -> str:
    return format(epsilon.normalize(), "f")
