"""Turning over to a new key: person keys are wrapped anew, and what the installation sealed is sealed anew.

What a person's own key sealed stays as it is. Every step leaves the database readable, so it can be cut off and gone on
with at any time, also beside a running service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from store import places
from store.growth import Card
from store.models import Circle, Group, Invitation, Linking, Member, MemberAddress, Reopening
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Work
from store.web_models import WebChat, WebFile, WebPush

BATCH = 500
"""Rows in one transaction: others wait no longer than that takes."""

SEALED: tuple[
    tuple[InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None], Callable[[Any], str]], ...
] = (
    (MemberAddress.user_sealed, places.account),
    (Group.chat_sealed, places.group_chat),
    (Invitation.name_sealed, places.invited),
    (Circle.case_manager_sealed, places.case_manager),
    (Reopening.user_sealed, places.opener),
    (Linking.user_sealed, places.linked),
    (Card.words_sealed, places.card),
    (InboxRow.payload_sealed, places.seen),
    (OutboxRow.chat_sealed, places.outbox_chat),
    (OutboxRow.body_sealed, places.outbox_body),
    (WebChat.thread_sealed, places.web_thread),
    (WebFile.content_sealed, places.web_file),
    (WebPush.told_sealed, places.web_push),
)
"""What is sealed with the installation's own key, and the place of each row's."""


def total(work: Work) -> int:
    """How many rows there are to look at."""
    members = work.session.scalar(select(func.count()).select_from(Member)) or 0
    others = sum(
        work.session.scalar(select(func.count()).select_from(column.class_)) or 0 for column, _place in SEALED
    )
    return members + others


def stages() -> Iterator[int]:
    """The stages of a rotation, in order; each is done in batches by `batch`."""
    yield from range(1 + len(SEALED))


def batch(work: Work, stage: int, after: int) -> tuple[int, int]:
    """Turn over the next rows beyond id `after`; how many were looked at, and the last id among them."""
    if stage == 0:
        return _members(work, after)
    return _sealed(work, stage - 1, after)


def _members(work: Work, after: int) -> tuple[int, int]:
    rows = list(
        work.session.scalars(
            select(Member)
            .where(Member.id > after)
            .order_by(Member.id)
            .limit(BATCH)
            .with_for_update(of=Member)
        )
    )
    for member in rows:
        if member.key_version != work.keys.current:
            member.key = work.keys.wrap(work.keys.unwrap(member.key, member.key_version))
            member.key_version = work.keys.current
    return len(rows), rows[-1].id if rows else after


def _sealed(work: Work, index: int, after: int) -> tuple[int, int]:
    column, place = SEALED[index]
    model = column.class_
    rows = list(
        work.session.scalars(
            select(model).where(model.id > after).order_by(model.id).limit(BATCH).with_for_update(of=model)
        )
    )
    for row in rows:
        sealed = getattr(row, column.key)
        if sealed and sealed[0] != work.keys.current:
            setattr(row, column.key, work.keys.seal(work.keys.open(sealed, place(row)), place(row)))
    return len(rows), rows[-1].id if rows else after
