"""Who looked at what, and who did what: a chain in which every link holds the one before. Never any words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select

from store import alone
from store.models import Audit
from store.unit_of_work import Work

KEPT = timedelta(days=396)
"""Thirteen months."""


def note_once_a_day(work: Work, action: str, *, actor: int, subject: int) -> None:
    """Add a link unless the same person did the same today: looking twice is looking."""
    latest = work.session.execute(
        select(Audit.at)
        .where(Audit.subject_id == subject, Audit.actor_id == actor, Audit.action == action)
        .order_by(Audit.id.desc())
        .limit(1)
    ).scalar()
    if latest is None or latest.date() != work.now.date():
        note(work, action, actor=actor, subject=subject)


def note(work: Work, action: str, *, actor: int | None = None, subject: int | None = None) -> None:
    """Add a link. `action` is a fixed code such as "circle.looked"."""
    alone.with_audit(work)
    last = work.session.execute(select(Audit).order_by(Audit.id.desc()).limit(1)).scalar_one_or_none()
    previous = last.hash if last else b""
    at = work.now.replace(microsecond=0)
    link = Audit(at=at, actor_id=actor, action=action, subject_id=subject, previous=previous, hash=b"")
    link.hash = _hash(link)
    work.session.add(link)
    work.session.flush()


def about(work: Work, member_id: int) -> Sequence[Audit]:
    """Everything noted about one member by others, oldest first."""
    return (
        work.session.execute(
            select(Audit)
            .where(Audit.subject_id == member_id, Audit.actor_id.is_distinct_from(member_id))
            .order_by(Audit.id)
        )
        .scalars()
        .all()
    )


def unbroken(work: Work) -> bool:
    """Whether every link holds the one before and none was changed."""
    return first_broken(work) is None


def first_broken(work: Work) -> int | None:
    """The number of the first link that does not hold, or None where all do."""
    previous: bytes | None = None
    links = select(Audit).order_by(Audit.id).execution_options(yield_per=1000)
    with work.session.execute(links) as found:  # PostgreSQL's cursor stays open otherwise
        for link in found.scalars():
            if (previous is not None and link.previous != previous) or link.hash != _hash(link):
                return link.id
            previous = link.hash
    return None


def head(work: Work) -> tuple[int, str]:
    """How many links there are and the last one's hash: written down elsewhere, it shows a chain that was cut short."""
    last = work.session.execute(select(Audit).order_by(Audit.id.desc()).limit(1)).scalar_one_or_none()
    number = work.session.scalar(select(func.count()).select_from(Audit)) or 0
    return number, last.hash.hex() if last else ""


def forget(work: Work) -> None:
    """Delete links that are too old; the chain then starts with the oldest that is kept."""
    work.session.execute(delete(Audit).where(Audit.at < work.now - KEPT))


def _hash(link: Audit) -> bytes:
    told = f"{link.at.isoformat()}|{link.actor_id}|{link.action}|{link.subject_id}"
    return sha256(link.previous + told.encode()).digest()
