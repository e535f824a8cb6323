"""Periods as the people's side needs them: who is enrolled, which is open, and closing one exactly once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, delete, func, select, update

from store import answers
from store.models import Circle, Enrolment, Period
from store.unit_of_work import Work

_OPEN_ON = select(Period).where(
    Period.opens <= bindparam("day", type_=Date),
    Period.closes > bindparam("day", type_=Date),
    Period.state == "open",
)
# Built once, for most turns need it.


def get(work: Work, name: str, *, alone: bool = False) -> Period | None:
    """A period by its name; `alone` keeps every other process from turning it until this transaction ends."""
    return work.session.get(Period, name, with_for_update=True if alone else None)


def open_on(work: Work, day: date) -> Period | None:
    """The period that `day` belongs to, if it takes answers."""
    return work.session.execute(_OPEN_ON, {"day": day}).scalar_one_or_none()


def unfinished(work: Work, day: date) -> list[Period]:
    """Periods that are over on `day` and not closed yet, oldest first."""
    return list(
        work.session.execute(
            select(Period).where(Period.closes <= day, Period.state != "closed").order_by(Period.closes)
        ).scalars()
    )


def eligible(work: Work, on: date, *, days: int, maximum: int) -> list[Circle]:
    """The circles whose young person is counted in a period that opens on `on`: enrolment facts only."""
    return list(
        work.session.execute(
            select(Circle)
            .where(
                Circle.state == "in",
                Circle.enrolled_on <= on - timedelta(days=days),
                Circle.reports < maximum,
            )
            .order_by(Circle.id)
        ).scalars()
    )


def add(work: Work, name: str, opens: date, closes: date, tier: str, parts: Mapping[int, str]) -> Period:
    """Open a period for these members (id → part of the split), with blank sheets for everybody."""
    period = Period(name=name, opens=opens, closes=closes, tier=tier)
    work.session.add(period)
    work.session.flush()
    for member_id, part in parts.items():
        work.session.add(Enrolment(period=name, member_id=member_id, part=part))
    answers.lay_out(work, name, max(len(parts), number_in(work)))
    counted_now = select(Enrolment.member_id).where(
        Enrolment.period == name
    )  # more than a statement has room for
    work.session.execute(
        update(Circle)
        .where(Circle.young_person_id.in_(counted_now))
        .values(reports=Circle.reports + 1)
        .execution_options(synchronize_session="fetch")
    )
    return period


def counted(work: Work, period: str, member_id: int) -> bool:
    """Whether this member's answers count in this period's figures."""
    return work.session.get(Enrolment, (period, member_id)) is not None


def enrolled(work: Work, period: str) -> dict[str, list[int]]:
    """Who is counted, by part of the split."""
    found: dict[str, list[int]] = {}
    for row in work.session.execute(select(Enrolment).where(Enrolment.period == period)).scalars():
        found.setdefault(row.part, []).append(row.member_id)
    return found


def parts_of(work: Work, period: str, member_ids: Collection[int]) -> dict[int, str]:
    """Which part of the split each of these few members is counted in; who is not counted is left out."""
    found = select(Enrolment.member_id, Enrolment.part).where(
        Enrolment.period == period, Enrolment.member_id.in_(member_ids)
    )
    return {row.member_id: row.part for row in work.session.execute(found)}


def number_in(work: Work) -> int:
    """How many young people take part right now."""
    return work.session.execute(select(func.count()).where(Circle.state == "in")).scalar_one()


def forget_enrolment(work: Work, name: str) -> None:
    """After the close nobody needs to know who was counted."""
    work.session.execute(delete(Enrolment).where(Enrolment.period == name))
