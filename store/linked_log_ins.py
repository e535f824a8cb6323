"""Coordinators' accounts at the municipality's own log-in, and browsers on their way there and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from store import web_sessions
from store.keys import fingerprint
from store.models import Member
from store.unit_of_work import Work
from store.web_models import LinkedLogIn, LogInTrip

MINUTES = timedelta(minutes=10)
"""How long a browser may take there and back."""


@dataclass(frozen=True)
class Trip:
    """What a browser set out for: to come in, or to link the pages of `member`, from the session with this fingerprint."""

    member: int | None
    session_hash: bytes | None


def set_out(work: Work, browser: str, member: int | None = None, session: str = "") -> None:
    """A browser is on its way; `browser` is a new secret that only it holds. To link a member's pages it says from which session."""
    work.session.add(
        LogInTrip(
            browser_hash=fingerprint(browser),
            member_id=member,
            session_hash=fingerprint(session) if member is not None else None,
            expires_at=work.now + MINUTES,
        )
    )
    work.session.flush()


def came_back(work: Work, browser: str) -> Trip | None:
    """What it had set out for, once; None where it never did, took too long, or was back before."""
    mine = LogInTrip.browser_hash == fingerprint(browser)
    trip = work.session.scalars(select(LogInTrip).where(mine, LogInTrip.expires_at > work.now)).one_or_none()
    used = work.session.connection().execute(delete(LogInTrip).where(mine)).rowcount
    if trip is None or not used:
        return None
    return Trip(trip.member_id, trip.session_hash)


def link(work: Work, member: Member, issuer: str, subject: str) -> bool:
    """From now on this account is the member's, instead of any before; false where it is somebody else's."""
    account = _account(work, issuer, subject)
    taken = work.session.scalars(select(LinkedLogIn).where(LinkedLogIn.account_hash == account)).one_or_none()
    if taken is not None and taken.member_id != member.id:
        return False
    row = of(work, member)
    if row is not None:
        web_sessions.end_through(work, member.id)
        work.session.delete(row)
        work.session.flush()
    work.session.add(
        LinkedLogIn(member_id=member.id, account_hash=account, issuer=issuer, since=work.now.date())
    )
    work.session.flush()
    return True


def whose(work: Work, issuer: str, subject: str) -> Member | None:
    """Whose pages this account opens."""
    account = _account(work, issuer, subject)
    found = work.session.scalars(select(LinkedLogIn).where(LinkedLogIn.account_hash == account)).one_or_none()
    return work.session.get(Member, found.member_id) if found is not None else None


def of(work: Work, member: Member) -> LinkedLogIn | None:
    """A member's account there."""
    return work.session.get(LinkedLogIn, member.id)


def take_off(work: Work, member: Member) -> bool:
    """The account opens nothing any more, and the browsers that came in by it are out; whether there was one."""
    web_sessions.end_through(work, member.id)
    row = of(work, member)
    if row is None:
        return False
    work.session.delete(row)
    work.session.flush()
    return True


def take_off_all(work: Work) -> None:
    """Everybody's: after a restore nobody knows which of them had been taken off since."""
    work.session.execute(delete(LinkedLogIn))


def forget(work: Work) -> None:
    """Browsers that took too long."""
    work.session.execute(delete(LogInTrip).where(LogInTrip.expires_at <= work.now))


def _account(work: Work, issuer: str, subject: str) -> bytes:
    return work.keys.lookup("linked-log-in", f"{issuer} {subject}")
