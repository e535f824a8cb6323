"""Rows of agreements: who does what by when, in one circle."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Agreement(People):
    """One agreement, once: what comes again is a row for each time. Its words are sealed with the young person's key.

    `state`: "asked" (the owner has not answered), "open", "kept", "partly", "not_kept" (somebody said so), "unsaid"
    (nobody did), "declined" (by the owner), "objected" (by the young person), "dropped". `owned_by` is "young_person",
    "professional" or "network"; `said_by` is "owner" or "young_person". `repeats` is "", "weekly", "fortnightly" or "monthly". `stands` is where its message
    stands in the groups (see `circles.stands`). `series` is the number of the first where it
    comes again, else 0. Once its words have had their time, `owner_id` is None and the words are empty: a number is left.
    """

    __tablename__ = "agreement"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 — as SQLAlchemy wants it
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    owned_by: Mapped[str] = mapped_column(String(16))
    words_sealed: Mapped[bytes]
    consequence_sealed: Mapped[bytes | None]
    next_step_sealed: Mapped[bytes | None]
    due_on: Mapped[date]
    repeats: Mapped[str] = mapped_column(String(12), default="")
    series: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12))
    proposed_on: Mapped[date]
    accepted_on: Mapped[date | None]
    said_by: Mapped[str] = mapped_column(String(12), default="")
    over_on: Mapped[date | None] = mapped_column(index=True)
    stands: Mapped[str] = mapped_column(String(160), default="")


Index("agreement_of_circle", Agreement.circle_id, Agreement.due_on)
Index("agreement_open", Agreement.state, Agreement.due_on)
