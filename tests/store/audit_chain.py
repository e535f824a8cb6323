"""A chain of five links, and links in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store import audit
from store.models import Audit
from store.unit_of_work import Store
from tests.clock import Clock

KAREN, SOL, MUM = 1, 2, 3


def five(people: Store, clock: Clock) -> None:
    """Five links, an hour apart."""
    noted = [(KAREN, SOL, "circle.looked"), (SOL, SOL, "data.looked"), (MUM, SOL, "member.froze")]
    for actor, subject, action in [*noted, (KAREN, MUM, "circle.looked"), (None, None, "period.closed")]:
        clock.forward(hours=1, microseconds=7)
        with people.unit_of_work() as work:
            audit.note(work, action, actor=actor, subject=subject)


@dataclass
class Copy:
    """A link in memory, for trying out many edits."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject_id: int | None
    previous: bytes
    hash: bytes


def kept(link: Audit) -> Copy:
    """The link as it is."""
    return Copy(link.id, link.at, link.actor_id, link.action, link.subject_id, link.previous, link.hash)
