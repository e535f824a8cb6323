"""The check-in: what to ask, and where the replies go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.services import saying
from bot.tell import tell, tell_group
from conversations import check_in, group
from conversations.dialogue import Answer, Pressed
from conversations.question_set import Question
from store import answers, check_ins, circles, due, members, periods
from store.models import Member, Membership, Period, Schedule
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> check_in.Facts:
    """The questions of one day; `subject` is the day (ISO), with "+nudge" where it is asked a second time."""
    day = _day(subject)
    circle, schedule, bound = check_ins.asked(work, member)
    return check_in.Facts(
        members.name_of(work, member),
        here.place,
        questions(here, schedule, day),
        _counted(work, member, day),
        schedule.weekday,
        bound is not None and bound.state == "bound",
        tuple((str(place), name) for place, name in circles.names_of_adults(work, circle)),
        subject.endswith("+nudge"),
    )


def progress(
    here: Municipality,
    work: Work,
    member: Member,
    subject: str,
    given: Sequence[Answer],
    dropped: Sequence[str],
) -> None:
    """Keep each reply as it is given, so that a check-in broken off halfway is not lost."""
    day = _day(subject)
    period = _period(work, day)
    if period is None:
        return
    known = {question.key: question for question in here.questions.questions}
    changes: dict[str, str | None] = {asked: None for asked in dropped if asked in known}
    for answer in given:
        question = known.get(answer.asked)
        if question is not None and isinstance(answer.reply, Pressed):
            fits = any(option.key == answer.reply.key for option in question.options)
            if fits:
                changes[question.key] = answer.reply.key
    answers.write(work, period.name, member.id, changes)


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: check_in.Outcome) -> None:
    """The replies are kept already; send the line where it belongs, or ask again later."""
    # The nudge stays due, and then finds nothing to do: no row and no number says who has finished.
    if isinstance(outcome, check_in.Postponed):
        again = subject.removesuffix("+nudge")  # asked anew, it may be nudged once more
        due.put(
            work, "check_in_again", later(work.now, member, outcome.until), member=member.id, subject=again
        )
        return
    if outcome.line is None:
        return
    circle = members.own_circle(work, member)
    assert circle is not None
    name = members.name_of(work, member)
    if outcome.shared_with == "circle":
        said = group.shared(name, outcome.line)
        if not tell_group(work, circle, said, then={"what": "shared", "member": member.id}):
            not_shown(work, member)
    elif outcome.shared_with == "nobody":
        saying.keep(work, member, outcome.line)
    else:
        place = work.session.get_one(Membership, int(outcome.shared_with))
        if place.circle_id != circle.id or place.state != "in":
            raise PermissionError
        said = group.shared_with_you(name, outcome.line)
        if not tell(
            work, place.member, said, then={"what": "shared", "member": member.id, "with": place.member_id}
        ):
            not_passed_on(work, member, place.member)


def not_shown(work: Work, member: Member) -> None:
    """Say honestly that a line did not arrive in the group."""
    tell(work, member, group.not_shown())


def not_passed_on(work: Work, member: Member, adult: Member) -> None:
    """Say honestly that a line did not arrive."""
    tell(work, member, group.not_passed_on(members.name_of(work, adult)))


def questions(here: Municipality, schedule: Schedule, day: date) -> tuple[Question, ...]:
    """The questions of a day. Asked once it is spent, the budget no longer changes what that day asks."""
    left = check_ins.left(schedule, day, here.questions.per_month)
    if schedule.last_on == day:
        left = max(left, here.questions.per_check_in)
    return here.questions.pick(day.isoformat(), day.toordinal() // 7, day.day <= 7, left)


def later(now: datetime, member: Member, until: str) -> datetime:
    """ "hour", "evening" (19:00, or in two hours if that is past) or "tomorrow" (the same time)."""
    if until == "hour":
        return now + timedelta(hours=1)
    if until == "tomorrow":
        return now + timedelta(days=1)
    zone = ZoneInfo(member.zone)
    local = now.astimezone(zone)
    evening = datetime.combine(local.date(), time(19), zone)
    return evening if evening > local + timedelta(minutes=30) else now + timedelta(hours=2)


def _counted(work: Work, member: Member, day: date) -> str:
    period = _period(work, day)
    if period is None or not period.tier or period.tier == "nothing":
        return "none"
    return "now" if periods.counted(work, period.name, member.id) else "next"


def _period(work: Work, day: date) -> Period | None:
    """The open period of a day, read once in each unit of work: facts and answers both need it."""
    known = work.session.info
    if ("period", day) not in known:
        known["period", day] = periods.open_on(work, day)
    found: Period | None = known["period", day]
    return found


def _day(subject: str) -> date:
    return date.fromisoformat(subject.removesuffix("+nudge"))
