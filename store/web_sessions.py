"""Browsers that are signed in: a random id in the cookie, its hash in a row, an end that comes by itself."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from store import web
from store.keys import KeyRing
from store.models import Member, MemberAddress
from store.unit_of_work import Work
from store.web_models import WebSession

ID_BYTES = 32


@dataclass(frozen=True)
class Lasts:
    """How long a session lasts without being used, and at all; `kept_to` is how exactly its use is noted."""

    unused: timedelta
    at_all: timedelta
    kept_to: timedelta


LASTS = {
    "chat": Lasts(timedelta(days=90), timedelta(days=400), timedelta(days=1)),
    "desk": Lasts(timedelta(minutes=30), timedelta(hours=10), timedelta(minutes=1)),
}
"""By kind: a phone that is somebody's own, and a desk where others may sit down."""


SURE = timedelta(minutes=10)
"""How long after a fresh code people and roles may be changed."""


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a cookie. `member` is None before an invitation has made them one."""

    kind: str
    member: int | None
    account: str
    language: str
    zone: str
    frozen: bool
    stale: bool
    """Whether its use should be noted again."""
    coordinator: bool = False
    sure: bool = False
    """Whether a fresh code was typed a moment ago."""


# Put together once, for they are asked at every page: of a session and a member no more than a page must know.
_SESSION = select(
    WebSession.kind,
    WebSession.account,
    WebSession.member_id,
    WebSession.seen_at,
    WebSession.until,
    WebSession.sure_until,
).where(WebSession.id_hash == bindparam("id_hash"))
_WHO = select(Member.id, Member.language, Member.zone, Member.frozen, Member.coordinator)
_BY_NUMBER = _WHO.where(Member.id == bindparam("number"))
_BY_ACCOUNT = _WHO.join(MemberAddress, MemberAddress.member_id == Member.id).where(
    MemberAddress.channel == web.CHANNEL, MemberAddress.user_hash == bindparam("user_hash")
)


def begin(
    work: Work,
    kind: str,
    *,
    member: int | None = None,
    account: str = "",
    browser: str = "",
    through: bool = False,
) -> str:
    """A new session; what its cookie is to hold. Always a new one: an id from before is never taken over."""
    token = secrets.token_urlsafe(ID_BYTES)
    work.session.add(
        WebSession(
            id_hash=key(token),
            kind=kind,
            member_id=member,
            account=account,
            browser=browser,
            through=through,
            seen_at=_to(work.now, LASTS[kind].kept_to),
            until=work.now + LASTS[kind].at_all,
        )
    )
    work.session.flush()
    return token


def find(rows: Session, keys: KeyRing, kind: str, token: str, now: datetime) -> SignedIn | None:
    """Whose session this is; None where it is over, was ended, or never was."""
    row = rows.execute(_SESSION, {"id_hash": key(token)}).one_or_none()
    lasts = LASTS[kind]
    if row is None or row.kind != kind:
        return None
    if now >= row.until or now >= row.seen_at + lasts.unused + lasts.kept_to:
        return None
    who = _BY_ACCOUNT if row.account else _BY_NUMBER
    asked = (
        {"user_hash": keys.lookup("user", f"{web.CHANNEL}:{row.account}")}
        if row.account
        else {"number": row.member_id}
    )
    member = rows.execute(who, asked).one_or_none()
    return SignedIn(
        row.kind,
        member.id if member is not None else None,
        row.account,
        member.language if member is not None else "",
        member.zone if member is not None else "",
        member is not None and member.frozen,
        _to(now, lasts.kept_to) > row.seen_at,
        member is not None and member.coordinator,
        row.sure_until is not None and now < row.sure_until,
    )


def still(rows: Session, keys: KeyRing, tokens: Collection[str], now: datetime) -> set[str]:
    """Which of these sessions go on, by accounts that are not locked."""
    found = rows.execute(
        select(WebSession.id_hash, WebSession.account).where(
            WebSession.id_hash.in_([key(each) for each in tokens]), WebSession.until > now
        )
    )
    known = {row.id_hash: row.account for row in found}
    locked = web.locked(rows, keys, set(known.values()))
    return {each for each in tokens if known.get(key(each)) not in {None, *locked}}


def used(work: Work, token: str) -> None:
    """It was used just now."""
    row = work.session.get(WebSession, key(token))
    if row is not None:
        row.seen_at = _to(work.now, LASTS[row.kind].kept_to)


def sure(work: Work, token: str) -> None:
    """A fresh code was typed there."""
    row = work.session.get(WebSession, key(token))
    if row is not None:
        row.sure_until = work.now + SURE


def of(rows: Session, kind: str, member: int, now: datetime) -> list[WebSession]:
    """Where a member is signed in, the latest use first."""
    lasts = LASTS[kind]
    wanted = select(WebSession).where(
        WebSession.member_id == member,
        WebSession.kind == kind,
        WebSession.until > now,
        WebSession.seen_at > now - lasts.unused - lasts.kept_to,
    )
    return list(rows.scalars(wanted.order_by(WebSession.seen_at.desc(), WebSession.id_hash)))


def named(token: str) -> str:
    """How a session is called on a list: it opens nothing."""
    return key(token).hex()


def end_named(work: Work, kind: str, member: int, name: str) -> None:
    """End the one of a member's sessions that is called so on their list."""
    for row in of(work.session, kind, member, work.now):
        if row.id_hash.hex() == name:
            work.session.delete(row)


def end(work: Work, token: str) -> None:
    """Signed out: the cookie is worth nothing from the commit on."""
    work.session.execute(delete(WebSession).where(WebSession.id_hash == key(token)))


def end_all(work: Work, member: int, kind: str | None = None) -> None:
    """Every session of a member, or those of one kind."""
    gone = delete(WebSession).where(WebSession.member_id == member)
    work.session.execute(gone if kind is None else gone.where(WebSession.kind == kind))


def end_through(work: Work, member: int) -> None:
    """Those of a member that came in through the municipality's own log-in."""
    work.session.execute(
        delete(WebSession).where(WebSession.member_id == member, WebSession.through.is_(True))
    )


def forget(work: Work) -> None:
    """Those that are over."""
    work.session.execute(delete(WebSession).where(WebSession.until <= work.now))
    for kind, lasts in LASTS.items():
        last = work.now - lasts.unused - lasts.kept_to
        work.session.execute(delete(WebSession).where(WebSession.kind == kind, WebSession.seen_at < last))


def key(token: str) -> bytes:
    """What a session is found by."""
    return sha256(token.encode()).digest()


def _to(moment: datetime, step: timedelta) -> datetime:
    """The moment, no more exactly than `step`."""
    seconds = int(step.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)
