"""Messages that are written and not sent: found, given up, said once more or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select, update

from store import ahead, members, places
from store.models import Group, MemberAddress
from store.outbox import LANES, Outbound, body_of, bound, opened
from store.queues import OutboxRow
from store.unit_of_work import Work

ON_THE_WAY = ("waiting", "claimed", "sending")


def row(work: Work, row_id: int) -> OutboxRow | None:
    """A row by its number."""
    work.catch_up()
    return work.session.get(OutboxRow, row_id)


def recover(work: Work, channel: str) -> list[OutboxRow]:
    """After a crash of a channel's sender: what was only claimed waits again, what was being sent is uncertain.

    The uncertain rows.
    """
    work.catch_up()
    ours = OutboxRow.channel == channel
    work.session.execute(update(OutboxRow).where(OutboxRow.state == "claimed", ours).values(state="waiting"))
    rows = list(work.session.execute(select(OutboxRow).where(OutboxRow.state == "sending", ours)).scalars())
    for row in rows:
        row.state = "uncertain"
    return rows


def repeat(work: Work, row: OutboxRow, mark: str = "") -> None:
    """Send an uncertain message once more, with `mark` above its words."""
    body = body_of(work, row) | {"again": True}
    if mark and "text" in body and not body.get("repeated"):
        body["repeated"], body["text"] = True, f"{mark}\n\n{body['text']}"
    row.body_sealed = work.keys.seal(json.dumps(body), places.outbox_body(row))
    row.state = "waiting"
    work.woken.add("outbox")


def expired(work: Work, channel: str, limit: int) -> list[Outbound]:
    """Give up what waited on a channel for too long, oldest first: what hung on it, without the words."""
    work.catch_up()
    late = (OutboxRow.state == "waiting", OutboxRow.channel == channel, OutboxRow.expires_at < work.now)
    rows = work.session.scalars(select(OutboxRow).where(*late).order_by(OutboxRow.id).limit(limit)).all()
    for row in rows:
        row.state, row.body_sealed = "failed", None
    return [opened(work, row) for row in rows]


def undelivered(work: Work) -> dict[str, int]:
    """How many messages wait, by lane."""
    work.catch_up()
    counts = work.session.execute(
        select(OutboxRow.lane, func.count()).where(OutboxRow.state.in_(ON_THE_WAY)).group_by(OutboxRow.lane)
    )
    found = {lane: int(count) for lane, count in counts}
    return {name: found.get(lane, 0) for lane, name in LANES.items()}


def on_its_way(work: Work, member_id: int, mark: str) -> bool:
    """Whether something that holds `mark`, such as the buttons of a question, is yet to be sent to a member."""
    work.catch_up()
    rows = work.session.scalars(
        select(OutboxRow).where(
            OutboxRow.member_id == member_id,
            OutboxRow.state.in_(ON_THE_WAY),
            OutboxRow.expires_at >= work.now,
        )
    )
    return any(mark in json.dumps(body_of(work, row)) for row in rows)


def now_at_once(work: Work) -> None:
    """After the clock has gone back: what was to wait for a moment would wait for as long as it went back."""
    work.catch_up()
    work.session.execute(
        update(OutboxRow).where(OutboxRow.state == "waiting", OutboxRow.at > work.now).values(at=work.now)
    )
    work.woken.add("outbox")


def redirect(work: Work, row_id: int, address: MemberAddress, mark: str = "") -> None:
    """Send it to the member's next address instead, with `mark` above its words."""
    work.catch_up()
    found = work.session.get_one(OutboxRow, row_id)
    chat = members.account(work, address)
    body = body_of(work, found)
    if mark and body.get("text"):
        body["text"] = f"{mark}\n\n{body['text']}"
    found.channel = address.channel
    _bind(work, found, chat, body)
    found.ahead, found.state = ahead.again(work, found), "waiting"
    work.woken.add("outbox")


def follow(work: Work, group: Group) -> None:
    """What is not sent goes where the group has moved to; also what is claimed, since it may be put back."""
    work.catch_up()
    chat = work.keys.open(group.chat_sealed, places.group_chat(group))
    for row in work.session.scalars(
        select(OutboxRow).where(
            OutboxRow.group_id == group.id,
            OutboxRow.state.not_in(("sent", "failed")),
            OutboxRow.body_sealed.is_not(None),
        )
    ):
        _bind(work, row, chat, body_of(work, row))
        row.generation = group.generation


def last_words(work: Work, member_id: int) -> None:
    """Let what was just said to a member be sent although the member is erased in the same breath."""
    work.catch_up()
    row = (
        work.session.execute(
            select(OutboxRow)
            .where(OutboxRow.member_id == member_id, OutboxRow.state == "waiting")
            .where(OutboxRow.group_id.is_(None))
            .order_by(OutboxRow.id.desc())
            .limit(1)
        )
        .scalars()
        .one_or_none()
    )
    if row is not None:
        row.member_id = None
        work.session.flush()


def take_back(work: Work, group: Group, then: dict[str, Any]) -> None:
    """What is to hang on this reply of the platform's has not left yet, and is not to."""
    work.catch_up()
    mine = (OutboxRow.group_id == group.id, OutboxRow.then == json.dumps(then))
    work.session.execute(delete(OutboxRow).where(OutboxRow.state.in_(("waiting", "claimed")), *mine))


def take_back_words(work: Work, groups: Collection[Group]) -> None:
    """What members wrote, and has not left yet for these groups, is not to leave."""
    work.catch_up()
    mine = (OutboxRow.group_id.in_([each.id for each in groups]), OutboxRow.member_id.is_not(None))
    work.session.execute(delete(OutboxRow).where(OutboxRow.state.in_(ON_THE_WAY), *mine))
    work.woken.add("recalled")


def waits(work: Work, group: Group, then: dict[str, Any]) -> bool:
    """Whether something that is to hang on this reply of the platform's has yet to leave for a group."""
    work.catch_up()
    mine = (OutboxRow.group_id == group.id, OutboxRow.then == json.dumps(then))
    found = select(OutboxRow.id).where(OutboxRow.state.in_(("waiting", "claimed")), *mine).limit(1)
    return work.session.scalar(found) is not None


def drop(work: Work, member_id: int) -> list[dict[str, Any]]:
    """Nothing that waits for a member is sent any more: what hung on each of these messages."""
    work.catch_up()
    theirs = OutboxRow.member_id == member_id
    hung = work.session.scalars(
        select(OutboxRow.then).where(theirs, OutboxRow.state.not_in(("sent", "failed")))
    ).all()
    work.session.execute(delete(OutboxRow).where(theirs))
    return [json.loads(each) for each in hung if each]


def _bind(work: Work, row: OutboxRow, chat: str, body: dict[str, Any]) -> None:
    for column, value in bound(work, row.channel, chat, row.kind, json.dumps(body)).items():
        setattr(row, column, value)
