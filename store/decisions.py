"""Decisions about initiatives: continue, adjust, stop or a new one. Never changed, and chained to one another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.strategy import AnsweredRow, DecisionRow, ReleaseRow
from store.taking_turns import alone

CHOICES = ("continue", "adjust", "stop", "new")
DISSENT = "dissent"

IN_TIME = timedelta(days=30)
"""A release should be answered back to the young people within this."""


@dataclass(frozen=True)
class Decision:
    """One link of the chain. `voice` is 0 for the decision itself, 1 and on for those who disagreed with it.

    `next_on` is the day of the next decision, or the last day of what was stopped or replaced.
    """

    id: int
    initiative: int
    number: int
    voice: int
    choice: str
    reason: str
    next_on: date | None
    sentences: Mapping[str, str]
    evidence: Mapping[str, Any]
    at: datetime
    previous: str
    hash: str


class Decided(Exception):
    """Somebody else has decided about it meanwhile."""


def decide(
    session: Session,
    initiative: int,
    number: int,
    choice: str,
    reason: str,
    next_on: date,
    sentences: Mapping[str, str],
    evidence: Mapping[str, Any],
    now: datetime,
) -> Decision:
    """Take the `number`-th decision about an initiative and commit.

    Said twice in the same words it is taken once; `Decided` where other words were first.
    """
    if choice not in CHOICES or not reason.strip():
        raise ValueError("a decision needs a choice and a reason")
    with alone(session):
        there = session.scalars(
            select(DecisionRow).where(
                DecisionRow.initiative == initiative, DecisionRow.number == number, DecisionRow.voice == 0
            )
        ).first()
        if there is not None:
            if (there.choice, there.reason, there.next_on) != (choice, reason, next_on):
                raise Decided
            return _read(there)
        row = DecisionRow(
            initiative=initiative,
            number=number,
            voice=0,
            choice=choice,
            reason=reason,
            next_on=next_on,
            sentences=dict(sentences),
            evidence=dict(evidence),
        )
        return _link(session, row, now)


def disagree(session: Session, initiative: int, number: int, reason: str, now: datetime) -> Decision:
    """Note that somebody who decides disagrees with a decision, and commit. Raises `LookupError`."""
    with alone(session):
        known = list(
            session.scalars(
                select(DecisionRow).where(DecisionRow.initiative == initiative, DecisionRow.number == number)
            )
        )
        if not known:
            raise LookupError(initiative, number)
        for each in known:
            if each.voice and each.reason == reason:
                return _read(each)
        row = DecisionRow(
            initiative=initiative,
            number=number,
            voice=1 + max(each.voice for each in known),
            choice=DISSENT,
            reason=reason,
            next_on=None,
            sentences={},
            evidence={},
        )
        return _link(session, row, now)


def decisions(session: Session, initiative: int | None = None) -> list[Decision]:
    """Every decision and every disagreement, in the order in which they were noted."""
    wanted = select(DecisionRow).order_by(DecisionRow.id)
    if initiative is not None:
        wanted = wanted.where(DecisionRow.initiative == initiative)
    return [_read(row) for row in session.scalars(wanted)]


def find(session: Session, number: int) -> Decision | None:
    """The link of that place in the chain."""
    row = session.get(DecisionRow, number)
    return None if row is None else _read(row)


def first_broken(session: Session) -> int | None:
    """The place of the first link that does not hold, or None where all do."""
    return broken(decisions(session))


def broken(chain: Iterable[Decision]) -> int | None:
    """The place of the first link that was changed, or that does not follow the one before."""
    place, previous = 0, ""
    for each in chain:
        if (each.id, each.previous) != (place + 1, previous) or each.hash != hash_of(each):
            return place + 1
        place, previous = each.id, each.hash
    return None


def chained(each: Decision | DecisionRow) -> dict[str, Any]:
    """Everything that a decision's hash is made of."""
    return {
        "id": each.id,
        "initiative": each.initiative,
        "number": each.number,
        "voice": each.voice,
        "choice": each.choice,
        "reason": each.reason,
        "next_on": each.next_on.isoformat() if each.next_on else None,
        "sentences": dict(each.sentences),
        "evidence": dict(each.evidence),
        "at": each.at.isoformat(),
        "previous": each.previous,
    }


def hash_of(each: Decision | DecisionRow) -> str:
    """What a link's hash must be: anybody can count it out again from what `kreds decisions list --json` shows."""
    return sha256(json.dumps(chained(each), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def begin_telling(session: Session, decision: int, now: datetime) -> bool:
    """Note that a decision begins to be told to the young people, and commit; false where it was noted before."""
    with alone(session):
        if session.get(AnsweredRow, decision) is not None:
            return False
        session.add(AnsweredRow(decision=decision, at=now))
        return True


def untold(session: Session) -> list[Decision]:
    """Decisions with something to tell that nobody has begun to tell."""
    told = set(session.scalars(select(AnsweredRow.decision)))
    return [each for each in decisions(session) if each.sentences and each.id not in told]


@dataclass(frozen=True)
class AnsweredBack:
    """Of the releases that had figures and `IN_TIME` to be answered: how many were, in time."""

    in_time: int
    releases: int


def answered_back(session: Session, now: datetime) -> AnsweredBack:
    """How often what the figures led to was told to the young people within 30 days: a figure of its own.

    A release counts once it was answered, or its 30 days are over; one that published nothing never does.
    """
    told = {row.decision: row.at for row in session.scalars(select(AnsweredRow))}
    first: dict[str, datetime] = {}
    for each in decisions(session):
        period = each.evidence.get("release")
        if each.id in told and period:
            first[period] = min(first.get(period, told[each.id]), told[each.id])
    in_time = releases = 0
    for row in session.scalars(select(ReleaseRow)):
        if row.epsilon.strip("0.") == "":
            continue  # it published nothing
        ends = row.published_at + IN_TIME
        answered = row.period in first and first[row.period] <= ends
        in_time += answered
        releases += answered or ends < now
    return AnsweredBack(in_time, releases)


def _link(session: Session, row: DecisionRow, now: datetime) -> Decision:
    last = session.scalars(select(DecisionRow).order_by(DecisionRow.id.desc()).limit(1)).first()
    row.id, row.previous = (1, "") if last is None else (last.id + 1, last.hash)
    row.at = now.astimezone(UTC).replace(microsecond=0)
    row.hash = hash_of(row)
    session.add(row)
    session.flush()
    return _read(row)


def _read(row: DecisionRow) -> Decision:
    return Decision(
        row.id,
        row.initiative,
        row.number,
        row.voice,
        row.choice,
        row.reason,
        row.next_on,
        row.sentences,
        row.evidence,
        row.at,
        row.previous,
        row.hash,
    )
