"""Rows of the web: who is signed in where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class WebSession(People):
    """A browser that is signed in. `kind` is "chat" or "desk"; only a hash of what its cookie holds is kept.

    `account` is the web chat's own id for whoever writes from it, before and after they are a member; "" at the desk.
    `seen_at` is kept to the day for the chat, so that it does not tell when a young person was there.
    """

    __tablename__ = "web_session"
    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    account: Mapped[str] = mapped_column(String(24), default="", index=True)
    seen_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
