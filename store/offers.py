"""Circles that one coordinator has asked another to take over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from store.models import Circle, Member
from store.role_models import Offer
from store.unit_of_work import Work

KEPT = timedelta(days=14)
"""How long an offer waits for its answer."""


def make(work: Work, circle: Circle, to: Member, *, by: Member, leaves: bool) -> None:
    """Offer a circle; an earlier offer of it is dropped."""
    end(work, circle.id)
    work.session.add(Offer(circle_id=circle.id, from_id=by.id, to_id=to.id, leaves=leaves, at=work.now))
    work.session.flush()


def of(work: Work, circle: Circle) -> Offer | None:
    """The offer of a circle that still waits: nobody else has become its coordinator, and it is not too old."""
    found = work.session.get(Offer, circle.id)
    if found is None or found.from_id != circle.coordinator_id or found.at <= work.now - KEPT:
        return None
    return found


def end(work: Work, circle_id: int) -> None:
    """It is settled, or comes to nothing."""
    work.session.execute(delete(Offer).where(Offer.circle_id == circle_id))


def forget(work: Work) -> None:
    """Offers that nobody answered."""
    work.session.execute(delete(Offer).where(Offer.at <= work.now - KEPT))
