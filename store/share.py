"""How much of a circle the professionals carry: numbers of the last weeks, by kind of adult, never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update

from store import circles, due
from store.check_ins import wall_time
from store.models import Circle, Member, Membership
from store.queues import DueRow
from store.share_models import Activity
from store.unit_of_work import Work

SHORT, LONG = 4, 12
"""The weeks that are looked at, the present one among them."""

BEGINNINGS = ("agreement", "meeting", "success")
"""What somebody has to begin."""


@dataclass(frozen=True)
class Limits:
    """From when on professionals are taken to be the primary adults; all in percent of what adults did."""

    messages: int = 60
    messages_long: int = 50
    beginnings: int = 75
    fewest_messages: int = 10
    fewest_beginnings: int = 4
    apart: timedelta = timedelta(weeks=4)


LIMITS = Limits()
"""The one place where the thresholds stand. Below the fewest there is nothing to say; nudges lie `apart`."""

HOUR = "09:30"
"""When it is looked at, on a Monday where the circle lives."""


@dataclass(frozen=True)
class Share:
    """Of so many messages and beginnings of the adults, so many were the professionals'."""

    messages: int = 0
    of_messages: int = 0
    beginnings: int = 0
    of_beginnings: int = 0

    @property
    def said(self) -> int | None:
        """The professionals' percent of the messages; None where there are too few."""
        return _percent(self.messages, self.of_messages, LIMITS.fewest_messages)

    @property
    def begun(self) -> int | None:
        """The professionals' percent of what was begun; None where there is too little."""
        return _percent(self.beginnings, self.of_beginnings, LIMITS.fewest_beginnings)


def note(work: Work, circle: Circle, member: Member, what: str) -> None:
    """One more of something that a confirmed adult did; what the young person does is not counted."""
    place = circles.membership(work, circle, member.id)
    if place is None or place.state != "in":
        return
    professional, week = place.role == "professional", week_of(work, circle)
    same = (
        Activity.circle_id == circle.id,
        Activity.week == week,
        Activity.what == what,
        Activity.professional == professional,
    )
    more = update(Activity).where(*same).values(number=Activity.number + 1)
    changed = work.session.connection().execute(more)
    if changed.rowcount:
        return
    row = Activity(circle_id=circle.id, week=week, what=what, professional=professional, number=1)
    work.session.add(row)
    work.session.flush()
    work.session.expunge(row)  # it is counted on beside the session
    _look_soon(work, circle)


def of(work: Work, circle: Circle, weeks: int) -> Share:
    """A circle's share over so many weeks."""
    return by_circle(work, week_of(work, circle), weeks, circle.id).get(circle.id, Share())


def by_circle(work: Work, week: date, weeks: int, only: int | None = None) -> dict[int, Share]:
    """Every circle's share over the weeks up to and including the one that begins on the Monday `week`."""
    rows = (
        select(Activity.circle_id, Activity.what, Activity.professional, func.sum(Activity.number))
        .where(Activity.week > week - timedelta(weeks=weeks), Activity.week <= week)
        .group_by(Activity.circle_id, Activity.what, Activity.professional)
    )
    if only is not None:
        rows = rows.where(Activity.circle_id == only)
    found: dict[int, dict[tuple[bool, bool], int]] = {}
    for circle, what, professional, number in work.session.execute(rows):
        counted = found.setdefault(circle, {})
        key = (what in BEGINNINGS, professional)
        counted[key] = counted.get(key, 0) + int(number)
    return {circle: _share(counted) for circle, counted in found.items()}


def primary(short: Share, long: Share) -> bool:
    """Whether professionals have become the primary adults of a circle."""
    lately = short.said if short.said is not None else long.said
    said = (lately or 0) >= LIMITS.messages and (long.said or 0) >= LIMITS.messages_long
    return said or (long.begun or 0) >= LIMITS.beginnings


def kept(work: Work, circle: Circle) -> list[Activity]:
    """Every number that is kept of a circle."""
    chosen = select(Activity).where(Activity.circle_id == circle.id)
    return list(work.session.scalars(chosen.order_by(Activity.week, Activity.what, Activity.professional)))


def look_again(work: Work, circle: Circle, after: timedelta) -> None:
    """When the share is looked at next."""
    zone = ZoneInfo(circle.young_person.zone)
    at = wall_time(week_of(work, circle) + after, HOUR, zone)
    due.put(work, "share", at, circle=circle.id)


def week_of(work: Work, circle: Circle) -> date:
    """The Monday of the present week where a circle lives."""
    today = work.now.astimezone(ZoneInfo(circle.young_person.zone)).date()
    return today - timedelta(days=today.weekday())


def forget_alone(work: Work, member: Member) -> None:
    """Where somebody was the only one of their kind in a circle, the numbers of that kind are theirs: they go too."""
    for place in work.session.scalars(select(Membership).where(Membership.member_id == member.id)):
        professional = place.role == "professional"
        others = select(func.count()).where(
            Membership.circle_id == place.circle_id,
            Membership.member_id != member.id,
            (Membership.role == "professional") == professional,
        )
        if not work.session.scalar(others):
            gone = (Activity.circle_id == place.circle_id, Activity.professional == professional)
            work.session.execute(delete(Activity).where(*gone))


def forget_circle(work: Work, circle: Circle) -> None:
    """The circle has ended."""
    work.session.execute(delete(Activity).where(Activity.circle_id == circle.id))


def forget(work: Work) -> None:
    """Numbers of weeks that nobody looks at any more."""
    oldest = work.now.date() - timedelta(weeks=LONG + 1)
    work.session.execute(delete(Activity).where(Activity.week < oldest))


def _look_soon(work: Work, circle: Circle) -> None:
    """Put it into the due table unless it is there: a look that waits is never brought forward."""
    there = select(DueRow.id).where(
        DueRow.kind == "share", DueRow.member_id == 0, DueRow.circle_id == circle.id, DueRow.subject == ""
    )
    if work.session.execute(there).first() is None:
        look_again(work, circle, timedelta(weeks=1))


def _share(counted: dict[tuple[bool, bool], int]) -> Share:
    messages, beginnings = counted.get((False, True), 0), counted.get((True, True), 0)
    return Share(
        messages,
        messages + counted.get((False, False), 0),
        beginnings,
        beginnings + counted.get((True, False), 0),
    )


def _percent(part: int, whole: int, fewest: int) -> int | None:
    return round(100 * part / whole) if whole >= fewest else None
