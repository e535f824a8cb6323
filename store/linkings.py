"""One more place for a member to be reached: a code from one account, written by another, within minutes."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from store import places
from store.keys import fingerprint
from store.models import Linking, Member
from store.unit_of_work import Work

MINUTES = timedelta(minutes=10)
"""How long a code works, and then how long its number."""

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that look alike: 40 bits in eight of them."""


def issue(work: Work, member: Member, channel: str) -> str:
    """A code to be written on a platform; earlier ones of the same member are dead."""
    work.session.execute(delete(Linking).where(Linking.member_id == member.id))
    code = "".join(secrets.choice(LETTERS) for _letter in range(8))
    linking = Linking(
        code_hash=fingerprint(code), member_id=member.id, channel=channel, expires_at=work.now + MINUTES
    )
    work.session.add(linking)
    work.session.flush()
    return f"{code[:4]}-{code[4:]}"


def typed(work: Work, channel: str, user: str, words: str) -> Linking | None:
    """Somebody wrote words that are an open code for this platform: bound to their account from now on, and to no other."""
    code = "".join(each for each in words.upper() if each.isalnum())
    if len(code) != 8 or len(words) > 20:
        return None
    found = work.session.execute(
        select(Linking).where(Linking.code_hash == fingerprint(code)).with_for_update()
    ).scalar_one_or_none()
    if (
        found is None
        or found.channel != channel
        or found.user_sealed is not None
        or found.expires_at <= work.now
    ):
        return None
    found.user_sealed = work.keys.seal(user, places.linked(found))
    found.number = f"{secrets.randbelow(10_000):04}"
    found.expires_at = work.now + MINUTES
    work.session.flush()
    return found


def typed_for(work: Work, member: Member) -> Linking | None:
    """The one whose number this member is to write."""
    found = work.session.execute(select(Linking).where(Linking.member_id == member.id)).scalar_one_or_none()
    return found if found is not None and found.user_sealed and found.expires_at > work.now else None


def account(work: Work, linking: Linking) -> str:
    """The platform's own id of the account that wrote the code."""
    return work.keys.open(linking.user_sealed or b"", places.linked(linking))


def end(work: Work, member: Member) -> None:
    """It is over, whatever came of it."""
    work.session.execute(delete(Linking).where(Linking.member_id == member.id))


def forget(work: Work) -> None:
    """Drop what has run out."""
    work.session.execute(delete(Linking).where(Linking.expires_at <= work.now))
