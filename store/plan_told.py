"""Which plan coordinators were told of last, so that each new one is told once."""

from __future__ import annotations

from store.queues import PlanTold
from store.unit_of_work import Work


def last(work: Work) -> str | None:
    """Its hash; None before the first."""
    row = work.session.get(PlanTold, 1)
    return row.hash if row is not None else None


def note(work: Work, plan_hash: str) -> None:
    """They are told of this one now."""
    row = work.session.get(PlanTold, 1)
    if row is None:
        work.session.add(PlanTold(id=1, hash=plan_hash))
    else:
        row.hash = plan_hash
