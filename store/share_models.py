"""Rows that count what goes on in a circle's group: how many, by kind of adult; never who, never a word."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Activity(People):
    """So many of one thing in one week (its Monday): "message", "agreement", "meeting" or "success".

    `professional` is whether it was the professionals' or the network's. The young person's own is never counted.
    """

    __tablename__ = "activity"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True, index=True)
    what: Mapped[str] = mapped_column(String(12), primary_key=True)
    professional: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
