"""Rows about people. Whatever ends in `_sealed` opens only with a key that is not in the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Dialect, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from store.moments import Moment


class Blob(LargeBinary):
    """Bytes as they are: both drivers take them, and need nothing done to each."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing."""


class People(DeclarativeBase):
    """The people's database."""

    type_annotation_map = {datetime: Moment, bytes: Blob, str: Text}  # noqa: RUF012 — as SQLAlchemy wants it


class Member(People):
    """Anybody who uses Kreds. Without `key` nothing of theirs can be read. An id is never given twice."""

    __tablename__ = "member"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 — as SQLAlchemy wants it
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes]
    key_version: Mapped[int]
    name_sealed: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(40))
    coordinator: Mapped[bool] = mapped_column(default=False)
    frozen: Mapped[bool] = mapped_column(default=False)
    looks: Mapped[str] = mapped_column(String(12), default="anytime")


class MemberAddress(People):
    """Where a member can be written to: one row per account on a platform."""

    __tablename__ = "address"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(12))
    user_hash: Mapped[bytes] = mapped_column(unique=True)
    user_sealed: Mapped[bytes]
    position: Mapped[int] = mapped_column(default=0)
    reachable: Mapped[bool] = mapped_column(default=True)


class Circle(People):
    """One circle around one young person. `state` is "invited", "waiting", "in", "declined" or "left".

    `bridge` is whether its chats on several platforms are one: "" (never asked), "asked", "on" or "off".
    """

    __tablename__ = "circle"
    id: Mapped[int] = mapped_column(primary_key=True)
    young_person_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    coordinator_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="SET NULL"), index=True
    )
    case_manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="SET NULL"), index=True
    )
    case_manager_sealed: Mapped[bytes | None]
    department: Mapped[str]
    area: Mapped[str]
    born_from: Mapped[int]
    born_to: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="invited")
    enrolled_on: Mapped[date | None]
    reports: Mapped[int] = mapped_column(default=0)
    resting: Mapped[bool] = mapped_column(default=False, server_default=false())
    bridge: Mapped[str] = mapped_column(String(8), default="", server_default="")
    young_person: Mapped[Member] = relationship(foreign_keys=young_person_id, lazy="joined")
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="circle", order_by="Membership.id", passive_deletes=True
    )


class Membership(People):
    """An adult in a circle. `state` is "waiting" (to be confirmed), "in" or "left".

    When the circle ends, whoever is in is "ended", and "asked" once it has begun again and they may say yes or no.
    `hears` names what the young person may pick them for: "help" and "one" (told something alone), with commas.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("circle_id", "member_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    department: Mapped[str] = mapped_column(default="")
    invited_as_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(12))
    until: Mapped[date | None]
    told_if_quiet: Mapped[bool] = mapped_column(default=False)
    hears: Mapped[str] = mapped_column(String(12), default="help,one", server_default="help,one")
    in_group: Mapped[bool] = mapped_column(default=False)
    circle: Mapped[Circle] = relationship(back_populates="memberships", lazy="joined")
    member: Mapped[Member] = relationship(lazy="joined")


class Invitation(People):
    """A one-time link. `kind` is "coordinator", "young_person", "adult" or "guardian"; `circle_id` binds it."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16), default="")
    department: Mapped[str] = mapped_column(default="")
    name_sealed: Mapped[bytes]
    told_if_quiet: Mapped[bool] = mapped_column(default=False)
    case_manager: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    done: Mapped[bool] = mapped_column(default=False)


class Group(People):
    """A chat on a platform. `circle_id` is set once it is claimed; `state` is "claimed", "bound" or "silent".

    `generation` grows when the platform moves the chat, so that nothing meant for one chat reaches another.
    A circle has one at most on each platform, and more than one only where its young person wants that.
    """

    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("channel", "chat_hash"), UniqueConstraint("circle_id", "channel"))
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(12))
    chat_hash: Mapped[bytes]
    chat_sealed: Mapped[bytes]
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="SET NULL"))
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    rights: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(12), default="claimed")
    generation: Mapped[int] = mapped_column(default=1)
    roster_message: Mapped[str | None] = mapped_column(String(24))


class Consent(People):
    """A yes or a no: which wording, which version, in which language. `kind` is "young_person" or "guardian"."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    wording_sealed: Mapped[bytes]
    agreed: Mapped[bool]
    at: Mapped[datetime]


class Schedule(People):
    """When a young person is asked, in local wall time. `asked` counts questions within `month` (`2026-11`).

    What depends on whether they answer is in `patience_sealed` alone, written anew for everybody at their hour.
    """

    __tablename__ = "schedule"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int]
    hour: Mapped[str] = mapped_column(String(5))
    paused: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None]
    last_on: Mapped[date | None]
    month: Mapped[str] = mapped_column(String(7), default="")
    asked: Mapped[int] = mapped_column(default=0)
    patience_sealed: Mapped[bytes | None]


class KeptLine(People):
    """A line that a young person keeps for themselves. No time, and a random id, so that no order shows."""

    __tablename__ = "kept_line"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    line_sealed: Mapped[bytes]


class HelpRequest(People):
    """Somebody asked for help. `state` is "open" or "over"; `next_ids` are memberships still to be told."""

    __tablename__ = "help_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes]
    next_ids: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    at: Mapped[datetime]
    told: Mapped[list[HelpTold]] = relationship(order_by="HelpTold.id", passive_deletes=True)


class HelpTold(People):
    """An adult who was told. `state` is "sending", "sent", "failed", "coming" or "cannot"."""

    __tablename__ = "help_told"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(8), default="sending")


class Conversation(People):
    """An open dialogue: its answers alone, sealed. The one with the greatest `depth` is being talked in."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("member_id", "depth"),)
    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    depth: Mapped[int]
    dialogue: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(40), default="")
    answers_sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Period(People):
    """A period as the people's side knows it. `state` is "opening", "open", "closing" or "closed"."""

    __tablename__ = "answer_period"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    opens: Mapped[date]
    closes: Mapped[date]
    tier: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(8), default="open")


class Enrolment(People):
    """Who is counted in a period: fixed when it opens, whether or not they answer. `part` is of the split."""

    __tablename__ = "enrolment"
    period: Mapped[str] = mapped_column(
        ForeignKey("answer_period.name", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(default="")


class AnswerSheet(People):
    """The answers that a few people gave in one period, padded to one size and sealed with the period's key.

    `row` is the sheet's number from 0 (four bytes): nothing here says whose it is, when it changed, or how much is in it.
    """

    __tablename__ = "answer_sheet"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — as SQLAlchemy wants it
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    row: Mapped[bytes] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class Audit(People):
    """Who looked at or did what, in an unbroken chain; never any words. Append only; `id` is the place in the chain."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(index=True)
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class AuditForgotten(People):
    """The last link that was deleted for its age: what is kept of the chain goes on from its hash."""

    __tablename__ = "audit_forgotten"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    hash: Mapped[bytes]


class Reopening(People):
    """A one-time link that opens a locked account again, for this person alone.

    `state`: "given", "opened" (by the account in `user_sealed`), "vouched" (the one who made it stood beside them, and
    a second person is asked), "done" or "refused".
    """

    __tablename__ = "reopening"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    made_by: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12), default="given")
    channel: Mapped[str] = mapped_column(String(12), default="")
    user_sealed: Mapped[bytes | None]
    expires_at: Mapped[datetime]


class Linking(People):
    """A code by which a member adds an account on `channel`; `number` and the account are set once it was written there."""

    __tablename__ = "linking"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    channel: Mapped[str] = mapped_column(String(12))
    user_sealed: Mapped[bytes | None]
    number: Mapped[str] = mapped_column(String(8), default="")
    expires_at: Mapped[datetime]


Index("membership_circle", Membership.circle_id, Membership.state)

from store import (  # noqa: E402, F401 — more rows about people, which belong to the same tables
    agreement_rows,
    bridge_models,
    choice_models,
    growth,
    initiative_rows,
    meeting_models,
    rhythm_models,
    role_models,
    share_models,
    web_models,
)
