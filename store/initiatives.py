"""Initiatives: what is tried, for whom, what it should lead to, and when it is decided about next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.decisions import Decision, decisions
from store.strategy import InitiativeRow
from store.taking_turns import alone


@dataclass(frozen=True)
class Initiative:
    """One initiative as it stands now. `area` is empty for everywhere, `closes` None for no end yet.

    `decide_on` is when it is decided about next, None once it was stopped or replaced.
    """

    number: int
    name: str
    path: str
    area: str
    department: str
    opens: date
    closes: date | None
    audience: str
    expected: str
    seen: str
    decide_on: date | None
    decided: int = 0
    """How many times it was decided about."""
    state: str = "going_on"
    """ "going_on", or how it ended: "stop" or "new"."""

    def waits(self, today: date) -> bool:
        """Whether its day has come and nobody has decided yet."""
        return self.decide_on is not None and self.decide_on <= today


FIELDS = ("name", "path", "area", "department", "opens", "closes", "audience", "expected", "seen")
"""What is written down about an initiative, and may be corrected."""


def register(session: Session, new: Initiative, now: datetime) -> Initiative:
    """Write a new initiative down and commit. What is there already, word for word, is not written twice.

    The number of `new` is not looked at; it gets the next free one.
    """
    assert new.decide_on is not None
    with alone(session):
        known = everything(session)
        for each in known:
            if each.decided == 0 and replace(each, number=new.number) == new:
                return each
        made = replace(new, number=max((each.number for each in known), default=0) + 1)
        session.add(_row(made, 1, new.decide_on, now))
    return made


def correct(session: Session, changed: Initiative, now: datetime) -> Initiative:
    """Write other words for an initiative and commit; earlier ones stay readable. Raises `LookupError`."""
    with alone(session):
        before = session.scalars(
            select(InitiativeRow)
            .where(InitiativeRow.number == changed.number)
            .order_by(InitiativeRow.version.desc())
            .limit(1)
        ).first()
        if before is None:
            raise LookupError(changed.number)
        session.add(_row(changed, before.version + 1, before.first_on, now))
    return changed


def find(session: Session, number: int) -> Initiative | None:
    """The initiative of that number."""
    return next((each for each in everything(session) if each.number == number), None)


def everything(session: Session) -> list[Initiative]:
    """Every initiative there ever was, the oldest first."""
    newest: dict[int, InitiativeRow] = {}
    for row in session.scalars(select(InitiativeRow).order_by(InitiativeRow.number, InitiativeRow.version)):
        newest[row.number] = row
    taken: dict[int, list[Decision]] = {}
    for each in decisions(session):
        if each.voice == 0:
            taken.setdefault(each.initiative, []).append(each)
    return [_standing(row, taken.get(number, ())) for number, row in newest.items()]


def _standing(row: InitiativeRow, taken: Sequence[Decision]) -> Initiative:
    found = Initiative(
        row.number,
        row.name,
        row.path,
        row.area,
        row.department,
        row.opens,
        row.closes,
        row.audience,
        row.expected,
        row.seen,
        row.first_on,
        len(taken),
    )
    if not taken:
        return found
    last = taken[-1]
    if last.choice in ("stop", "new"):
        return replace(found, decide_on=None, state=last.choice, closes=last.next_on)
    return replace(found, decide_on=last.next_on)


def _row(made: Initiative, version: int, first_on: date, now: datetime) -> InitiativeRow:
    written = {each: getattr(made, each) for each in FIELDS}
    return InitiativeRow(number=made.number, version=version, first_on=first_on, at=now, **written)
