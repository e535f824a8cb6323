"""One-time links: 128 random bits, kept only as a fingerprint, bound to the first account that opens them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from store import places
from store.keys import fingerprint, new_token
from store.models import Invitation
from store.unit_of_work import Work


def issue(
    work: Work,
    kind: str,
    name: str,
    hours: int,
    *,
    circle_id: int | None = None,
    role: str = "",
    department: str = "",
    invited_by: int | None = None,
    told_if_quiet: bool = False,
    case_manager: bool = False,
) -> str:
    """A new link's secret part. It is not kept, so it cannot be shown again."""
    token = new_token()
    invitation = Invitation(
        token_hash=fingerprint(token),
        kind=kind,
        circle_id=circle_id,
        role=role,
        department=department,
        invited_by=invited_by,
        told_if_quiet=told_if_quiet,
        case_manager=case_manager,
        expires_at=work.now + timedelta(hours=hours),
    )
    invitation.name_sealed = work.keys.seal(name, places.invited(invitation))
    work.session.add(invitation)
    work.session.flush()
    return token


def opened(work: Work, token: str) -> Invitation | None:
    """The invitation behind a link that still works, or None: used, run out or never issued look the same."""
    found = work.session.execute(
        select(Invitation).where(Invitation.token_hash == fingerprint(token)).with_for_update()
    ).scalar_one_or_none()
    if found is None or found.done or (found.opened_by is None and found.expires_at <= work.now):
        return None
    return found


def offered_group(work: Work, circle_id: int, member_id: int) -> bool:
    """Whether this member was asked to make a group of this circle's, not long ago."""
    asked = (
        Invitation.circle_id == circle_id,
        Invitation.kind == "group",
        Invitation.invited_by == member_id,
    )
    found = select(Invitation.id).where(*asked, Invitation.expires_at > work.now).limit(1)
    return work.session.scalar(found) is not None


def waits_for_group(work: Work, circle_id: int, asked: Collection[int]) -> int | None:
    """Which of these members was asked to make a group of this circle's, and may still do it by the link; None for nobody."""
    open_ones = (
        Invitation.circle_id == circle_id,
        Invitation.kind == "group",
        Invitation.invited_by.in_(asked),
        Invitation.done.is_(False),
        Invitation.expires_at > work.now,
    )
    return work.session.scalar(
        select(Invitation.invited_by).where(*open_ones).order_by(Invitation.id).limit(1)
    )


def name_on(work: Work, invitation: Invitation) -> str:
    """The name that the inviter wrote."""
    return work.keys.open(invitation.name_sealed, places.invited(invitation))


def revoke_all(work: Work, circle_id: int, kind: str) -> None:
    """Kill the links of one kind for a circle, because a new one is made."""
    for each in work.session.execute(
        select(Invitation).where(
            Invitation.circle_id == circle_id, Invitation.kind == kind, Invitation.done.is_(False)
        )
    ).scalars():
        each.done = True
