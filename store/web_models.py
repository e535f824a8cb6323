"""Rows of the web: who is signed in where, and who is on the way in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class WebSession(People):
    """A browser that is signed in. `kind` is "chat" or "desk"; only a hash of what its cookie holds is kept.

    `account` is the web chat's own id for whoever writes from it, before and after they are a member; "" at the desk.
    `seen_at` is kept to the day for the chat, so that it does not tell when a young person was there. At the desk `browser`
    names a kind of browser in fixed words, and until `sure_until` people and roles may be changed.
    """

    __tablename__ = "web_session"
    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    account: Mapped[str] = mapped_column(String(24), default="", index=True)
    browser: Mapped[str] = mapped_column(String(40), default="", server_default="")
    seen_at: Mapped[datetime]
    sure_until: Mapped[datetime | None]
    until: Mapped[datetime] = mapped_column(index=True)


class SigningIn(People):
    """A link to the desk, the browser that opened it, and the code that opens it there; each as a fingerprint alone."""

    __tablename__ = "signing_in"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    browser_hash: Mapped[bytes | None] = mapped_column(index=True)
    code_hash: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
