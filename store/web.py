"""Chats on the web: whose they are, who is in them, and what stands there until its time is up."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from store import places
from store.keys import KeyRing
from store.models import Member, MemberAddress
from store.unit_of_work import Work
from store.web_models import WebChat, WebFile, WebPlace, WebPush, WebSession
from store.web_thread import Thread, read, written

CHANNEL = "web"
OWN, GROUP = "w", "g"
"""What the names of people's own chats and of groups begin with."""

FILES_KEPT = timedelta(days=7)
"""How long a picture or a file lies there to be looked at."""

ENDED_KEPT = timedelta(days=14)
"""How long the group of a circle that has ended can still be read."""

GOODBYE = timedelta(hours=1)
"""How long somebody who was erased can read that they were."""

T = TypeVar("T")

# Put together once, for they are asked at every page.
_CHAT = select(WebChat).where(WebChat.name == bindparam("name"))
_GROUPS = (
    select(WebChat.name).join(WebPlace).where(WebPlace.account == bindparam("account")).order_by(WebChat.id)
)
_IS_IN = (
    select(WebPlace.account)
    .join(WebChat)
    .where(WebChat.name == bindparam("name"), WebPlace.account == bindparam("account"))
)


def new_account() -> str:
    """An account nobody has: 80 random bits, which open nothing by themselves."""
    return OWN + secrets.token_hex(10)


def thread(rows: Session, keys: KeyRing, name: str) -> Thread | None:
    """What stands in a chat; None where there is none."""
    found = rows.execute(_CHAT, {"name": name}).scalar_one_or_none()
    return None if found is None else read(keys.open(found.thread_sealed, places.web_thread(found)))


def change(work: Work, name: str, do: Callable[[Thread], T], *, title: str = "") -> T:
    """Change what stands in a chat, which is made if it is not there; whoever has it open sees it."""
    chat = work.session.execute(
        select(WebChat).where(WebChat.name == name).with_for_update()
    ).scalar_one_or_none()
    if chat is None:
        chat, found = WebChat(name=name, thread_sealed=b"", mark=""), Thread(title=title)
        work.session.add(chat)
    else:
        found = read(work.keys.open(chat.thread_sealed, places.web_thread(chat)))
    result = do(found)
    found.tidied(work.now)
    _keep(work, chat, found)
    return result


def exists(work: Work, name: str) -> bool:
    """Whether there is such a chat."""
    return work.session.scalar(select(WebChat.id).where(WebChat.name == name)) is not None


def has_browser(work: Work, account: str) -> bool:
    """Whether anybody is still signed in to an account: else nothing that is written there is ever read."""
    found = select(WebSession.id_hash).where(WebSession.account == account, WebSession.until > work.now)
    return work.session.execute(found.limit(1)).first() is not None


def marks(rows: Session, names: Collection[str]) -> dict[str, str]:
    """How each of these chats is marked now."""
    found = rows.execute(select(WebChat.name, WebChat.mark).where(WebChat.name.in_(names)))
    return {row.name: row.mark for row in found}


def member_of(rows: Session, keys: KeyRing, account: str) -> Member | None:
    """Whose account this is."""
    fingerprint = keys.lookup("user", f"{CHANNEL}:{account}")
    return rows.execute(
        select(Member)
        .join(MemberAddress, MemberAddress.member_id == Member.id)
        .where(MemberAddress.channel == CHANNEL, MemberAddress.user_hash == fingerprint)
    ).scalar_one_or_none()


def locked(rows: Session, keys: KeyRing, accounts: Collection[str]) -> set[str]:
    """Which of these accounts are locked."""
    found = {keys.lookup("user", f"{CHANNEL}:{each}"): each for each in accounts}
    of_locked = (
        select(MemberAddress.user_hash)
        .join(Member, MemberAddress.member_id == Member.id)
        .where(MemberAddress.channel == CHANNEL, MemberAddress.user_hash.in_(found), Member.frozen)
    )
    return {found[each] for each in rows.scalars(of_locked)}


def groups_of(rows: Session, account: str) -> Sequence[str]:
    """The groups that an account is in, oldest first."""
    return rows.execute(_GROUPS, {"account": account}).scalars().all()


def is_in(rows: Session, name: str, account: str) -> bool:
    """Whether an account is in a group."""
    return rows.execute(_IS_IN, {"name": name, "account": account}).first() is not None


def inside(rows: Session, name: str) -> Sequence[str]:
    """The accounts in a group."""
    found = select(WebPlace.account).join(WebChat).where(WebChat.name == name).order_by(WebPlace.account)
    return rows.execute(found).scalars().all()


def others_in(name: str, but: str) -> Select[str]:
    """The accounts in a group without one, to be looked for."""
    return select(WebPlace.account).join(WebChat).where(WebChat.name == name, WebPlace.account != but)


def admit(work: Work, name: str, account: str) -> bool:
    """Into a group; false where they are in it already."""
    if is_in(work.session, name, account):
        return False
    chat = work.session.execute(select(WebChat).where(WebChat.name == name)).scalar_one()
    work.session.add(WebPlace(chat_id=chat.id, account=account))
    work.session.flush()
    work.woken.add("web")
    return True


def remove(work: Work, name: str, account: str) -> None:
    """Out of a group: its thread is closed to them from the commit on."""
    chat = select(WebChat.id).where(WebChat.name == name).scalar_subquery()
    work.session.execute(delete(WebPlace).where(WebPlace.chat_id == chat, WebPlace.account == account))
    work.woken.add("web")


def close(work: Work, name: str) -> None:
    """A group is over: it can be read for a while and not be written in."""

    def over(found: Thread) -> None:
        found.ended = True

    change(work, name, over)
    chat = work.session.execute(select(WebChat).where(WebChat.name == name)).scalar_one()
    chat.ended_on = work.now.date()


def keep_file(work: Work, chat: str, content: str) -> str:
    """Keep a picture or a file (base64) of a chat; its name."""
    owner = work.session.execute(select(WebChat).where(WebChat.name == chat)).scalar_one()
    kept = WebFile(
        name=secrets.token_urlsafe(16),
        chat_id=owner.id,
        content_sealed=b"",
        until=(work.now + FILES_KEPT).date(),
    )
    kept.content_sealed = work.keys.seal(content, places.web_file(kept))
    work.session.add(kept)
    work.session.flush()
    return kept.name


def file(rows: Session, keys: KeyRing, chat: str, name: str) -> str | None:
    """A file of this very chat (base64); None for another's, or one that is no longer there."""
    found = rows.execute(
        select(WebFile).join(WebChat).where(WebFile.name == name, WebChat.name == chat)
    ).scalar_one_or_none()
    return None if found is None else keys.open(found.content_sealed, places.web_file(found))


def forget_account(work: Work, account: str) -> None:
    """Nothing of an account is left: its chat, its lines in groups, its places. Its browsers may read a goodbye."""
    for name in groups_of(work.session, account):
        change(work, name, lambda found: _without(found, account))
    work.session.execute(delete(WebPlace).where(WebPlace.account == account))
    let_go(work, account)


def let_go(work: Work, account: str) -> None:
    """An account is nobody's any more: its browsers may read a goodbye for a while, and then nothing."""
    tell_no_more(work, account)
    last = update(WebSession).where(WebSession.account == account, WebSession.until > work.now + GOODBYE)
    work.session.execute(last.values(until=work.now + GOODBYE))
    wipe(work, account)


def tell_no_more(work: Work, account: str) -> None:
    """No browser of an account is told any more when something is new."""
    theirs = select(WebSession.id_hash).where(WebSession.account == account)
    work.session.execute(delete(WebPush).where(WebPush.session_hash.in_(theirs)))


def everything(work: Work, account: str) -> dict[str, object]:
    """What is kept of an account: what Kreds said to it, what it wrote in groups, and its browsers by the day of use."""
    own = thread(work.session, work.keys, account)
    wrote = [
        {"group": found.title, "at": line.at, "words": line.text}
        for name in groups_of(work.session, account)
        if (found := thread(work.session, work.keys, name)) is not None
        for line in found.lines
        if line.by == account
    ]
    browsers = work.session.scalars(select(WebSession.seen_at).where(WebSession.account == account))
    return {
        "told": [each.text for each in own.lines] if own is not None else [],
        "written_in_groups": wrote,
        "browsers_last_used": sorted(each.date().isoformat() for each in browsers),
    }


def wipe(work: Work, account: str) -> None:
    """Nothing of what was said in somebody's own chat can be read any more."""
    work.session.execute(delete(WebChat).where(WebChat.name == account))
    work.woken.add("web")


def forget(work: Work) -> None:
    """Lines, files, ended groups and chats of nobody, when their time is up. Each thread is looked at once a day."""
    work.session.execute(delete(WebFile).where(WebFile.until <= work.now.date()))
    over = work.now.date() - ENDED_KEPT
    work.session.execute(delete(WebChat).where(WebChat.ended_on <= over))
    signed_in = select(WebSession.account).where(WebSession.until > work.now)
    bound = (
        select(func.count()).select_from(WebPlace).where(WebPlace.account == WebChat.name).scalar_subquery()
    )
    strangers = WebChat.name.startswith(OWN) & WebChat.name.not_in(signed_in) & (bound == 0)
    for name in work.session.scalars(select(WebChat.name).where(strangers)).all():
        if member_of(work.session, work.keys, name) is None:
            wipe(work, name)
    for name in work.session.scalars(select(WebChat.name)).all():
        _tidy(work, name)


def _tidy(work: Work, name: str) -> None:
    chat = work.session.execute(
        select(WebChat).where(WebChat.name == name).with_for_update()
    ).scalar_one_or_none()
    if chat is None:
        return
    found = read(work.keys.open(chat.thread_sealed, places.web_thread(chat)))
    before = found.version, len(found.glances)
    found.tidied(work.now)
    if before != (found.version, len(found.glances)):
        _keep(work, chat, found)


def _keep(work: Work, chat: WebChat, found: Thread) -> None:
    chat.thread_sealed = work.keys.seal(written(found), places.web_thread(chat))
    chat.mark = secrets.token_hex(6)
    work.session.flush()
    work.woken.add("web")


def _without(found: Thread, account: str) -> None:
    """A thread without what somebody wrote or marked in it."""
    found.drop([each for each in found.lines if each.by == account])
    found.tags.pop(account, None)
    for line in found.lines:
        if any(account in people for people in line.marks.values()):
            line.marks = {
                mark: left
                for mark, people in line.marks.items()
                if (left := [p for p in people if p != account])
            }
            found.changed(line)
