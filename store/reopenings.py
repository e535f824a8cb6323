"""Links that open a locked account again: single use, for one person, bound to the account that opens them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from store import places
from store.keys import fingerprint, new_token
from store.models import Circle, Member, Reopening
from store.unit_of_work import Work

HOURS = timedelta(hours=1)
"""How long a link can be opened: the person stands there."""

DAYS = timedelta(days=2)
"""How long it then waits for those who are asked."""


def issue(work: Work, member: Member, circle: Circle, made_by: Member) -> str:
    """A new link's secret part; earlier links for the same person are dead."""
    work.session.execute(
        update(Reopening)
        .where(Reopening.member_id == member.id, Reopening.state.in_(("given", "opened", "vouched")))
        .values(state="refused", user_sealed=None)
    )
    token = new_token()
    work.session.add(
        Reopening(
            token_hash=fingerprint(token),
            member_id=member.id,
            circle_id=circle.id,
            made_by=made_by.id,
            expires_at=work.now + HOURS,
        )
    )
    work.session.flush()
    return token


def open_by(work: Work, token: str, channel: str, user: str) -> Reopening | None:
    """An account opens a link; None where it no longer works. The first account is the only one."""
    found = work.session.execute(
        select(Reopening).where(Reopening.token_hash == fingerprint(token)).with_for_update()
    ).scalar_one_or_none()
    if found is None or found.state != "given" or found.expires_at <= work.now:
        return None
    found.state, found.channel, found.expires_at = "opened", channel, work.now + DAYS
    found.user_sealed = work.keys.seal(user, places.opener(found))
    work.session.flush()
    return found


def find(work: Work, token: str) -> Reopening | None:
    """Whatever became of a link; None for one that is not of this kind."""
    return work.session.execute(
        select(Reopening).where(Reopening.token_hash == fingerprint(token))
    ).scalar_one_or_none()


def account(work: Work, reopening: Reopening) -> str:
    """The platform's own id of the account that opened it."""
    return work.keys.open(reopening.user_sealed or b"", places.opener(reopening))


def waits(work: Work, reopening: Reopening) -> bool:
    """Whether somebody is still asked about it."""
    return reopening.state in ("opened", "vouched") and reopening.expires_at > work.now


def end(work: Work, reopening: Reopening, state: str) -> None:
    """It is over: "done" or "refused"; whose account it was is forgotten."""
    reopening.state, reopening.user_sealed = state, None
    work.session.flush()


def forget(work: Work) -> None:
    """Drop what has run out."""
    work.session.execute(delete(Reopening).where(Reopening.expires_at <= work.now))


def everything(work: Work) -> Sequence[Reopening]:
    """All links there are."""
    return work.session.execute(select(Reopening).order_by(Reopening.id)).scalars().all()
