"""Rows about what a young person chose for themselves."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class OwnChoices(People):
    """Everything that one young person chose and what came of it, as one sealed list: no row, time or order for each."""

    __tablename__ = "own_choices"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    choices_sealed: Mapped[bytes]
