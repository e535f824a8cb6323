"""The check-in: what to ask, and where the replies go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.services import sharing, signs
from conversations import check_in, group
from conversations.dialogue import SKIP, Answer, Pressed
from conversations.question_set import Question
from store import answers, check_ins, circles, due, goals, members, outbox, patience, periods
from store.growth import Goal
from store.models import Member, Schedule
from store.unit_of_work import Begin, Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> check_in.Facts:
    """The questions of one day; `subject` is the day (ISO), with "+nudge" where it is asked a second time."""
    day = _day(subject)
    when = check_ins.asked(work, member)
    standing = patience.of(work, member, when)
    asked = min(day, standing.asked_on or day)  # in a week without a word the last question is still open
    return check_in.Facts(
        members.name_of(work, member),
        here.place,
        _asked_on(here, work, when, asked),
        _counted(work, member, day),
        when.weekday,
        when.in_group,
        tuple((str(place), name) for place, name in circles.names_of_adults(work, when.circle, "one")),
        subject.endswith("+nudge"),
        tuple(
            (_key(each), goals.told(work, member, each).words) for each in goals_asked(work, member, asked)
        ),
        standing.ask,
        standing.returned,
        standing.every,
    )


def read_together(_here: Municipality, work: Work, those: Sequence[tuple[Member, str]]) -> None:
    """What several who are asked at the same time need: the names of their adults, and the sheets that they answer on."""
    asked_of = [work.at_hand.get(("asked", member.id)) for member, _subject in those]
    circles.read_together(work, [each.circle for each in asked_of if each is not None])
    on: dict[date, list[int]] = {}
    for member, subject in those:
        on.setdefault(_day(subject), []).append(member.id)
    for day, asked in on.items():
        period = periods.open_on(work, day)
        if period is not None:
            periods.read_together(work, period.name, asked)
            answers.read_together(work, period.name, asked)


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
    asked_on = patience.of(work, member, check_ins.asked(work, member)).asked_on
    _keep_scores(work, member, min(day, asked_on or day), given, dropped)
    period = periods.open_on(work, day)
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
    seen = signs.noted(work, member) if given or dropped else None
    answers.write(work, period.name, member.id, changes, seen)


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: check_in.Outcome) -> None:
    """The replies are kept already; send the line where it belongs, or ask again later."""
    # The nudge stays due, and then finds nothing to do: no row and no number says who has finished.
    if isinstance(outcome, check_in.Postponed):
        again = subject.removesuffix("+nudge")  # asked anew, it may be nudged once more
        due.put(
            work, "check_in_again", later(work.now, member, outcome.until), member=member.id, subject=again
        )
        return
    if isinstance(outcome, check_in.Paced):
        pace(work, member, outcome.weeks)
    elif isinstance(outcome, check_in.HelloWanted):
        work.begins.append(Begin(member.id, "greeting", "", outbox.REPLY))
    elif isinstance(outcome, check_in.Answered) and outcome.line is not None:
        said = group.shared(members.name_of(work, member), outcome.line)
        sharing.line_goes(work, member, outcome.line, outcome.shared_with, said)


def pace(work: Work, member: Member, weeks: int | None) -> None:
    """Ask once in so many weeks from now on; None for not until the member says so."""
    schedule = check_ins.schedule_of(work, member.id)
    if weeks is None:
        check_ins.pause(work, member, None)
    elif schedule is not None:
        patience.begin(work, member, schedule, weeks)


def questions(
    here: Municipality, schedule: Schedule | check_ins.Asked, day: date, *, asked: bool = False
) -> tuple[Question, ...]:
    """The questions of a day. Once it was `asked`, the budget no longer changes what that day asks."""
    left = check_ins.left(schedule, day, here.questions.per_month)
    if asked:
        left = max(left, here.questions.per_check_in)
    return here.questions.pick(day.isoformat(), day.toordinal() // 7, day.day <= 7, left)


def _asked_on(here: Municipality, work: Work, when: check_ins.Asked, day: date) -> tuple[Question, ...]:
    """The questions of a day on which they were asked, which is one and the same for many."""
    place = ("asked on", day, check_ins.left(when, day, here.questions.per_month))
    if place not in work.known:
        work.known[place] = questions(here, when, day, asked=True)
    known: tuple[Question, ...] = work.known[place]
    return known


def goals_asked(work: Work, member: Member, day: date) -> list[Goal]:
    """Own goals that the check-in of a day asks about: all of them, in the first one of each month."""
    return goals.of(work, member) if day.day <= 7 else []


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


def _keep_scores(
    work: Work, member: Member, day: date, given: Sequence[Answer], dropped: Sequence[str]
) -> None:
    asked = {_key(each): each for each in goals_asked(work, member, day)}
    if not asked:
        return
    on = work.now.astimezone(ZoneInfo(member.zone)).date()
    for key in dropped:
        if key in asked:
            goals.score(work, member, asked[key], on, None)
    for answer in given:
        if answer.asked in asked and isinstance(answer.reply, Pressed) and answer.reply.key != SKIP:
            goals.score(work, member, asked[answer.asked], on, int(answer.reply.key))


def _key(goal: Goal) -> str:
    return f"goal_{goal.id}"


def _counted(work: Work, member: Member, day: date) -> str:
    period, counts = periods.open_for(work, day, member.id)
    if period is None or not period.tier or period.tier == "nothing":
        return "none"
    return "now" if counts else "next"


def _day(subject: str) -> date:
    return date.fromisoformat(subject.removesuffix("+nudge"))
