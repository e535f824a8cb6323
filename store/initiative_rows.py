"""Rows on the people's side of an initiative: whose it is, and which circles take part. The numbers are the strategy's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Keeper(People):
    """The coordinator who is reminded of an initiative's next decision."""

    __tablename__ = "initiative_keeper"
    initiative: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)


class TakingPart(People):
    """A circle in an initiative: `state` is "in" from when its young person was told, "no" once they said no."""

    __tablename__ = "taking_part"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    initiative: Mapped[int] = mapped_column(primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(4), default="in")


class Stretch(People):
    """From which day until which a circle took part; it still does where `until` is None."""

    __tablename__ = "taking_part_stretch"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    initiative: Mapped[int] = mapped_column(primary_key=True, index=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
