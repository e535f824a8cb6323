"""Updates seen: kept before they are acknowledged, taken in order for each chat, never twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    LargeBinary,
    Row,
    String,
    bindparam,
    delete,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from store import places
from store.among import among
from store.queues import InboxRow
from store.unit_of_work import Work

TRIES = 3
"""An update that fails so often is set aside, so that others go on."""

REMEMBERED = timedelta(days=14)
"""How long an update's number is kept, so that a redelivery is known."""

FAR = 8
"""How many times as many updates are looked at as are claimed: room for other processes to find theirs."""

_INSERT = ((False, sqlite.insert), (True, postgresql.insert))
_KEEP = {
    shared: insert(InboxRow).on_conflict_do_nothing(index_elements=["channel", "event"])
    for shared, insert in _INSERT
}
_anything_new = select(1).select_from(_waiting := aliased(InboxRow)).where(_waiting.state == "new").exists()
_EVENTS: dict[bool, ColumnElement[Any]] = {
    False: func.json_each(bindparam("events")).table_valued("value").c.value,
    True: func.unnest(bindparam("events", type_=ARRAY(String))).column_valued("event"),
}
_DONE_ALREADY: dict[str, ColumnElement[Any]] = {
    "channel": bindparam("channel", type_=String),
    "chat_hash": literal(b"", LargeBinary),
    "tries": literal(0),
    "state": literal("done"),
    "at": bindparam("at", type_=DateTime(timezone=True)),
}
_KEEP_DONE = {
    shared: insert(InboxRow)
    .from_select([*_DONE_ALREADY, "event"], select(*_DONE_ALREADY.values(), _EVENTS[shared]).where(true()))
    .on_conflict_do_nothing(index_elements=["channel", "event"])
    .returning(InboxRow.id, InboxRow.event, _anything_new.label("behind"))
    for shared, insert in _INSERT
}
# In one question, which is the same for however many: they are not known yet, and whether others wait that must go first.
_COLUMNS = (
    InboxRow.id,
    InboxRow.channel,
    InboxRow.event,
    InboxRow.chat_hash,
    InboxRow.payload_sealed,
    InboxRow.tries,
)
_OLDEST = select(*_COLUMNS).where(InboxRow.state == "new").order_by(InboxRow.id).limit(bindparam("limit"))
_LOOK = (
    select(InboxRow.id, InboxRow.chat_hash)
    .where(InboxRow.state == "new")
    .order_by(InboxRow.id)
    .limit(bindparam("limit"))
)
_CLAIM = (
    select(*_COLUMNS)
    .where(among(InboxRow.id, "rows", shared=True), InboxRow.state == "new")
    .order_by(InboxRow.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_DONE = (
    update(InboxRow)
    .where(InboxRow.id == bindparam("row"), InboxRow.state == "new")
    .values(state="done", payload_sealed=None, chat_hash=b"")
)


_Row: TypeAlias = Row[int, str, str, bytes, bytes | None, int]


class Behind(Exception):
    """Others wait that came before: these are to be kept and worked on after them."""


@dataclass(frozen=True)
class Seen:
    """An update as it came. `chat` orders it among others; `payload` is the platform's own JSON.

    `by` is whose act it was, where that is not whose chat it is.
    """

    event: str
    chat: str
    payload: str
    by: str = ""


@dataclass(frozen=True)
class Waiting:
    """An update that is to be worked on. `chat_hash` is empty as in the table, where it is worked on as it is kept."""

    id: int
    channel: str
    event: str
    chat_hash: bytes
    payload: str
    tries: int


def add(work: Work, channel: str, seen: Sequence[Seen]) -> None:
    """Keep updates; those already known are passed over."""
    for each in seen:
        row = {
            "channel": channel,
            "event": each.event,
            "chat_hash": _chat_hash(work, channel, each),
            "payload_sealed": work.keys.seal(each.payload, places.update(channel, each.event)),
            "tries": 0,
            "state": "new",
            "at": work.now,
        }
        work.put_off(_KEEP[work.shared], row, "inbox")


def add_done(work: Work, channel: str, seen: Sequence[Seen]) -> list[Waiting]:
    """Keep updates as worked on, which is what this very transaction is about to do; those not known yet, in order.

    Raises `Behind` where others wait: all of it is to be undone then.
    """
    if not seen:  # all that came may have been too much
        return []
    work.catch_up()
    by_event = {each.event: each for each in seen}
    events: object = list(by_event) if work.shared else json.dumps(list(by_event))
    told = {"channel": channel, "at": work.now, "events": events}
    found = work.connection.execute(_KEEP_DONE[work.shared], told)
    number = {}
    for row, event, behind in found:
        if behind:
            raise Behind
        number[event] = row
    return [
        Waiting(number[event], channel, event, b"", each.payload, 0)
        for event, each in by_event.items()
        if event in number
    ]


def claim(work: Work, limit: int) -> list[Waiting]:
    """The oldest new updates, ours until this transaction ends; in order, and none of a chat that another is at."""
    work.catch_up()
    found = _claimed(work, limit) if work.shared else work.session.execute(_OLDEST, {"limit": limit}).all()
    return [_opened(work, row) for row in found]


def anything_new(work: Work) -> bool:
    """Whether there is an update that nobody has worked on, be it claimed or not."""
    return work.connection.execute(_LOOK, {"limit": 1}).first() is not None


def done(work: Work, row: int) -> None:
    """Worked on: the payload goes, and whose it was; the number stays to know a redelivery by.

    Only what was claimed in this transaction: then nobody else can have done it.
    """
    work.put_off(_DONE, {"row": row})


def failed(work: Work, row: int) -> bool:
    """Count a failure; true once the update is set aside, with its payload for the operator's repair."""
    found = work.session.get_one(InboxRow, row)
    found.tries += 1
    if found.tries >= TRIES:
        found.state = "aside"
    return found.state == "aside"


def forget(work: Work) -> None:
    """Drop the numbers of updates that are too old to come again."""
    work.catch_up()
    work.session.execute(delete(InboxRow).where(InboxRow.state != "new", InboxRow.at < work.now - REMEMBERED))


def _claimed(work: Work, limit: int) -> Sequence[_Row]:
    """Whoever holds the first new update of a chat has the chat: its later ones are left alone by the others."""
    chats: dict[bytes, list[int]] = {}
    for row, chat in work.session.execute(_LOOK, {"limit": FAR * limit}):
        chats.setdefault(chat, []).append(row)
    firsts = [rows[0] for rows in chats.values()]
    held = work.session.execute(_CLAIM, {"rows": firsts, "limit": limit}).all()
    later = sorted(row for each in held for row in chats[each.chat_hash][1:])
    if not later:
        return held
    rest = work.session.execute(_CLAIM, {"rows": later[:limit], "limit": limit}).all()
    return sorted((*held, *rest), key=lambda row: row.id)[:limit]


def _chat_hash(work: Work, channel: str, seen: Seen) -> bytes:
    return work.keys.lookup("chat", f"{channel}:{seen.chat}")[:16]


def _opened(work: Work, row: _Row) -> Waiting:
    payload = work.keys.open(row.payload_sealed or b"", places.update(row.channel, row.event))
    return Waiting(row.id, row.channel, row.event, row.chat_hash, payload, row.tries)
