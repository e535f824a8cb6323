"""A young person's own goals: their words, a score from 0 to 10 as often as they like, and who may see them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, or_, select

from store.growth import Goal
from store.models import Circle, Member, Membership
from store.unit_of_work import Work

AT_MOST = 3
"""Goals that one person has at a time."""

REMEMBERED = timedelta(days=400)
"""A goal that was put away is kept for the look back at the year, then forgotten."""

LONGEST_COURSE = 60
"""Days with a score that are kept; beyond that the oldest go, but for the very first."""

BYTES = 2048
"""What every goal is padded to, so that its size does not tell how often it was scored."""


@dataclass(frozen=True)
class Told:
    """A goal, opened. `course` pairs days (ISO) with scores; `shown` is the score that others were last told."""

    words: str
    course: tuple[tuple[str, int], ...] = ()
    shown: int | None = None

    @property
    def score(self) -> int | None:
        """The newest score, if there is any."""
        return self.course[-1][1] if self.course else None


def of(work: Work, member: Member, *, ended: bool = False) -> list[Goal]:
    """A member's goals, or with `ended` those that were put away too; in an order of their own."""
    wanted = select(Goal).where(Goal.member_id == member.id).order_by(Goal.id)
    return list(work.session.scalars(wanted if ended else wanted.where(Goal.until.is_(None))))


def mine(work: Work, member: Member, number: int) -> Goal:
    """A goal of this member's own. Raises PermissionError for anybody else's."""
    goal = work.session.get(Goal, number)
    if goal is None or goal.member_id != member.id or goal.until is not None:
        raise PermissionError
    return goal


def add(work: Work, member: Member, path: str, words: str) -> Goal:
    """A new goal that nobody else sees. Raises PermissionError beyond `AT_MOST`."""
    if len(of(work, member)) >= AT_MOST:
        raise PermissionError
    goal = Goal(member_id=member.id, path=path, told_sealed=b"")
    keep(work, member, goal, Told(words))
    work.session.add(goal)
    work.session.flush()
    return goal


def told(work: Work, member: Member, goal: Goal) -> Told:
    """A goal, opened with its owner's key."""
    found = json.loads(work.unseal(member, "goal.told", goal.told_sealed))
    return Told(found["words"], tuple((day, score) for day, score in found["course"]), found["shown"])


def keep(work: Work, member: Member, goal: Goal, what: Told) -> None:
    """Seal a goal as it is now."""
    text = json.dumps({"words": what.words, "course": what.course, "shown": what.shown}, ensure_ascii=False)
    size = len(text.encode())
    goal.told_sealed = work.seal(member, "goal.told", text + " " * (-size % BYTES))


def score(work: Work, member: Member, goal: Goal, day: date, value: int | None) -> None:
    """The score of a day, over one given earlier the same day; None takes it back."""
    known = told(work, member, goal)
    course = [each for each in known.course if each[0] != day.isoformat()]
    if value is not None:
        course = sorted([*course, (day.isoformat(), value)])
    if len(course) > LONGEST_COURSE:
        course = [course[0], *course[1 - LONGEST_COURSE :]]
    keep(work, member, goal, replace(known, course=tuple(course)))


def reword(work: Work, member: Member, goal: Goal, words: str) -> None:
    """The same goal in other words."""
    keep(work, member, goal, replace(told(work, member, goal), words=words))


def share(work: Work, member: Member, goal: Goal, seen_by: str, place: Membership | None = None) -> None:
    """Who sees it from now on; what they are shown is the newest score."""
    goal.seen_by, goal.place_id = seen_by, place.id if place is not None else None
    shown(work, member, goal)


def shown(work: Work, member: Member, goal: Goal) -> None:
    """Those who see it are told the newest score."""
    known = told(work, member, goal)
    keep(work, member, goal, replace(known, shown=known.score if goal.seen_by != "nobody" else None))


def put_away(work: Work, goal: Goal) -> None:
    """It counts no more and nobody else sees it; it is forgotten in its time."""
    goal.seen_by, goal.place_id, goal.until = "nobody", None, work.now.date() + REMEMBERED


def seen_from(work: Work, place: Membership) -> list[Goal]:
    """What the young person shows to somebody in their circle."""
    theirs = or_(Goal.seen_by == "circle", (Goal.seen_by == "adult") & (Goal.place_id == place.id))
    own = (Goal.member_id == place.circle.young_person_id) & Goal.until.is_(None)
    return list(work.session.scalars(select(Goal).where(own, theirs).order_by(Goal.id)))


def place_of(work: Work, circle: Circle, goal: Goal) -> Membership | None:
    """The one adult who sees it, for as long as they are in the circle."""
    place = work.session.get(Membership, goal.place_id) if goal.place_id is not None else None
    return place if place is not None and place.circle_id == circle.id and place.state == "in" else None


def forget_all(work: Work, member: Member) -> None:
    """Every goal of a member's goes."""
    work.session.execute(delete(Goal).where(Goal.member_id == member.id))


def forget(work: Work) -> None:
    """Goals that were put away long ago."""
    work.session.execute(delete(Goal).where(Goal.until <= work.now.date()))
