"""When each young person is asked: local wall time, exactly once, within a budget."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm.util import identity_key

from store import conversations, due, members, patience
from store.models import Circle, Group, Member, Schedule
from store.silence import Standing
from store.unit_of_work import Work

LATE = timedelta(hours=4)
"""A check-in that is later than this is skipped, never sent together with the next."""

NUDGE_AFTER = timedelta(hours=24)
"""One gentle nudge, a day later; then quiet."""


class Asked(NamedTuple):
    """What a check-in depends on. `in_group` is whether the circle has a group that stands."""

    circle: int
    weekday: int
    month: str
    asked: int
    patience_sealed: bytes | None
    in_group: bool


COLUMNS = (
    Circle.id,
    Schedule.weekday,
    Schedule.month,
    Schedule.asked,
    Schedule.patience_sealed,
    exists().where(Group.circle_id == Circle.id, Group.state == "bound"),
)
_ASKED = (
    select(*COLUMNS)
    .join(Schedule, Schedule.member_id == Circle.young_person_id)
    .where(Circle.young_person_id == bindparam("member"))
)
# Columns and not objects: every press of a check-in comes through here.


def asked(work: Work, member: Member) -> Asked:
    """All of that, read at once; NoResultFound where nobody is asked."""
    place = ("asked", member.id)
    found: Asked | None = work.at_hand.get(place) or work.session.info.get(place)
    if found is None:
        work.session.flush()
        found = Asked(*work.connection.execute(_ASKED, {"member": member.id}).one())
        members.remember_young(work, member)
        if (
            identity_key(Schedule, member.id) not in work.session.identity_map
        ):  # whoever has it may be changing it
            work.session.info[place] = found
    return found


def schedule_of(work: Work, member_id: int) -> Schedule | None:
    """When this member is asked, if at all, to be changed too."""
    work.session.info.pop(("asked", member_id), None)
    return work.session.get(Schedule, member_id)


def set_hour(work: Work, member: Member, weekday: int, hour: str) -> Schedule:
    """Ask on this weekday at this hour from now on. What was asked already is not asked again."""
    schedule = schedule_of(work, member.id)
    if schedule is None:
        schedule = Schedule(member_id=member.id, weekday=weekday, hour=hour)
        patience.begin(work, member, schedule)
        work.session.add(schedule)
        work.session.flush()
    schedule.weekday, schedule.hour = weekday, hour
    plan_next(work, member)
    return schedule


def plan_next(work: Work, member: Member) -> datetime | None:
    """Put the next check-in into the due table; None while the member is on a break or not in (yet, or any more)."""
    schedule = schedule_of(work, member.id)
    due.drop(work, "check_in", member=member.id)
    circle = members.own_circle(work, member)
    if circle is None or circle.state != "in" or circle.resting or member.frozen:
        return None
    if schedule is None or (schedule.paused and schedule.paused_until is None):
        return None
    zone = ZoneInfo(member.zone)
    earliest = work.now.astimezone(zone).date()
    if schedule.last_on is not None:
        earliest = max(earliest, monday_after(schedule.last_on))
    if schedule.paused and schedule.paused_until is not None:
        earliest = max(earliest, schedule.paused_until)
    day = earliest + timedelta(days=(schedule.weekday - earliest.weekday()) % 7)
    at = wall_time(day, schedule.hour, zone)
    if at <= work.now:
        day += timedelta(days=7)
        at = wall_time(day, schedule.hour, zone)
    due.put(work, "check_in", at, member=member.id, subject=day.isoformat())
    return at


def monday_after(day: date) -> date:
    """The Monday of the week after: a new hour in the same week does not ask twice in it."""
    return day + timedelta(days=7 - day.weekday())


def wall_time(day: date, hour: str, zone: ZoneInfo) -> datetime:
    """The moment when clocks in `zone` first show `hour` (`HH:MM`) on `day`, in UTC.

    In the hour that the spring change leaves out it is the moment of the change; of the hour that the autumn change repeats, the
    first.
    """
    local = datetime.combine(day, time.fromisoformat(hour), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        before = local.replace(fold=1).astimezone(UTC)
        return _change_between(min(moment, before), max(moment, before), zone)
    return moment


def spend(schedule: Schedule, day: date, questions: int) -> None:
    """Count questions against the month's budget; also remembers the day, so that it is never asked twice."""
    month = f"{day:%Y-%m}"
    if schedule.month != month:
        schedule.month, schedule.asked = month, 0
    schedule.asked += questions
    schedule.last_on = day


def left(schedule: Schedule | Asked, day: date, per_month: int) -> int:
    """How many questions the month's budget still allows."""
    return per_month - (schedule.asked if schedule.month == f"{day:%Y-%m}" else 0)


def pause(work: Work, member: Member, weeks: int | None) -> None:
    """No check-ins for so many weeks, or until the member says so."""
    schedule = schedule_of(work, member.id)
    if schedule is None:
        return
    schedule.paused = True
    today = work.now.astimezone(ZoneInfo(member.zone)).date()
    schedule.paused_until = None if weeks is None else today + timedelta(weeks=weeks)
    patience.begin(work, member, schedule)
    stop_asking(work, member)
    plan_next(work, member)


def begin_again(work: Work, member: Member) -> None:
    """Somebody who could not be asked for a while is asked again; nothing was missed."""
    schedule = schedule_of(work, member.id)
    if schedule is not None:
        patience.begin(work, member, schedule)
    plan_next(work, member)


def begin_afresh(work: Work, member: Member) -> None:
    """Forget how often they were asked and heard from: somebody else may hold the account."""
    schedule = schedule_of(work, member.id)
    if schedule is not None:
        patience.keep(work, member, schedule, Standing())


def stop_asking(work: Work, member: Member) -> None:
    """What was asked is over: no nudge, nothing that was put off, no open question. Replies are kept already."""
    for kind in ("check_in_again", "nudge"):
        due.drop(work, kind, member=member.id)
    for each in conversations.all_of(work, member.id):
        if each.dialogue == "check_in":
            conversations.end(work, each)


def resume(work: Work, member: Member) -> None:
    """Check-ins go on."""
    schedule = schedule_of(work, member.id)
    if schedule is None:
        return
    schedule.paused, schedule.paused_until = False, None
    patience.begin(work, member, schedule)
    plan_next(work, member)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The moment within (early, late] when the zone's clocks jump forward, to the minute."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late
