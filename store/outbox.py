"""Messages to be sent: written in the same transaction as what they tell of, sent after it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from store import ahead, members, places
from store.models import Group, MemberAddress
from store.queues import PAUSED, OutboxRow
from store.unit_of_work import Work, wall_clock

HELP, REPLY, GROUP, CHECK_IN = range(4)
"""The lanes, first to last: help overtakes everything, check-ins wait for everyone."""

LANES = {HELP: "help", REPLY: "reply", GROUP: "group", CHECK_IN: "check-in"}

KEPT = timedelta(hours=24)
"""How long a sent row stays without its words; also how long an unsent one is worth sending."""

HELP_KEPT = timedelta(days=14)
"""A help message is worth delivering for longer."""

CHECK_IN_KEPT = timedelta(hours=4)
"""A check-in for shorter: nobody is asked at night what was to be asked in the afternoon."""

KEPT_IN = {HELP: HELP_KEPT, CHECK_IN: CHECK_IN_KEPT}
"""What is kept for another time than the rest, lane by lane."""


_paused = aliased(OutboxRow)
_TAKE = (
    select(OutboxRow)
    .where(
        OutboxRow.state == "waiting",
        OutboxRow.channel == bindparam("channel"),
        OutboxRow.lane.in_(bindparam("lanes", expanding=True)),
        OutboxRow.at <= bindparam("now"),
        OutboxRow.expires_at >= bindparam("now"),
        OutboxRow.chat_hash.not_in(bindparam("busy", expanding=True)),
        tuple_(OutboxRow.lane, OutboxRow.chat_hash).not_in(
            select(_paused.lane, _paused.chat_hash).where(PAUSED, _paused.at > bindparam("now"))
        ),
    )
    .order_by(OutboxRow.lane, OutboxRow.ahead, OutboxRow.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
WRITE = insert(OutboxRow).values(ahead=ahead.OF_A_NEW_ONE)
_MARK = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"))
    .values(
        state=bindparam("now_is"),
        body_sealed=None,
        chat_sealed=b"",
        chat_hash=b"",
        member_id=None,
        then="",
        ahead=0,
    )
)


class Outbound(NamedTuple):
    """A message to be sent, opened. `chat` is the platform's own id; `body` depends on `kind`."""

    id: int
    lane: int
    channel: str
    chat: str
    chat_hash: bytes
    kind: str
    body: dict[str, Any]
    then: dict[str, Any]
    tries: int
    member_id: int | None
    group_id: int | None
    written: datetime
    ahead: int


def to_address(
    work: Work,
    address: MemberAddress,
    lane: int,
    kind: str,
    body: dict[str, Any],
    then: dict[str, Any] | None = None,
) -> None:
    """A message to a member's own chat on one platform. `body` and `then` are JSON's own shapes, and stay as they are."""
    chat = members.account(work, address)
    _put(work, lane, address.channel, chat, kind, body, then, member_id=address.member_id)


def to_group(
    work: Work,
    group: Group,
    lane: int,
    kind: str,
    body: dict[str, Any],
    then: dict[str, Any] | None = None,
    *,
    by: int | None = None,
) -> None:
    """A message to a group, bound to where the group is now; `by` a member whose own words it holds."""
    chat = work.keys.open(group.chat_sealed, places.group_chat(group))
    _put(work, lane, group.channel, chat, kind, body, then, member_id=by, group=group)


def to_chat(
    work: Work,
    channel: str,
    chat: str,
    lane: int,
    kind: str,
    body: dict[str, Any],
    then: dict[str, Any] | None = None,
) -> None:
    """A message to somebody who is not a member, such as a stranger with a dead link."""
    _put(work, lane, channel, chat, kind, body, then)


def take(
    work: Work, channel: str, limit: int, lanes: Collection[int], busy: Collection[bytes]
) -> list[Outbound]:
    """Claim the next messages of a channel, lane by lane, each chat's first one first; chats in `busy` are passed over.

    So is what comes after a message that waits to be tried again, in the same chat and lane: nothing overtakes.
    """
    work.catch_up()
    told = {"channel": channel, "lanes": list(lanes), "now": work.now, "busy": list(busy), "limit": limit}
    taken = []
    for row in work.session.execute(_TAKE, told).scalars().all():
        if not _still_there(work, row):
            row.state, row.body_sealed = "failed", None
            continue
        each = opened(work, row)
        row.state = "claimed" if leaves_once(each) else "sending"
        taken.append(each)
    return taken


def leaves_once(each: Outbound) -> bool:
    """Whether it is never said twice where its fate is unknown: check-ins, and what members wrote to each other."""
    return each.lane == CHECK_IN or each.then.get("what") == "passed"


def sending(work: Work, row: int) -> bool:
    """It is about to leave. Only what leaves once says so on its own.

    False where it stood in line past its time, as on a machine that slept: it waits to be given up.
    """
    work.catch_up()
    leaves = update(OutboxRow).where(OutboxRow.id == row, OutboxRow.expires_at >= work.now)
    if work.session.connection().execute(leaves.values(state="sending")).rowcount == 1:
        return True
    again(work, row, work.now, counted=False)
    return False


def sent(work: Work, row: int) -> None:
    """It arrived: its words go, and whom they were for."""
    _mark(work, row, "sent")


def failed(work: Work, row: int) -> None:
    """It will never arrive: its words go."""
    _mark(work, row, "failed")


def uncertain(work: Work, row: int) -> None:
    """It may have arrived: kept apart until it is settled what becomes of it."""
    work.catch_up()
    work.session.execute(update(OutboxRow).where(OutboxRow.id == row).values(state="uncertain"))


def again(work: Work, row: int, at: datetime, *, counted: bool = True) -> None:
    """Surely not sent: wait until `at`. A wait that the platform asked for is not counted as a try."""
    work.catch_up()
    work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row)
        .values(state="waiting", at=at, tries=OutboxRow.tries + (1 if counted else 0))
    )
    work.woken.add("outbox")


def forget(work: Work) -> None:
    """Drop what is over: sent and failed rows after a day, uncertain ones when nobody waits for them."""
    work.catch_up()
    old = work.now - KEPT
    work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == "waiting", OutboxRow.expires_at < work.now)
        .values(body_sealed=None)
    )
    work.session.execute(
        delete(OutboxRow).where(
            or_(
                OutboxRow.state.in_(("sent", "failed")) & (OutboxRow.at < old),
                (OutboxRow.state == "uncertain") & (OutboxRow.expires_at < work.now),
            )
        )
    )


def _put(
    work: Work,
    lane: int,
    channel: str,
    chat: str,
    kind: str,
    body: dict[str, Any],
    then: dict[str, Any] | None,
    *,
    member_id: int | None = None,
    group: Group | None = None,
) -> None:
    row: dict[str, Any] = {
        "lane": lane,
        "at": min(work.now, wall_clock()),  # `kreds tick` works in a time to come, and sends now
        "state": "waiting",
        "channel": channel,
        "group_id": group.id if group else None,
        "generation": group.generation if group else 0,
        "member_id": member_id,
        "kind": kind,
        "then": json.dumps(then) if then else "",
        "tries": 0,
        "expires_at": work.now + KEPT_IN.get(lane, KEPT),
    }
    row |= bound(work, channel, chat, kind, json.dumps(body))
    opened = Outbound(
        0,
        lane,
        channel,
        chat,
        row["chat_hash"],
        kind,
        body,
        then or {},
        0,
        member_id,
        row["group_id"],
        work.now,
        0,
    )
    work.put_off(WRITE, row | {"to_chat_hash": row["chat_hash"], "in_lane": lane}, "outbox", opened)


def bound(work: Work, channel: str, chat: str, kind: str, said: str) -> dict[str, bytes]:
    """A message bound to a chat: its words (the body's JSON) open for no other."""
    place = ("chat", channel, chat)
    if place not in work.known:
        found = work.keys.lookup("chat", f"{channel}:{chat}")[:16]
        work.known[place] = found, work.keys.seal(chat, places.message_chat(channel, found))
    chat_hash, chat_sealed = work.known[place]
    return {
        "chat_hash": chat_hash,
        "chat_sealed": chat_sealed,
        "body_sealed": work.keys.seal(said, places.message_body(channel, chat_hash, kind)),
    }


def body_of(work: Work, row: OutboxRow) -> dict[str, Any]:
    """What a message says; nothing once its words are gone."""
    if not row.body_sealed:
        return {}
    body: dict[str, Any] = json.loads(work.keys.open(row.body_sealed, places.outbox_body(row)))
    return body


def _mark(work: Work, row: int, state: str) -> None:
    work.put_off(_MARK, {"row": row, "now_is": state})


def _still_there(work: Work, row: OutboxRow) -> bool:
    """Whether the chat is still the one that was meant."""
    if row.group_id is None:
        return True
    group = work.session.get(Group, row.group_id)
    return group is not None and group.generation == row.generation


def opened(work: Work, row: OutboxRow) -> Outbound:
    """A message, opened."""
    return Outbound(
        row.id,
        row.lane,
        row.channel,
        work.keys.open(row.chat_sealed, places.outbox_chat(row)),
        row.chat_hash,
        row.kind,
        body_of(work, row),
        json.loads(row.then) if row.then else {},
        row.tries,
        row.member_id,
        row.group_id,
        row.expires_at - (HELP_KEPT if row.lane == HELP else KEPT),
        row.ahead,
    )
