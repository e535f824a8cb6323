"""Help that was asked for: who was told, and who has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from store.models import HelpRequest, HelpTold, Member
from store.unit_of_work import Work

KEPT = timedelta(days=14)
"""The longest that the words of a request are kept."""


def add(work: Work, member: Member, words: str, next_ids: Sequence[int]) -> HelpRequest:
    """A new request; an earlier one of the same member is over."""
    for earlier in work.session.execute(
        select(HelpRequest).where(HelpRequest.member_id == member.id, HelpRequest.state == "open")
    ).scalars():
        earlier.state = "over"
    request = HelpRequest(
        member_id=member.id,
        words_sealed=work.seal(member, "help_request.words", words),
        next_ids=",".join(map(str, next_ids)),
        at=work.now,
    )
    work.session.add(request)
    work.session.flush()
    return request


def words_of(work: Work, request: HelpRequest) -> str:
    """What the young person wrote, or ""."""
    member = work.session.get_one(Member, request.member_id)
    return work.unseal(member, "help_request.words", request.words_sealed)


def tell(work: Work, request: HelpRequest, member_id: int) -> HelpTold:
    """One more adult is told."""
    told = HelpTold(request_id=request.id, member_id=member_id)
    work.session.add(told)
    work.session.flush()
    return told


def next_to_tell(request: HelpRequest) -> int | None:
    """The next adult whom the young person named, taken off the list."""
    first, _comma, rest = request.next_ids.partition(",")
    request.next_ids = rest
    return int(first) if first else None


def get(work: Work, request_id: int) -> HelpRequest | None:
    """A request by its number."""
    return work.session.get(HelpRequest, request_id)


def told_by_id(work: Work, told_id: int) -> HelpTold | None:
    """One adult's part in a request."""
    return work.session.get(HelpTold, told_id)


def all_told(work: Work, request: HelpRequest) -> list[HelpTold]:
    """Everybody who was told, first to last."""
    return list(
        work.session.execute(
            select(HelpTold).where(HelpTold.request_id == request.id).order_by(HelpTold.id)
        ).scalars()
    )


def forget(work: Work) -> None:
    """Delete requests that are too old to be kept."""
    work.session.execute(delete(HelpRequest).where(HelpRequest.at < work.now - KEPT))
