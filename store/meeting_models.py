"""Rows about meetings: one that is planned, its agenda, and what a young person prepares for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models import Circle, Member, People


class Meeting(People):
    """A meeting of a circle, in local wall time. `state` is "planned", "over" or "off".

    `uid` names it in people's calendars for ever; `sequence` grows with every change, as they want it.
    """

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(32))
    day: Mapped[date]
    hour: Mapped[str] = mapped_column(String(5))
    place_sealed: Mapped[bytes | None]
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="planned")
    circle: Mapped[Circle] = relationship(lazy="joined")
    points: Mapped[list[MeetingPoint]] = relationship(order_by="MeetingPoint.id", passive_deletes=True)


class MeetingPoint(People):
    """Something on the agenda, sealed with its author's key: it goes with them."""

    __tablename__ = "meeting_point"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    line_sealed: Mapped[bytes]
    member: Mapped[Member] = relationship(lazy="joined")


class MeetingNote(People):
    """What the young person wants said; `given_to` is the place of the adult who has it, if anybody."""

    __tablename__ = "meeting_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    given_to: Mapped[int | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    line_sealed: Mapped[bytes]


Index("meeting_circle", Meeting.circle_id, Meeting.state)
Index("meeting_old", Meeting.day)
