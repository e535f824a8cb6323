"""The clock of initiatives: coordinators are reminded to decide, and what was decided goes back to the young people.

Telling thousands goes in chunks. A chunk puts one row for each young person into the due table and remembers how far it
came, in one transaction; each of those rows is one message, once. A crash anywhere goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from bot.municipality import Municipality
from bot.tell import starts, tell
from conversations import was_right
from conversations.text import Day, Verbatim, Words, _
from store import check_ins, decisions, due, initiatives, members, outbox, receipts_given, taking_part
from store.decisions import Decision
from store.due import Due
from store.initiatives import Initiative
from store.models import Circle, Member
from store.queues import DueRow
from store.unit_of_work import Work

BEFORE = (14, 3, 0)
"""Days before its day on which an initiative's coordinator is reminded."""

OVERDUE_EVERY = 7
"""Days between two reminders once its day has gone by."""

AT = time(9)
"""When coordinators are reminded, in the municipality's own time."""

CHUNK = 100
"""Young people put in line at once: what comes after them in the outbox waits some seconds at most."""

PAUSE = timedelta(seconds=10)
"""Between two chunks."""

FROM, TO = time(15), time(20)
"""When a young person may be told, where they live: after school, never at night."""

WORTH = timedelta(weeks=26)
"""Whoever is on a break or locked out for longer than this is not told any more."""

AGAIN = timedelta(days=7)
"""When to look again whether a break without an end is over."""

MONTHS = (1, 2, 3, 6, 12)
"""How far ahead the next decision may be put by a button."""


def days_to_choose(today: date) -> tuple[str, ...]:
    """ISO dates for the next decision: about the same day of a later month, on a working day."""
    return tuple(_working_day(_months_on(today, each)).isoformat() for each in MONTHS)


def set_up(here: Municipality, work: Work) -> None:
    """At the start of a service: the clock goes, and what was decided but not yet begun to be told is begun."""
    wind(here, work)
    with Session(here.strategy) as session:
        left = decisions.untold(session)
        told_still = [each.hash for each in decisions.decisions(session) if work.now - each.at < WORTH]
    receipts_given.keep_only(work.keys, told_still)
    for each in left:
        tell_the_young(work, each)


def wind(here: Municipality, work: Work) -> None:
    """Be woken on the next day on which somebody has to be reminded; not at all where there is none."""
    since = _reminded_up_to(here, work)
    with Session(here.strategy) as session:
        waiting = initiatives.everything(session)
    days = [day for each in waiting for day in _reminders(each, since)]
    due.drop(work, "decide", member=0)
    if days:
        at = datetime.combine(_working_day(min(days)), AT, ZoneInfo(here.settings.timezone)).astimezone(UTC)
        due.put(work, "decide", at, subject=since.isoformat())


def decide(here: Municipality, work: Work, row: Due) -> None:
    """Remind those whose initiatives have a day between the last time and today; once, however many have gone by."""
    since, today = date.fromisoformat(row.subject), here.today(work.now)
    with Session(here.strategy) as session:
        found = initiatives.everything(session)
    for each in found:
        if any(day <= today for day in _reminders(each, since)):
            _remind(work, each, today)
    due.put(work, "decide", work.now, subject=today.isoformat())  # from where `wind` goes on
    wind(here, work)


def tell_the_young(work: Work, decision: Decision) -> None:
    """Begin to tell everyone whom a decision is told to, if there is anything to tell."""
    if decision.sentences:
        due.put(work, "receipts", work.now, subject=f"{decision.id}:0")


def receipts(here: Municipality, work: Work, row: Due) -> None:
    """One chunk: the next young people get a row of their own, each for a moment that suits them."""
    number, _colon, after = row.subject.partition(":")
    with Session(here.strategy) as session:
        decision = decisions.find(session, int(number))
    if decision is None:
        return
    with Session(here.strategy) as session:
        decisions.begin_telling(session, decision.id, work.now)
    following = _frame(decision).where(Circle.young_person_id > int(after))
    people = list(work.session.scalars(following.order_by(Circle.young_person_id).limit(CHUNK)))
    for each in people:
        due.put(work, "receipt", work.now, member=each, subject=number)
    if len(people) == CHUNK:
        due.put(work, "receipts", work.now + PAUSE, subject=f"{number}:{people[-1]}")


def receipt(here: Municipality, work: Work, row: Due) -> None:
    """Tell one young person, unless it is the wrong moment: then at a better one."""
    member = work.session.get(Member, row.member)
    circle = members.own_circle(work, member) if member is not None else None
    with Session(here.strategy) as session:
        decision = decisions.find(session, int(row.subject))
    if member is None or circle is None or circle.state != "in" or decision is None:
        return
    if work.now - decision.at >= WORTH or receipts_given.was_given(work.keys, decision.hash, member.id):
        return
    at = work.now + AGAIN if circle.resting else better_moment(work, member)
    if at is None:
        button = starts(_("Was that right?"), "was_right", row.subject)
        said = was_right.you_said(sentence_for(decision, member))
        asked = any(each.key == was_right.KEY for each in here.questions.questions)
        then = {"what": "receipt", "decision": row.subject}
        tell(work, member, said, [button] if asked else [], lane=outbox.CHECK_IN, then=then)
    else:
        due.put(work, "receipt", at, member=member.id, subject=row.subject)


def told(here: Municipality, work: Work, member_id: int | None, decision: str) -> None:
    """It arrived, or may have: noted where a restored backup cannot undo it, so that nobody gets it twice."""
    with Session(here.strategy) as session:
        found = decisions.find(session, int(decision))
    if found is not None and member_id is not None:
        receipts_given.give(work.keys, found.hash, member_id)


def tell_the_rest(work: Work, strategy: Engine) -> None:
    """After a restore: every decision that is still worth it is told to whoever of its frame has not heard of it.

    What the backup knows of who was to be told is too old, and it may not know the decision at all.
    """
    with Session(strategy) as session:
        found = [each for each in decisions.decisions(session) if work.now - each.at < WORTH]
    for kind in ("receipts", "receipt"):
        due.drop_all(work, kind)
    for each in found:
        tell_the_young(work, each)


def not_told(work: Work, member_id: int | None, decision: str) -> None:
    """It surely did not arrive: try again another day, for as long as it is worth it."""
    if member_id is not None:
        due.put(work, "receipt", work.now + timedelta(days=1), member=member_id, subject=decision)


def better_moment(work: Work, member: Member) -> datetime | None:
    """When to come back with something that can wait; None where now is as good a moment as any."""
    zone = ZoneInfo(member.zone)
    local = work.now.astimezone(zone)
    schedule = check_ins.schedule_of(work, member.id)
    if member.frozen or members.reach(work, member.id) is None:
        return work.now + AGAIN
    if schedule is not None and schedule.paused:
        ends = schedule.paused_until
        if ends is None:
            return work.now + AGAIN
        if ends > local.date():
            return datetime.combine(ends, FROM, zone).astimezone(UTC)
    if FROM <= local.time() < TO:
        return None
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, FROM, zone).astimezone(UTC)


def sentence_for(decision: Decision, member: Member) -> str:
    """In the member's language, or as it was written first."""
    written = decision.sentences
    return written.get(member.language) or next(iter(written.values()))


def is_told(work: Work, circle: Circle, decision: Decision) -> bool:
    """Whether the young person of this circle is one of those whom a decision is told to: by enrolment alone."""
    return work.session.scalar(_frame(decision).where(Circle.id == circle.id)) is not None


def _frame(decision: Decision) -> Select[int]:
    """The young people whom it is told to: enrolled in time, where the initiative is; or, where the figures are
    told apart by initiative, who took part in it as their period began."""
    by, on = decision.evidence.get("enrolled_by"), decision.evidence.get("taking_part_on")
    in_time = date.fromisoformat(by) if by else decision.at.date()
    wanted = select(Circle.young_person_id).where(Circle.state == "in", Circle.enrolled_on <= in_time)
    if on is not None:
        return wanted.where(Circle.id.in_(taking_part.took_part(decision.initiative, date.fromisoformat(on))))
    area = decision.evidence.get("area")
    return wanted.where(Circle.area == area) if area else wanted


def _remind(work: Work, each: Initiative, today: date) -> None:
    assert each.decide_on is not None
    keeper = taking_part.keeper(work, each.number)
    buttons = [
        starts(_("Decide about it"), "deciding", str(each.number)),
        starts(_("All initiatives"), "initiative"),
    ]
    for member in [keeper] if keeper is not None else members.coordinators(work):
        tell(work, member, _reminder(each, today), buttons, lane=outbox.GROUP)


def _reminder(each: Initiative, today: date) -> Words:
    assert each.decide_on is not None
    name, day = Verbatim(each.name), Day(each.decide_on.isoformat())
    if each.decide_on < today:
        return _(
            "“{initiative}” was to be decided about on {day}. Nobody has yet, and it is shown as undecided.",
            initiative=name,
            day=day,
        )
    return _(
        "“{initiative}” is decided about on {day}: go on, adjust, stop or something new?",
        initiative=name,
        day=day,
    )


def _reminders(each: Initiative, since: date) -> Iterator[date]:
    """The days after `since` on which somebody is reminded of it: those before its day, and the next one after it."""
    if each.decide_on is None:
        return
    yield from (day for days in BEFORE if (day := each.decide_on - timedelta(days=days)) > since)
    if each.decide_on <= since:
        weeks = (since - each.decide_on).days // OVERDUE_EVERY + 1
        yield each.decide_on + timedelta(days=weeks * OVERDUE_EVERY)


def _reminded_up_to(here: Municipality, work: Work) -> date:
    """The last day that was looked at: the clock's own row remembers it."""
    kept = work.session.scalars(select(DueRow.subject).where(DueRow.kind == "decide")).all()
    return max(map(date.fromisoformat, kept), default=here.today(work.now))


def _working_day(day: date) -> date:
    """Itself, or the Monday after."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _months_on(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
