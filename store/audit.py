"""Who looked at what, and who did what: a chain in which every link holds the one before. Never any words.

A link's number is its place in the chain and is part of its hash. Links are deleted after 13 months; the number, time
and hash of the last one deleted stay, and what is kept goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from sqlalchemy import delete, func, select

from store import alone
from store.models import Audit, AuditForgotten
from store.unit_of_work import Work

KEPT = timedelta(days=396)
"""Thirteen months."""

Place = tuple[int, bytes]
"""A number in the chain, and the hash of the link there; (0, b"") before the first."""


class Link(Protocol):
    """What a link holds."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject_id: int | None
    previous: bytes
    hash: bytes


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
    number, previous = end(work)
    at = work.now.replace(microsecond=0)
    link = Audit(
        id=number + 1, at=at, actor_id=actor, action=action, subject_id=subject, previous=previous, hash=b""
    )
    link.hash = hash_of(link)
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


def first_broken(
    work: Work, expected: Place | None = None, looked_at: Callable[[], None] = lambda: None
) -> int | None:
    """The number of the first link that does not hold, or None where all do. `looked_at` is called for each.

    `expected` is an end that was written down earlier: it must still be in the chain, unless its time is up.
    """
    forgotten = _forgotten(work)
    if forgotten is not None and forgotten.at >= work.now - KEPT:
        return forgotten.id  # deleted before its time
    start = (forgotten.id, forgotten.hash) if forgotten is not None else (0, b"")
    return broken(_told(links(work), looked_at), start, expected)


def broken(chain: Iterable[Link], start: Place, expected: Place | None = None) -> int | None:
    """The number of the first link that does not hold after `start`, or that is not the `expected` one."""
    number, previous = start
    for link in chain:
        if (link.id, link.previous) != (number + 1, previous) or link.hash != hash_of(link):
            return number + 1
        number, previous = link.id, link.hash
        if expected is not None and expected[0] == number and expected[1] != previous:
            return number
    if expected is not None and expected[0] > number:
        return number + 1
    if expected is not None and expected[0] == start[0] and expected[1] != start[1]:
        return start[0]
    return None


def links(work: Work) -> Iterator[Audit]:
    """All links that are kept, in order."""
    chain = select(Audit).order_by(Audit.id).execution_options(yield_per=1000)
    with work.session.execute(chain) as found:  # PostgreSQL's cursor stays open otherwise
        yield from found.scalars()


def number_kept(work: Work) -> int:
    """How many links there are."""
    return work.session.scalar(select(func.count()).select_from(Audit)) or 0


def end(work: Work) -> Place:
    """The last link: written down elsewhere, it shows a chain that was cut short or written anew."""
    last = work.session.execute(select(Audit.id, Audit.hash).order_by(Audit.id.desc()).limit(1)).one_or_none()
    if last is not None:
        return last.id, last.hash
    forgotten = _forgotten(work)
    return (forgotten.id, forgotten.hash) if forgotten is not None else (0, b"")


def forget(work: Work) -> None:
    """Delete links that are too old; the chain then goes on from the hash of the last of them."""
    last = work.session.execute(
        select(Audit).where(Audit.at < work.now - KEPT).order_by(Audit.id.desc()).limit(1)
    ).scalar_one_or_none()
    if last is None:
        return
    work.session.add(AuditForgotten(id=last.id, at=last.at, hash=last.hash))
    work.session.flush()
    work.session.execute(delete(AuditForgotten).where(AuditForgotten.id < last.id))
    work.session.execute(delete(Audit).where(Audit.id <= last.id))


def hash_of(link: Link) -> bytes:
    """What a link's hash must be."""
    told = f"{link.id}|{link.at.isoformat()}|{link.actor_id}|{link.action}|{link.subject_id}"
    return sha256(link.previous + told.encode()).digest()


def _told(chain: Iterable[Link], looked_at: Callable[[], None]) -> Iterator[Link]:
    for link in chain:
        yield link
        looked_at()


def _forgotten(work: Work) -> AuditForgotten | None:
    newest = select(AuditForgotten).order_by(AuditForgotten.id.desc()).limit(1)
    return work.session.execute(newest).scalar_one_or_none()
