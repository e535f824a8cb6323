"""When a platform last answered us: what a silence of more than a day is measured by."""

from __future__ import annotations

from datetime import datetime

from store.queues import Contact
from store.unit_of_work import Work


def last(work: Work, channel: str) -> datetime | None:
    """The last time; None before the first."""
    row = work.session.get(Contact, channel)
    return row.at if row is not None else None


def note(work: Work, channel: str) -> None:
    """It answers now."""
    row = work.session.get(Contact, channel)
    if row is None:
        work.session.add(Contact(channel=channel, at=work.now))
    else:
        row.at = work.now
