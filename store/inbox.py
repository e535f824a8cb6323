"""Updates seen: kept before they are acknowledged, taken in order for each chat, never twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.queues import InboxRow
from store.unit_of_work import Work

TRIES = 3
"""An update that fails so often is set aside, so that others go on."""

REMEMBERED = timedelta(days=14)
"""How long an update's number is kept, so that a redelivery is known."""

_WAITING = (
    select(InboxRow)
    .where(InboxRow.state == "new", InboxRow.id.not_in(bindparam("beyond", expanding=True)))
    .order_by(InboxRow.id)
    .limit(bindparam("limit"))
)
_DONE = (
    update(InboxRow)
    .where(InboxRow.id == bindparam("row"), InboxRow.state == "new")
    .values(state="done", payload_sealed=None, chat_hash=b"")
)


@dataclass(frozen=True)
class Seen:
    """An update as it came. `chat` orders it among others; `payload` is the platform's own JSON."""

    event: str
    chat: str
    payload: str


@dataclass(frozen=True)
class Waiting:
    """An update that is to be worked on."""

    id: int
    channel: str
    event: str
    chat_hash: bytes
    payload: str
    tries: int


def add(work: Work, channel: str, seen: Sequence[Seen]) -> int:
    """Keep updates; those already known are passed over. How many were new."""
    if not seen:
        return 0
    rows = [
        {
            "channel": channel,
            "event": each.event,
            "chat_hash": work.keys.lookup("chat", f"{channel}:{each.chat}")[:16],
            "payload_sealed": work.keys.seal(each.payload, "inbox.payload"),
            "tries": 0,
            "state": "new",
            "at": work.now,
        }
        for each in seen
    ]
    insert = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(InboxRow).on_conflict_do_nothing(index_elements=["channel", "event"])
    statement = statement.execution_options(preserve_rowcount=True)
    added = work.session.connection().execute(statement, rows).rowcount
    work.woken.add("inbox")
    return int(added)


def waiting(work: Work, beyond: Collection[int], limit: int) -> list[Waiting]:
    """The oldest updates that are new, without those that are being worked on (`beyond`)."""
    told = {"beyond": list(beyond), "limit": limit}
    found = work.session.execute(_WAITING, told).scalars()
    return [
        Waiting(
            row.id,
            row.channel,
            row.event,
            row.chat_hash,
            work.keys.open(row.payload_sealed or b"", "inbox.payload"),
            row.tries,
        )
        for row in found
    ]


def done(work: Work, row: int) -> bool:
    """Worked on: the payload goes, and whose it was; the number stays to know a redelivery by.

    False where it was done before: a connection that broke in a commit does not say whether the commit was made.
    """
    return work.session.connection().execute(_DONE, {"row": row}).rowcount == 1


def failed(work: Work, row: int) -> bool:
    """Count a failure; true once the update is set aside, with its payload for the operator's repair."""
    found = work.session.get_one(InboxRow, row)
    found.tries += 1
    if found.tries >= TRIES:
        found.state = "aside"
    return found.state == "aside"


def forget(work: Work) -> None:
    """Drop the numbers of updates that are too old to come again."""
    work.session.execute(delete(InboxRow).where(InboxRow.state != "new", InboxRow.at < work.now - REMEMBERED))
