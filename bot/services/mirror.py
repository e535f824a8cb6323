"""The mirror: adults are asked once a month in private; the young person sees what is meant for them, if they ask."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.services import whose
from conversations import mirror
from store import (
    agreements,
    check_ins,
    circles,
    conversations,
    due,
    erasure,
    meetings,
    members,
    outbox,
    rhythm,
)
from store.due import Due
from store.models import Circle, Member
from store.unit_of_work import Begin, Work

WEEKDAY, HOUR = 2, "12:00"
"""The first Wednesday of each month, at noon."""

LATEST = "20:00"
"""Who is in something else until then is asked again next month."""

WAIT_FOR_OTHERS = timedelta(minutes=15)


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> mirror.Facts:
    """What adults show, for the young person alone; for an adult their own answer."""
    circle = whose.circle(work, member, subject)
    if circle is None:
        return mirror.Facts("", own=False, shown=(), circles=whose.names(work, member))
    own = circle.young_person_id == member.id
    there = {each.member_id: each.member for each in circles.adults(work, circle)}
    return mirror.Facts(
        members.name_of(work, circle.young_person),
        own,
        tuple(
            (
                members.name_of(work, there[each.member_id]),
                work.unseal(there[each.member_id], "mirror_answer.said", each.said_sealed),
            )
            for each in rhythm.shown(work, circle)
            if each.member_id in there and (own or each.member_id == member.id)
        ),
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: mirror.Outcome) -> None:
    """Keep what may be seen; what may not be is kept nowhere."""
    if isinstance(outcome, mirror.Chosen):
        work.begins.append(Begin(member.id, "mirror", outcome.circle, 1))
        return
    circle = whose.the_one(work, member, subject)
    match outcome:
        case mirror.Shown(said):
            sealed = work.seal(member, "mirror_answer.said", said)
            rhythm.show(work, circle, member.id, sealed)
        case mirror.NotShown():
            if rhythm.show(work, circle, member.id, None):
                erasure.traces_left(work)
        case mirror.Looked() | mirror.Nothing():
            pass


def plan(work: Work, circle: Circle) -> None:
    """Put the next month's question into the due table."""
    due.drop_of_circle(work, circle.id, "mirror")
    if circle.state != "in":
        return
    zone = meetings.zone_of(circle)
    first = work.now.astimezone(zone).date().replace(day=1)
    at = check_ins.wall_time(_wednesday(first), HOUR, zone)
    if at <= work.now:
        first = (first + timedelta(days=32)).replace(day=1)
        at = check_ins.wall_time(_wednesday(first), HOUR, zone)
    due.put(work, "mirror", at, circle=circle.id)


def ask_all(_here: Municipality, work: Work, row: Due) -> None:
    """A month is over: what was shown goes, and each adult is asked, if there was anything to keep."""
    circle = work.session.get(Circle, row.circle)
    if circle is None or circle.state != "in":
        return
    plan(work, circle)
    for each in rhythm.shown(work, circle):
        work.session.delete(each)
    if work.now - row.at > check_ins.LATE or not _anything_agreed(work, circle):
        return
    for place in circles.adults(work, circle):
        due.put(work, "mirror_one", work.now, member=place.member_id, circle=circle.id)


def ask_one(_here: Municipality, work: Work, row: Due) -> None:
    """One adult; not on top of something else, and never late."""
    member, circle = work.session.get(Member, row.member), work.session.get(Circle, row.circle)
    if member is None or circle is None or circle.id not in [each.id for each in whose.all_of(work, member)]:
        return
    if conversations.current(work, member) is not None:
        at = work.now + WAIT_FOR_OTHERS
        if f"{at.astimezone(ZoneInfo(member.zone)):%H:%M}" < LATEST:
            due.put(work, "mirror_one", at, member=member.id, circle=circle.id)
        return
    work.begins.append(Begin(member.id, "mirror", str(circle.id), outbox.CHECK_IN))


def _wednesday(first: date) -> date:
    return first + timedelta(days=(WEEKDAY - first.weekday()) % 7)


def _anything_agreed(work: Work, circle: Circle) -> bool:
    """Whether the day of anything agreed lay in the last month: else there was nothing to keep."""
    today = work.now.astimezone(meetings.zone_of(circle)).date()
    counted = agreements.counts(work, circle.id, today - timedelta(days=31), today + timedelta(days=1))
    return counted.kept + counted.partly + counted.not_kept + counted.open > 0
