"""Rows of circles whose chats on several platforms are one: where a line stands in each, as numbers, never its words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class Passed(People):
    """Where something that somebody wrote stands: `of` is None where they wrote it, else the number of that row.

    Nothing says who wrote it. `under` is the message that began the line of replies, where the platform needs to know;
    `part` counts the pieces of what was too long for one message. `parts` is 0 where it was not passed on.
    """

    __tablename__ = "passed"
    __table_args__ = (UniqueConstraint("group_id", "message"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[int | None] = mapped_column(ForeignKey("passed.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(String(24))
    under: Mapped[str] = mapped_column(String(24), default="")
    part: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(index=True)


Index("passed_of", Passed.of, Passed.group_id)
Index("passed_lately", Passed.group_id, Passed.at)
