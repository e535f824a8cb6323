"""How a coordinator's browser is let in: a link from the chat binds one browser, a code from the chat opens it there.

Neither is worth anything without the other. Of both only fingerprints are kept, for a day, so that they can be counted.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from store.keys import fingerprint, new_token
from store.linkings import LETTERS
from store.models import Member
from store.unit_of_work import Work
from store.web_models import SigningIn

MINUTES = timedelta(minutes=10)
"""How long a link works, and then how long its code."""

TRIES = 5
"""Codes that may be typed before a right one does not help any more."""

A_DAY = 10
"""Codes that one member gets within 24 hours."""

DAY = timedelta(hours=24)


def left_today(work: Work, member: Member) -> int:
    """How many more links and codes a member gets."""
    since = work.now - DAY
    made = select(func.count()).where(SigningIn.member_id == member.id, SigningIn.made_at > since)
    return max(0, A_DAY - (work.session.scalar(made) or 0))


def link(work: Work, member: Member) -> str | None:
    """A new link's secret part; None where there were enough today. Earlier links that nobody opened are dead."""
    _alone(work, member)
    if not left_today(work, member):
        return None
    unopened = (SigningIn.member_id == member.id, SigningIn.browser_hash.is_(None))
    work.session.execute(update(SigningIn).where(*unopened).values(done=True))
    token = new_token()
    work.session.add(_row(work, member, fingerprint(token)))
    work.session.flush()
    return token


def bind(work: Work, token: str, browser: str) -> tuple[Member, str] | None:
    """This browser and no other may type the code, which goes to the member's chat; None for a link that is worth nothing.

    `browser` is a secret that only it holds.
    """
    now = work.now
    still = (
        SigningIn.token_hash == fingerprint(token),
        SigningIn.browser_hash.is_(None),
        SigningIn.done.is_(False),
        SigningIn.expires_at > now,
    )
    bound = {"browser_hash": fingerprint(browser), "expires_at": now + MINUTES}
    if not work.session.connection().execute(update(SigningIn).where(*still).values(bound)).rowcount:
        return None
    row = work.session.get_one(SigningIn, fingerprint(token), populate_existing=True)
    member = work.session.get(Member, row.member_id)
    return (member, _code(work, row)) if member is not None else None


def code_for(work: Work, member: Member, browser: str) -> str | None:
    """A code for a browser that is signed in already; None where there were enough today."""
    _alone(work, member)
    if not left_today(work, member):
        return None
    row = _row(work, member, fingerprint(new_token()))
    row.browser_hash = fingerprint(browser)
    work.session.add(row)
    return _code(work, row)


def typed(work: Work, browser: str, words: str) -> Member | None:
    """Whose code this browser has typed; every try counts, and costs the same whatever there was to be found."""
    mine = fingerprint(browser)
    newest = (
        select(SigningIn.token_hash)
        .where(SigningIn.browser_hash == mine)
        .order_by(SigningIn.made_at.desc(), SigningIn.token_hash)
        .limit(1)
        .scalar_subquery()
    )
    open_ = (
        SigningIn.token_hash == newest,
        SigningIn.done.is_(False),
        SigningIn.tries < TRIES,
        SigningIn.expires_at > work.now,
    )
    counted = update(SigningIn).where(*open_).values(tries=SigningIn.tries + 1)
    was_open = work.session.connection().execute(counted).rowcount
    wanted = select(SigningIn).where(SigningIn.token_hash == newest).execution_options(populate_existing=True)
    row = work.session.scalars(wanted).one_or_none()
    known = row.code_hash if row is not None and row.code_hash is not None else bytes(32)
    right = secrets.compare_digest(known, _hash(work, mine, words))
    if not (was_open and right and row is not None):
        return None
    row.done = True
    return work.session.get(Member, row.member_id)


def forget(work: Work) -> None:
    """What is no longer counted."""
    work.session.execute(delete(SigningIn).where(SigningIn.made_at <= work.now - DAY))


def _row(work: Work, member: Member, token_hash: bytes) -> SigningIn:
    return SigningIn(
        token_hash=token_hash, member_id=member.id, made_at=work.now, expires_at=work.now + MINUTES
    )


def _code(work: Work, row: SigningIn) -> str:
    letters = "".join(secrets.choice(LETTERS) for _letter in range(8))
    assert row.browser_hash is not None
    row.code_hash = _hash(work, row.browser_hash, letters)
    work.session.flush()
    return f"{letters[:4]}-{letters[4:]}"


def _hash(work: Work, browser: bytes, words: str) -> bytes:
    """Keyed, for forty bits are few where somebody has the database alone."""
    letters = "".join(each for each in words.upper()[:40] if each.isalnum())
    return work.keys.lookup("signing-in", f"{browser.hex()}:{letters}")


def _alone(work: Work, member: Member) -> None:
    """Two requests at once are counted one after the other."""
    work.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
