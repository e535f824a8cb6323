"""Agreements: made, answered, said how they went, counted; and forgotten in their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from store.agreement_rows import Agreement
from store.models import Circle, Member, Membership
from store.unit_of_work import Work

SAID = ("kept", "partly", "not_kept")
OPEN = ("asked", "open")

WAITS = timedelta(weeks=4)
"""How long after its day it may still be said how it went, or a yes be given."""

WORDS_KEPT = timedelta(weeks=12)
"""How long the words of one that is over are kept, for the circle's own look-back."""

COUNTED = timedelta(days=396)
"""How long what became of it is kept as a number: 13 months, so that a year can be looked at."""

MOST_OPEN = 40
"""Open agreements of one circle: nobody keeps more in mind, and nobody is to flood a group."""


@dataclass(frozen=True)
class Counts:
    """What became of a circle's agreements whose day lies in a span; `open` are those that nobody has said anything of."""

    kept: int
    partly: int
    not_kept: int
    open: int


def add(
    work: Work,
    circle: Circle,
    owner: Member,
    proposed_by: Member,
    words: str,
    due_on: date,
    repeats: str,
    today: date,
    *,
    accepted: bool,
    series: int = 0,
) -> Agreement:
    """A new one; `accepted` where the owner has already said yes to exactly this; `series` where it comes again."""
    found = Agreement(
        circle_id=circle.id,
        owner_id=owner.id,
        proposed_by=proposed_by.id,
        owned_by=kind_of(work, circle, owner),
        words_sealed=b"",
        due_on=due_on,
        repeats=repeats,
        series=series,
        state="open" if accepted else "asked",
        proposed_on=today,
        accepted_on=today if accepted else None,
    )
    work.session.add(found)
    work.session.flush()
    found.series = series or (found.id if repeats else 0)
    reword(work, circle, found, words)
    return found


def reword(work: Work, circle: Circle, agreement: Agreement, words: str) -> None:
    """Other words for what is to be done."""
    agreement.words_sealed = work.seal(circle.young_person, _place("words", agreement), words)


def words_of(work: Work, circle: Circle, agreement: Agreement) -> str:
    """What is to be done; "" once that has had its time."""
    return _opened(work, circle, agreement, "words", agreement.words_sealed)


def follow(work: Work, circle: Circle, agreement: Agreement, consequence: str, next_step: str) -> None:
    """What came of it, and the next step; "" where nothing was said."""
    young = circle.young_person
    agreement.consequence_sealed = work.seal(young, _place("consequence", agreement), consequence)
    agreement.next_step_sealed = work.seal(young, _place("next_step", agreement), next_step)


def followed(work: Work, circle: Circle, agreement: Agreement) -> tuple[str, str]:
    """The same, read."""
    return (
        _opened(work, circle, agreement, "consequence", agreement.consequence_sealed),
        _opened(work, circle, agreement, "next_step", agreement.next_step_sealed),
    )


def get(work: Work, number: int) -> Agreement | None:
    """One by its number."""
    return work.session.get(Agreement, number)


def of_circle(work: Work, circle: Circle) -> Sequence[Agreement]:
    """All that still have their words: the open ones, the next day first, then those that are over, the last first."""
    rows = work.session.scalars(
        select(Agreement).where(Agreement.circle_id == circle.id, Agreement.owner_id.is_not(None))
    ).all()
    open_ones = sorted((each for each in rows if each.state in OPEN), key=lambda each: (each.due_on, each.id))
    over = [each for each in rows if each.state not in OPEN]
    return [*open_ones, *sorted(over, key=lambda each: (each.over_on or each.due_on, each.id), reverse=True)]


def same(work: Work, agreement: Agreement) -> Sequence[Agreement]:
    """This one and, where it comes again, its other times that are still open."""
    if not agreement.series:
        return [agreement]
    others = work.session.scalars(
        select(Agreement).where(
            Agreement.circle_id == agreement.circle_id,
            Agreement.series == agreement.series,
            Agreement.state.in_(OPEN),
            Agreement.id != agreement.id,
        )
    )
    return [agreement, *others]


def open_in(work: Work, circle: Circle) -> int:
    """How many are open in a circle."""
    counted = select(func.count()).where(Agreement.circle_id == circle.id, Agreement.state.in_(OPEN))
    return work.session.scalar(counted) or 0


def concerning(work: Work, member_id: int) -> Sequence[Agreement]:
    """Those that a member owns or proposed and that still have their words."""
    hers = or_(Agreement.owner_id == member_id, Agreement.proposed_by == member_id)
    return work.session.scalars(
        select(Agreement).where(hers, Agreement.owner_id.is_not(None)).order_by(Agreement.id)
    ).all()


def end(agreement: Agreement, state: str, today: date) -> None:
    """It is over, in this state."""
    agreement.state, agreement.over_on = state, today


def kind_of(work: Work, circle: Circle, owner: Member) -> str:
    """Whether an owner is the young person, a professional, or of the network."""
    if owner.id == circle.young_person_id:
        return "young_person"
    role = work.session.scalar(
        select(Membership.role).where(Membership.circle_id == circle.id, Membership.member_id == owner.id)
    )
    return "professional" if role == "professional" else "network"


def counts(work: Work, circle_id: int, since: date, until: date) -> Counts:
    """What became of those whose day is from `since` to the day before `until`; only what the owner had said yes to."""
    rows = work.session.execute(
        select(Agreement.state, func.count())
        .where(*_in_span(circle_id, since, until), Agreement.state.in_((*SAID, "open", "unsaid")))
        .group_by(Agreement.state)
    )
    return _counts({state: int(count) for state, count in rows})


def counts_by_circle(work: Work, since: date, until: date) -> dict[int, Counts]:
    """The same of every circle that has any, in one query."""
    rows = work.session.execute(
        select(Agreement.circle_id, Agreement.state, func.count())
        .where(
            Agreement.due_on >= since,
            Agreement.due_on < until,
            Agreement.state.in_((*SAID, "open", "unsaid")),
        )
        .group_by(Agreement.circle_id, Agreement.state)
    )
    found: dict[int, dict[str, int]] = {}
    for circle, state, count in rows:
        found.setdefault(circle, {})[state] = int(count)
    return {circle: _counts(by_state) for circle, by_state in found.items()}


def days_to_accept(work: Work, circle_id: int, since: date, until: date) -> list[int]:
    """How many days each owner took to say yes, of those whose day is in the span."""
    rows = work.session.execute(
        select(Agreement.proposed_on, Agreement.accepted_on).where(
            *_in_span(circle_id, since, until), Agreement.accepted_on.is_not(None)
        )
    )
    return sorted((accepted - proposed).days for proposed, accepted in rows if accepted is not None)


def owned(work: Work, circle_id: int, since: date, until: date) -> dict[str, int]:
    """How many were "young_person"'s, a "professional"'s or the "network"'s, of those that were said yes to."""
    rows = work.session.execute(
        select(Agreement.owned_by, func.count())
        .where(*_in_span(circle_id, since, until), Agreement.accepted_on.is_not(None))
        .group_by(Agreement.owned_by)
    )
    found = {kind: int(count) for kind, count in rows}
    return {kind: found.get(kind, 0) for kind in ("young_person", "professional", "network")}


def forget_by(work: Work, member_id: int) -> None:
    """Somebody is erased: what they own goes by itself; so does what they proposed and nobody has said yes to."""
    work.session.execute(
        delete(Agreement).where(Agreement.proposed_by == member_id, Agreement.accepted_on.is_(None))
    )


def forget(work: Work) -> None:
    """End what nobody has said anything of, take the words of what is long over, then forget that it was."""
    today = work.now.date()
    work.session.execute(
        update(Agreement)
        .where(Agreement.state.in_(OPEN), Agreement.due_on < today - WAITS)
        .values(state="unsaid", over_on=today)
    )
    work.session.execute(
        update(Agreement)
        .where(Agreement.owner_id.is_not(None), Agreement.over_on < today - WORDS_KEPT)
        .values(
            owner_id=None,
            proposed_by=None,
            words_sealed=b"",
            consequence_sealed=None,
            next_step_sealed=None,
            stands="",
        )
    )
    work.session.execute(delete(Agreement).where(Agreement.over_on < today - COUNTED))


def _counts(found: dict[str, int]) -> Counts:
    kept, partly, not_kept = (found.get(each, 0) for each in SAID)
    return Counts(kept, partly, not_kept, found.get("open", 0) + found.get("unsaid", 0))


def _in_span(circle_id: int, since: date, until: date) -> tuple[ColumnElement[bool], ...]:
    return Agreement.circle_id == circle_id, Agreement.due_on >= since, Agreement.due_on < until


def _place(column: str, agreement: Agreement) -> str:
    return f"agreement.{column}|{agreement.id}"


def _opened(work: Work, circle: Circle, agreement: Agreement, column: str, sealed: bytes | None) -> str:
    return work.unseal(circle.young_person, _place(column, agreement), sealed) if sealed else ""
