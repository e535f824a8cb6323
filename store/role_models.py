"""Rows about places that do not last for ever: who comes after a professional, and who takes a circle over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Role(People):
    """What is planned for a professional's place: who holds on afterwards, and the last time it was made longer.

    `successor_id` is a place in the same circle; `successor_sealed` is a name where that person is not here yet.
    `before` is the end date that the young person may go back to, `reason_sealed` why it was moved.
    """

    __tablename__ = "role"
    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True
    )
    successor_id: Mapped[int | None] = mapped_column(
        ForeignKey("membership.id", ondelete="SET NULL"), index=True
    )
    successor_sealed: Mapped[bytes | None]
    before: Mapped[date | None]
    reason_sealed: Mapped[bytes | None]
    extended_at: Mapped[datetime | None] = mapped_column(index=True)


class Handover(People):
    """A professional hands over to somebody of the network.

    `state` is "asked" (the young person reads it first), "agreed" (the successor is asked) or "accepted"; the words
    are gone by then.
    """

    __tablename__ = "handover"
    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True
    )
    successor_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(12), default="asked")
    at: Mapped[datetime] = mapped_column(index=True)


class Offer(People):
    """A circle that its coordinator would like another one to take; `leaves` is whether they also go as case manager."""

    __tablename__ = "offer"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    leaves: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(index=True)
