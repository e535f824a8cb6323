"""Rows about when Kreds speaks by itself: a circle's quiet and its week in short, and what adults show once a month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Rhythm(People):
    """What one circle chose; a circle without a row has what is usual. `said` counts within `week` (`2026-W48`)."""

    __tablename__ = "rhythm"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    quiet_from: Mapped[str] = mapped_column(String(5))
    quiet_to: Mapped[str] = mapped_column(String(5))
    quiet_until: Mapped[datetime | None]
    digest_weekday: Mapped[int | None]
    digest_hour: Mapped[str] = mapped_column(String(5))
    week: Mapped[str] = mapped_column(String(8), default="")
    said: Mapped[int] = mapped_column(default=0)


class HeldWords(People):
    """What there was no room for in a week; sealed with the young person's key, until the week in short takes it."""

    __tablename__ = "held_words"
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    words_sealed: Mapped[bytes]


class MirrorAnswer(People):
    """An adult's answer that the young person may see: the latest one alone."""

    __tablename__ = "mirror_answer"
    __table_args__ = (UniqueConstraint("circle_id", "member_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    said_sealed: Mapped[bytes]
