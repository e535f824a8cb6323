"""Rows that wait: updates seen, messages to be sent, things due, leases held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class InboxRow(People):
    """An update from a platform, kept before it is acknowledged. `state`: "new", "done", "aside"."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "event"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(12))
    event: Mapped[str] = mapped_column(String(64))
    chat_hash: Mapped[bytes]
    payload_sealed: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="new")
    at: Mapped[datetime]


class OutboxRow(People):
    """Something to be sent. `state`: "waiting", "claimed", "sending", "sent", "uncertain", "failed".

    `lane` is the order between messages (see store.outbox), `ahead` that within a lane (see store.ahead); `then` is what
    to do with the platform's reply; `body_sealed` is emptied once it is sent.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    lane: Mapped[int]
    ahead: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    channel: Mapped[str] = mapped_column(String(12))
    chat_hash: Mapped[bytes]
    chat_sealed: Mapped[bytes]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"))
    generation: Mapped[int] = mapped_column(default=0)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    body_sealed: Mapped[bytes | None]
    then: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]


class DueRow(People):
    """Something that happens at a time: once per (kind, member, circle, subject). `tries` counts failures."""

    __tablename__ = "due"
    __table_args__ = (UniqueConstraint("kind", "member_id", "circle_id", "subject"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(24))
    member_id: Mapped[int] = mapped_column(default=0)
    circle_id: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0, server_default="0")


class Contact(People):
    """When a platform last answered us."""

    __tablename__ = "contact"
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime]


class PlanTold(People):
    """Which plan coordinators were told of last; there is one row."""

    __tablename__ = "plan_told"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))


class Lease(People):
    """Who does a thing that only one process may do; `fence` grows with every change of hands."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    fence: Mapped[int]
    until: Mapped[datetime]


Index("due_circle", DueRow.circle_id)
Index("inbox_new", InboxRow.state, InboxRow.id)
Index("outbox_waiting", OutboxRow.state, OutboxRow.channel, OutboxRow.lane, OutboxRow.ahead, OutboxRow.id)

PAUSED = text("state = 'waiting' AND tries > 0")
"""Messages that were tried and wait to be tried again. As it stands in the index, or that would not be used;
and `state` leads, or SQLite would rather look through all that wait."""

Index(
    "outbox_paused",
    OutboxRow.state,
    OutboxRow.at,
    OutboxRow.lane,
    OutboxRow.chat_hash,
    sqlite_where=PAUSED,
    postgresql_where=PAUSED,
)

ON_THE_WAY = text("state IN ('waiting', 'claimed', 'sending', 'uncertain')")
"""Messages that may yet leave, or leave again. As it stands in the index."""

Index(
    "outbox_chat",
    OutboxRow.chat_hash,
    OutboxRow.lane,
    OutboxRow.ahead,
    sqlite_where=ON_THE_WAY,
    postgresql_where=ON_THE_WAY,
)
