"""Rows of the web: who is signed in where, who is on the way in, and the chats of those who write there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


class WebSession(People):
    """A browser that is signed in. `kind` is "chat" or "desk"; only a hash of what its cookie holds is kept.

    `account` is the web chat's own id for whoever writes from it, before and after they are a member; "" at the desk.
    `seen_at` is kept to the day for the chat, so that it does not tell when a young person was there. At the desk `browser`
    names a kind of browser in fixed words, and until `sure_until` people and roles may be changed. It came in `through`
    the municipality's own log-in, or by a code.
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
    through: Mapped[bool] = mapped_column(default=False, server_default=false())


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


class LogInTrip(People):
    """A browser on its way to the municipality's own log-in and back, as a fingerprint. Its row is used up by coming back.

    `member_id` and `session_hash` are whose pages it set out from, to link them; None where it wants to come in.
    """

    __tablename__ = "log_in_trip"
    browser_hash: Mapped[bytes] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    session_hash: Mapped[bytes | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LinkedLogIn(People):
    """A coordinator's account at the municipality's own log-in: a keyed fingerprint alone, of the `issuer` and who they are there.

    Each has one at most, and it is nobody else's.
    """

    __tablename__ = "linked_log_in"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    account_hash: Mapped[bytes] = mapped_column(unique=True)
    issuer: Mapped[str]
    since: Mapped[date]


class WebChat(People):
    """A chat on the web: somebody's own with Kreds (`name` is their account), or a circle's group.

    All that stands in it is one sealed list, padded, so that neither how much was said nor when lies open. `mark` is
    drawn anew at each change: by it a page sees that there is something newer. `ended_on` is the day a group was closed.
    """

    __tablename__ = "web_chat"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 — as SQLAlchemy wants it
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(24), unique=True)
    thread_sealed: Mapped[bytes]
    mark: Mapped[str] = mapped_column(String(12))
    ended_on: Mapped[date | None]


class WebPlace(People):
    """Whose account is in which group."""

    __tablename__ = "web_place"
    chat_id: Mapped[int] = mapped_column(ForeignKey("web_chat.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(String(24), primary_key=True, index=True)


class WebFile(People):
    """A picture or a file in somebody's own chat, for a few days. `name` cannot be guessed, and opens nothing by itself."""

    __tablename__ = "web_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(24), unique=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("web_chat.id", ondelete="CASCADE"), index=True)
    content_sealed: Mapped[bytes]
    until: Mapped[date] = mapped_column(index=True)


class WebPush(People):
    """A browser that is told when something is new, as long as it is signed in.

    Where that goes, what it is told of, and whether it has been told since its page was open, is one sealed, padded record.
    `at` is when to tell it next, where there is something to tell; `tries` counts failures since.
    """

    __tablename__ = "web_push"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 — as SQLAlchemy wants it
    id: Mapped[int] = mapped_column(primary_key=True)
    session_hash: Mapped[bytes] = mapped_column(
        ForeignKey("web_session.id_hash", ondelete="CASCADE"), unique=True
    )
    endpoint_hash: Mapped[bytes] = mapped_column(unique=True)
    told_sealed: Mapped[bytes]
    at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)


class DeskRun(People):
    """A form of the desk whose outcome was applied: sent once more, it does nothing."""

    __tablename__ = "desk_run"
    run_hash: Mapped[bytes] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
