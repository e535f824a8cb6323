"""The look back at a year, offered once a year and there at any time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.services import sharing
from bot.tell import starts, tell, tell_group
from conversations import looking_back
from conversations.text import Day, _
from store import check_ins, due, goals, members, successes
from store.due import Due
from store.growth import Goal
from store.models import Member
from store.unit_of_work import Work

YEAR = timedelta(days=366)
WHILE_AWAY = timedelta(days=14)
"""On a break nobody is asked; the look back waits."""


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> looking_back.Facts:
    """What was shared in the last year, and the goals, also those that were put away."""
    circle = members.own_circle(work, member)
    if circle is None or circle.state not in ("waiting", "in"):
        raise PermissionError
    since = work.now.date() - YEAR
    shared = successes.shared_in(work, circle, since)
    words = {each.id: successes.words_of(work, each) for each in shared}
    shared.sort(key=lambda each: (each.on, words[each.id]))  # their numbers are random
    mine = goals.of(work, member, ended=True)
    return looking_back.Facts(
        members.name_of(work, member),
        tuple(
            looking_back.Line(f"s{each.id}", Day(each.on.isoformat()), words[each.id], each.cheers)
            for each in shared[-looking_back.AT_MOST :]
        ),
        len(shared),
        tuple(_goal(work, member, each, since) for each in mine[: looking_back.AT_MOST]),
        sharing.bound(work, circle),
        any(len(goals.told(work, member, each).course) > 1 for each in goals.of(work, member)),
    )


def apply(
    here: Municipality, work: Work, member: Member, subject: str, outcome: looking_back.Outcome
) -> None:
    """A picture for the young person, or what they ticked to the group."""
    match outcome:
        case looking_back.Drawn():
            from bot.services import goals as goals_service

            goals_service.draw(work, member)
        case looking_back.Told(keys):
            circle = members.own_circle(work, member)
            assert circle is not None
            said = looking_back.told(facts(here, work, member, subject), keys)
            if not tell_group(work, circle, said, then={"what": "shared", "member": member.id}):
                sharing.not_shown(work, member)
        case looking_back.Nothing():
            pass
        case _:
            assert_never(outcome)


def plan(work: Work, member: Member) -> None:
    """From the first goal or success on: once a year, on the day when the circle began."""
    circle = members.own_circle(work, member)
    if circle is not None and not due.planned(work, "look_back", member=member.id):
        began = circle.enrolled_on or work.now.date()
        due.put(work, "look_back", _next(work, member, began), member=member.id)


def offer(_here: Municipality, work: Work, row: Due) -> None:
    """The day has come. With nothing to look back at it passes in silence, and begins anew with the next goal or success."""
    member = work.session.get(Member, row.member)
    circle = members.own_circle(work, member) if member is not None else None
    if member is None or circle is None or circle.state != "in":
        return
    schedule = check_ins.schedule_of(work, member.id)
    if schedule is not None and schedule.paused:
        due.put(work, "look_back", work.now + WHILE_AWAY, member=member.id)
        return
    if goals.of(work, member, ended=True) or successes.shared_in(work, circle, work.now.date() - YEAR):
        tell(work, member, looking_back.may_look(), [starts(_("Look back"), "looking_back")])
        plan(work, member)


def _next(work: Work, member: Member, began: date) -> datetime:
    """The next day of the year on which it began, at the hour of the check-ins, after today."""
    zone = ZoneInfo(member.zone)
    today = work.now.astimezone(zone).date()
    day = _in_year(began, max(today.year, began.year + 1))
    if day <= today:
        day = _in_year(began, today.year + 1)
    schedule = check_ins.schedule_of(work, member.id)
    return check_ins.wall_time(day, schedule.hour if schedule is not None else "16:00", zone)


def _in_year(day: date, year: int) -> date:
    """The same day in another year; a leap day is the last of February."""
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 3, 1) - timedelta(days=1)


def _goal(work: Work, member: Member, goal: Goal, since: date) -> looking_back.Goal:
    told = goals.told(work, member, goal)
    scores = [score for day, score in told.course if day >= since.isoformat()]
    return looking_back.Goal(
        f"g{goal.id}", told.words, scores[0] if scores else None, scores[-1] if scores else None
    )
