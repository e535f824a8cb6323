"""Which circles take part in an initiative, and whose initiative it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, delete, func, or_, select

from store.initiative_rows import Keeper, Stretch, TakingPart
from store.models import Circle, Member
from store.unit_of_work import Work

KEPT = timedelta(days=400)
"""How long after a circle has left an initiative it is known that it was in it: by then what it led to has been told."""


def keep(work: Work, initiative: int, member: Member) -> None:
    """From now on this coordinator is reminded of the initiative."""
    found = work.session.get(Keeper, initiative)
    if found is None:
        work.session.add(Keeper(initiative=initiative, member_id=member.id))
    else:
        found.member_id = member.id
    work.session.flush()


def keeper(work: Work, initiative: int) -> Member | None:
    """Whoever is reminded of it, if they are still here and still coordinate."""
    found = work.session.get(Keeper, initiative)
    member = work.session.get(Member, found.member_id) if found is not None else None
    return member if member is not None and member.coordinator and not member.frozen else None


def kept_by(work: Work, member: Member) -> list[int]:
    """The numbers of the initiatives that a coordinator is reminded of."""
    wanted = select(Keeper.initiative).where(Keeper.member_id == member.id).order_by(Keeper.initiative)
    return list(work.session.scalars(wanted))


def put_down(work: Work, circle: Circle, initiative: int) -> bool:
    """A circle takes part from now on; false where it does already, or its young person has said no."""
    if work.session.get(TakingPart, (circle.id, initiative)) is not None:
        return False
    work.session.add(TakingPart(circle_id=circle.id, initiative=initiative))
    _begin(work, circle, initiative)
    return True


def say_no(work: Work, circle: Circle, initiative: int) -> bool:
    """The young person does not want it; false where the circle was not in it."""
    found = work.session.get(TakingPart, (circle.id, initiative))
    if found is None or found.state == "no":
        return False
    found.state = "no"
    for each in stretches(work, circle):
        if each.initiative == initiative and each.until is None:
            each.until = work.now.date()
    return True


def say_yes(work: Work, circle: Circle, initiative: int) -> bool:
    """The young person wants it after all; false where the circle is in it, or was never put down."""
    found = work.session.get(TakingPart, (circle.id, initiative))
    if found is None or found.state == "in":
        return False
    found.state = "in"
    _begin(work, circle, initiative)
    return True


def of_circle(work: Work, circle: Circle) -> Sequence[TakingPart]:
    """Every initiative that a circle was ever put down for."""
    return work.session.scalars(
        select(TakingPart).where(TakingPart.circle_id == circle.id).order_by(TakingPart.initiative)
    ).all()


def stretches(work: Work, circle: Circle) -> Sequence[Stretch]:
    """From when until when a circle took part in each initiative, the earliest first."""
    wanted = select(Stretch).where(Stretch.circle_id == circle.id).order_by(Stretch.since, Stretch.initiative)
    return work.session.scalars(wanted).all()


def took_part(initiative: int, on: date) -> Select[int]:
    """The circles that took part in an initiative on a day."""
    return select(Stretch.circle_id).where(
        Stretch.initiative == initiative,
        Stretch.since <= on,
        or_(Stretch.until.is_(None), Stretch.until >= on),
    )


def forget(work: Work) -> None:
    """Drop stretches that ended long ago."""
    work.session.execute(delete(Stretch).where(Stretch.until < work.now.date() - KEPT))


def everybody(work: Work) -> list[tuple[int, int]]:
    """Each circle that takes part in something right now, with the initiative's number."""
    wanted = select(TakingPart.circle_id, TakingPart.initiative).where(TakingPart.state == "in")
    return [(circle, initiative) for circle, initiative in work.session.execute(wanted)]


def number_in(work: Work) -> dict[int, int]:
    """How many circles take part in each initiative right now."""
    counted = work.session.execute(
        select(TakingPart.initiative, func.count())
        .join(Circle, Circle.id == TakingPart.circle_id)
        .where(TakingPart.state == "in", Circle.state == "in")
        .group_by(TakingPart.initiative)
    )
    return {int(initiative): int(number) for initiative, number in counted}


def asked(work: Work, member: Member) -> dict[int, set[int]]:
    """By initiative, which of a coordinator's own circles were put down for it, whatever became of that."""
    rows = work.session.execute(
        select(TakingPart.initiative, TakingPart.circle_id)
        .join(Circle, Circle.id == TakingPart.circle_id)
        .where(Circle.coordinator_id == member.id)
    )
    found: dict[int, set[int]] = {}
    for initiative, circle in rows:
        found.setdefault(initiative, set()).add(circle)
    return found


def _begin(work: Work, circle: Circle, initiative: int) -> None:
    today = work.now.date()
    again = work.session.get(Stretch, (circle.id, initiative, today))
    if again is None:
        work.session.add(Stretch(circle_id=circle.id, initiative=initiative, since=today))
    else:
        again.until = None  # a no and a yes on the same day
    work.session.flush()
