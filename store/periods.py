"""Periods as the people's side needs them: who is enrolled, which is open, and closing one exactly once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ARRAY, Date, Integer, bindparam, delete, exists, func, insert, select, true, update
from sqlalchemy.orm import lazyload

from store import answers
from store.models import Circle, Enrolment, Period
from store.unit_of_work import Work

_OPEN_ON = select(Period.name, Period.opens, Period.closes, Period.tier).where(
    Period.opens <= bindparam("day", type_=Date),
    Period.closes > bindparam("day", type_=Date),
    Period.state == "open",
)
_OPEN_FOR = _OPEN_ON.add_columns(
    exists().where(Enrolment.period == Period.name, Enrolment.member_id == bindparam("member")),
    answers.LAST_OF,
)
_COUNTED = select(Enrolment.member_id).where(
    Enrolment.period == bindparam("period"), Enrolment.member_id == bindparam("member")
)
_OF_PERIOD = select(Enrolment.member_id).where(Enrolment.period == bindparam("period"))
_asked = func.unnest(bindparam("members", type_=ARRAY(Integer))).column_valued("asked")
_each = _OF_PERIOD.where(Enrolment.member_id == _asked).limit(1).lateral()
_COUNTED_OF_SEVERAL = {
    False: _OF_PERIOD.where(Enrolment.member_id.in_(bindparam("members", expanding=True))),
    True: select(_asked.label("member_id")).join(_each, true()),
}
# Before PostgreSQL has counted a new period it takes its people for few, and would look through all of them, unless it is
# to look at one after another.
# Built once, for most turns need them.


class Open(NamedTuple):
    """A period that takes answers."""

    name: str
    opens: date
    closes: date
    tier: str


def get(work: Work, name: str, *, alone: bool = False) -> Period | None:
    """A period by its name; `alone` keeps every other process from turning it until this transaction ends."""
    return work.session.get(Period, name, with_for_update=True if alone else None)


def open_on(work: Work, day: date) -> Open | None:
    """The period that `day` belongs to, if it takes answers; looked up once in each transaction."""
    place = ("period open on", day)
    if place not in work.known:
        work.session.flush()
        found = work.connection.execute(_OPEN_ON, {"day": day}).one_or_none()
        work.known[place] = Open(*found) if found is not None else None
    known: Open | None = work.known[place]
    return known


def open_for(work: Work, day: date, member_id: int) -> tuple[Open | None, bool]:
    """The same, and whether this member's answers count in its figures: in one question, if neither is known yet."""
    place = ("period open on", day)
    if place in work.known:
        known = open_on(work, day)
        return known, known is not None and counted(work, known.name, member_id)
    work.session.flush()
    found = work.connection.execute(_OPEN_FOR, {"day": day, "member": member_id}).one_or_none()
    if found is None:
        work.known[place] = None
        return None, False
    *period, counts, last = found
    work.known[place] = opened = Open(*period)
    answers.is_open(work, opened.name, last)
    return opened, counts


def turn(work: Work, period: Period, state: str) -> None:
    """It opens, is about to close, or has closed: what this transaction knows of periods is so no longer."""
    period.state = state
    work.session.flush()
    work.known.clear()


def unfinished(work: Work, day: date) -> list[Period]:
    """Periods that are over on `day` and not closed yet, oldest first."""
    return list(
        work.session.execute(
            select(Period)
            .where(Period.closes <= day, Period.state.in_(("open", "closing")))
            .order_by(Period.closes)
        ).scalars()
    )


def eligible(
    work: Work, on: date, *, days: int, maximum: int, after: int = 0, limit: int | None = None
) -> list[Circle]:
    """The circles whose young person is counted in a period that opens on `on`: enrolment facts only.

    In the order of their numbers, from the one `after` another, and not more than `limit`.
    """
    return list(
        work.session.execute(
            select(Circle)
            .where(
                Circle.id > after,
                Circle.state == "in",
                Circle.enrolled_on <= on - timedelta(days=days),
                Circle.reports < maximum,
            )
            .order_by(Circle.id)
            .limit(limit)
            .options(lazyload(Circle.young_person))
        ).scalars()
    )


def begin(work: Work, name: str, opens: date, closes: date) -> Period:
    """A period that is about to open: it takes no answers until `opened`."""
    period = Period(name=name, opens=opens, closes=closes, state="opening")
    work.session.add(period)
    work.session.flush()
    return period


def enrol(work: Work, name: str, parts: Mapping[int, str]) -> None:
    """Count these members (id → part of the split), no more than one statement has room for."""
    rows = [{"period": name, "member_id": member, "part": part} for member, part in parts.items()]
    work.session.execute(insert(Enrolment), rows)
    work.session.execute(
        update(Circle)
        .where(Circle.young_person_id.in_(parts))
        .values(reports=Circle.reports + 1)
        .execution_options(synchronize_session="fetch")
    )


def enrolled_up_to(work: Work, name: str) -> int:
    """The number of the last circle that is counted in a period, 0 where none is."""
    last = select(func.max(Circle.id)).join(Enrolment, Enrolment.member_id == Circle.young_person_id)
    return work.session.scalar(last.where(Enrolment.period == name)) or 0


def sizes(work: Work, name: str) -> dict[str, int]:
    """How many are counted in each part of the split."""
    found = select(Enrolment.part, func.count()).where(Enrolment.period == name).group_by(Enrolment.part)
    return {part: int(number) for part, number in work.session.execute(found)}


def lay_out(work: Work, name: str, most: int | None = None) -> bool:
    """Blank sheets for everybody, `most` at a time; whether all are there."""
    people = max(sum(sizes(work, name).values()), number_in(work))
    return answers.lay_out(work, name, people, most)


def opened(work: Work, period: Period, tier: str) -> None:
    """It takes answers from now on, and who is counted no longer changes."""
    period.tier = tier
    turn(work, period, "open")


def never_opened(work: Work, day: date) -> None:
    """Nobody was asked in a period that was over before it had opened: it is as if it had not begun."""
    for period in work.session.scalars(
        select(Period).where(Period.closes <= day, Period.state == "opening")
    ).all():
        theirs = select(Enrolment.member_id).where(Enrolment.period == period.name)
        fewer = update(Circle).where(Circle.young_person_id.in_(theirs)).values(reports=Circle.reports - 1)
        work.session.execute(fewer.execution_options(synchronize_session="fetch"))
        answers.remove_all(work, period.name)
        forget_enrolment(work, period.name)
        work.session.delete(period)


def counted(work: Work, period: str, member_id: int) -> bool:
    """Whether this member's answers count in this period's figures."""
    found: bool | None = work.at_hand.get(("counted", period, member_id))
    if found is not None:
        return found
    work.session.flush()
    return work.connection.execute(_COUNTED, {"period": period, "member": member_id}).first() is not None


def read_together(work: Work, period: str, member_ids: Collection[int]) -> None:
    """See in one question which of these members' answers count."""
    asked = {"period": period, "members": list(member_ids)}
    found = set(work.connection.scalars(_COUNTED_OF_SEVERAL[work.shared], asked))
    for each in member_ids:
        work.at_hand.put(("counted", period, each), each in found)


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
