"""Browsers that are told when something is new: where, of what, and once until their page has been opened again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from store import places, web, web_sessions
from store.keys import KeyRing
from store.outbox import HELP
from store.queues import OutboxRow
from store.unit_of_work import Work
from store.web_models import WebPush, WebSession

GRACE = timedelta(seconds=5)
"""How long a line may stand unseen before a browser is told: a page that is open shows it within two seconds."""

CLAIMED = timedelta(minutes=1)
"""How long whoever tells has for it, before somebody else takes over."""

AT_ONCE = 16
"""Told together."""

STEP = 1024
"""Characters by which a sealed record grows: its length tells nothing."""


@dataclass(frozen=True)
class Told:
    """A browser's address at its maker's push service, what it is told of, and whether it has been."""

    endpoint: str
    p256dh: str
    auth: str
    groups: bool = False
    told: bool = False


@dataclass(frozen=True)
class Telling:
    """Somebody's browser that is to be told now. `at` says whose turn this is: a later turn has another."""

    id: int
    at: datetime
    told: Told
    language: str
    tries: int


def keep(work: Work, token: str, endpoint: str, p256dh: str, auth: str) -> None:
    """The browser of a session is told from now on. One browser belongs to one session: the latest that said so."""
    known, mark = _of(work.session, token), work.keys.lookup("push", endpoint)
    groups = known is not None and _read(work.keys, known).groups
    session = web_sessions.key(token)
    work.session.execute(
        delete(WebPush).where((WebPush.endpoint_hash == mark) | (WebPush.session_hash == session))
    )
    row = WebPush(session_hash=session, endpoint_hash=mark, told_sealed=b"", at=None, tries=0)
    _write(work, row, Told(endpoint, p256dh, auth, groups))
    work.session.add(row)
    work.session.flush()


def choose(work: Work, token: str, *, groups: bool) -> None:
    """Also of what is said in groups, or only of what is meant for them alone."""
    row = _of(work.session, token, locked=True)
    if row is not None:
        _write(work, row, replace(_read(work.keys, row), groups=groups))


def chosen(rows: Session, keys: KeyRing, token: str) -> str:
    """What the browser of a session is told of: "own", "groups", or "" for nothing."""
    row = _of(rows, token)
    if row is None:
        return ""
    return "groups" if _read(keys, row).groups else "own"


def end(work: Work, token: str) -> None:
    """The browser of a session is told nothing any more."""
    work.session.execute(delete(WebPush).where(WebPush.session_hash == web_sessions.key(token)))


def follow(work: Work, before: str, after: str) -> None:
    """A browser goes on with a new session of the same account."""
    row = _of(work.session, before)
    if row is not None:
        told = _read(work.keys, row)
        row.session_hash = web_sessions.key(after)
        _write(work, row, told)
        work.session.flush()


def news(work: Work, chat: str, *, by: str = "", row: int = 0) -> None:
    """There is a new line in a chat: whoever does not see it soon, and has not been told yet, is told.

    `by` wrote it and needs not be told. `row` is its number in the outbox, 0 for none: of a call for help is also told
    who has been told of something else.
    """
    own = not chat.startswith(web.GROUP)
    for each in work.session.scalars(_own(work, chat) if own else _inside(work, chat, by)).all():
        known = _read(work.keys, each)
        if each.at is None and (own or known.groups) and (not known.told or _is_help(work, row)):
            each.at, each.tries = work.now + GRACE, 0
            work.woken.add("push")
    work.session.flush()


def waiting(rows: Session, tokens: Collection[str]) -> set[str]:
    """Which of these sessions' browsers are about to be told."""
    known = {web_sessions.key(each): each for each in tokens}
    found = select(WebPush.session_hash).where(WebPush.at.is_not(None), WebPush.session_hash.in_(known))
    return {known[each] for each in rows.scalars(found)}


def is_noted(rows: Session, keys: KeyRing, token: str) -> bool:
    """Whether a session's browser was told, or is about to be: then opening its page is to be noted."""
    row = _of(rows, token)
    return row is not None and (row.at is not None or _read(keys, row).told)


def seen(work: Work, tokens: Collection[str]) -> None:
    """The pages of these sessions are open: there is nothing to tell, and what comes later is told anew."""
    for token in sorted(tokens):
        row = _of(work.session, token, locked=True)
        if row is None:
            continue
        known = _read(work.keys, row)
        row.at, row.tries = None, 0
        if known.told:
            _write(work, row, replace(known, told=False))
    work.session.flush()


def soonest(rows: Session) -> datetime | None:
    """When somebody is to be told next."""
    return rows.scalar(select(func.min(WebPush.at)))


def take(work: Work) -> list[Telling]:
    """Whose turn it is; whoever should be told no more is let go."""
    found = (
        select(WebPush, WebSession.account, WebSession.until)
        .join(WebSession, WebSession.id_hash == WebPush.session_hash)
        .where(WebPush.at <= work.now)
        .order_by(WebPush.at)
        .limit(AT_ONCE)
        .with_for_update(of=WebPush, skip_locked=True)
    )
    taken = []
    for row, account, until in work.session.execute(found).all():
        member = web.member_of(work.session, work.keys, account)
        if member is None or member.frozen or until <= work.now:
            row.at = None
            continue
        row.at = at = work.now + CLAIMED
        taken.append(Telling(row.id, at, _read(work.keys, row), member.language, row.tries))
    work.session.flush()
    return taken


def done(work: Work, each: Telling) -> None:
    """It was told; once is enough, unless its page was opened while that was on its way."""
    for row in _still(work, each):
        row.at, row.tries = None, 0
        _write(work, row, replace(_read(work.keys, row), told=True))


def again(work: Work, each: Telling, at: datetime | None, *, counted: bool = True) -> None:
    """It could not be told: once more at that time, or not at all."""
    for row in _still(work, each):
        row.at, row.tries = at, row.tries + counted if at is not None else 0
        work.woken.add("push")


def gone(work: Work, each: Telling) -> None:
    """There is no such browser any more."""
    for row in _still(work, each):
        work.session.delete(row)


def everything(work: Work, account: str) -> list[dict[str, object]]:
    """What is kept of an account's browsers: through whom each is told, and of what."""
    return [
        {"through": urlsplit(known.endpoint).hostname, "also_of_groups": known.groups}
        for row in work.session.scalars(_own(work, account))
        for known in [_read(work.keys, row)]
    ]


def _is_help(work: Work, row: int) -> bool:
    found = work.session.get(OutboxRow, row) if row else None
    return found is not None and found.lane == HELP


_OF = select(WebPush).where(WebPush.session_hash == bindparam("session_hash"))
"""Put together once, for it is asked at every page."""


def _of(rows: Session, token: str, *, locked: bool = False) -> WebPush | None:
    asked = {"session_hash": web_sessions.key(token)}
    return rows.execute(_OF.with_for_update() if locked else _OF, asked).scalar_one_or_none()


def _own(work: Work, account: str) -> Select[WebPush]:
    return (
        select(WebPush)
        .join(WebSession, WebSession.id_hash == WebPush.session_hash)
        .where(WebSession.account == account, WebSession.until > work.now)
    )


def _inside(work: Work, chat: str, by: str) -> Select[WebPush]:
    people = web.others_in(chat, by)
    return (
        select(WebPush)
        .join(WebSession, WebSession.id_hash == WebPush.session_hash)
        .where(WebSession.account.in_(people), WebSession.until > work.now)
    )


def _still(work: Work, each: Telling) -> Iterator[WebPush]:
    """The row, if nothing has happened to it since it was taken."""
    row = work.session.get(WebPush, each.id, with_for_update=True)
    if row is not None and row.at == each.at:
        yield row
        work.session.flush()


def _read(keys: KeyRing, row: WebPush) -> Told:
    return Told(**json.loads(keys.open(row.told_sealed, places.web_push(row))))


def _write(work: Work, row: WebPush, told: Told) -> None:
    text = json.dumps(asdict(told))
    row.told_sealed = work.keys.seal(text.ljust(-(-len(text) // STEP) * STEP), places.web_push(row))
