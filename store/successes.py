"""Successes: what went well and was told in a circle's group, with a count of who cheered and never who."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import delete, func, literal, select

from store.growth import CardOffer, Celebrating, Success
from store.models import Circle, Member
from store.unit_of_work import Work

REMEMBERED = timedelta(days=400)
"""What was shared is kept for the look back at the year, then forgotten."""

UNDECIDED = timedelta(days=14)
"""An adult's good news that the young person leaves alone is forgotten after this."""

CHEERED = timedelta(days=30)
"""Cheers are counted for this long."""


def add(work: Work, circle: Circle, by: Member, words: str, state: str) -> Success:
    """Something that went well: "shared" at once, or "asked" where the young person decides first."""
    success = Success(
        circle_id=circle.id,
        by_id=by.id,
        state=state,
        on=work.now.date(),
        words_sealed=work.seal(circle.young_person, "success.words", words),
    )
    work.session.add(success)
    work.session.flush()
    return success


def words_of(work: Work, success: Success) -> str:
    """What went well, opened with the young person's key."""
    young = work.session.get_one(Circle, success.circle_id).young_person
    return work.unseal(young, "success.words", success.words_sealed)


def get(work: Work, number: int) -> Success | None:
    """One by its number."""
    return work.session.get(Success, number)


def shared_in(work: Work, circle: Circle, since: date) -> list[Success]:
    """What was shared from a day on, oldest first."""
    wanted = select(Success).where(
        Success.circle_id == circle.id, Success.state == "shared", Success.on >= since
    )
    return list(work.session.scalars(wanted.order_by(Success.on, Success.id)))


def all_in(work: Work, circle: Circle) -> list[Success]:
    """Everything about the young person of a circle, also what they have not decided about."""
    wanted = select(Success).where(Success.circle_id == circle.id)
    return list(work.session.scalars(wanted.order_by(Success.on, Success.id)))


def told_by(work: Work, member: Member) -> list[Success]:
    """Everything that somebody told, in their own circle or another's."""
    return list(work.session.scalars(select(Success).where(Success.by_id == member.id).order_by(Success.on)))


def cheered(work: Work, circle: Circle, message: str, more: int) -> Success | None:
    """One more, or one fewer, reacted to a celebration; None where the message is none, or an old one."""
    found = celebrated_at(work, circle, message)
    if found is not None:
        found.cheers = max(0, found.cheers + more)
    return found


def looked(work: Work, circle: Circle, message: str, number: int) -> Success | None:
    """So many react to a celebration on a platform that has to be asked; those of other platforms are counted beside them."""
    found = celebrated_at(work, circle, message)
    if found is not None:
        found.cheers = max(0, found.cheers - found.looked) + number
        found.looked = number
    return found


def celebrated_at(work: Work, circle: Circle, message: str) -> Success | None:
    """The celebration that stands there; None where it is none, or an old one."""
    return work.session.scalar(
        select(Success)
        .where(
            Success.circle_id == circle.id,
            Success.on >= work.now.date() - CHEERED,
            literal(" ").concat(Success.message).concat(" ").contains(f" {message} ", autoescape=True),
        )
        .with_for_update()
    )


def choices(work: Work, circle: Circle) -> Celebrating:
    """What the young person chose; a row of its own once something differs from the usual."""
    found = work.session.get(Celebrating, circle.id)
    return found if found is not None else Celebrating(circle_id=circle.id, direct=False, cards=True)


def choose(work: Work, circle: Circle, *, direct: bool | None = None, cards: bool | None = None) -> None:
    """Another choice of the young person's."""
    found = choices(work, circle)
    found.direct = found.direct if direct is None else direct
    found.cards = found.cards if cards is None else cards
    work.session.add(found)
    work.session.flush()


def number_shared(work: Work, circles: Collection[int], first: date, last: date) -> dict[int, int]:
    """How many successes each of these circles shared from `first` to `last` (both included); 0 is left out."""
    counted = select(Success.circle_id, func.count()).where(
        Success.circle_id.in_(circles), Success.state == "shared", Success.on.between(first, last)
    )
    rows = work.session.execute(counted.group_by(Success.circle_id))
    return {row[0]: row[1] for row in rows}


def number_tried(
    work: Work, circles: Collection[int], first: date, last: date
) -> dict[int, tuple[int, int, int]]:
    """Of the cards offered to each of these circles in a span: how many came, were tried, and helped."""
    found: dict[int, tuple[int, int, int]] = {}
    rows = work.session.execute(
        select(CardOffer.circle_id, CardOffer.reply, func.count())
        .where(CardOffer.circle_id.in_(circles), CardOffer.on.between(first, last))
        .group_by(CardOffer.circle_id, CardOffer.reply)
    )
    for circle, reply, number in rows:
        came, tried, helped = found.get(circle, (0, 0, 0))
        found[circle] = (
            came + number,
            tried + number * (reply in ("tried", "helped")),
            helped + number * (reply == "helped"),
        )
    return found


def forget(work: Work) -> None:
    """What was shared more than a year ago, and what nobody decided about."""
    today = work.now.date()
    work.session.execute(delete(Success).where(Success.on < today - REMEMBERED))
    undecided = (Success.state == "asked") & (Success.on < today - UNDECIDED)
    work.session.execute(delete(Success).where(undecided))
