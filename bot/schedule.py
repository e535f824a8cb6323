"""The ticker: takes what is due and does each in a unit of work of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import contact, reviews, steering, talk, unasked
from bot.dispatch import open_begun
from bot.log import log
from bot.metrics import DUE
from bot.municipality import Municipality
from bot.services import (
    agreed,
    asking_for_help,
    check_in,
    digest,
    good_news,
    greeting,
    looking_back,
    meeting,
    mirror,
    parting,
    passing_lines,
    reading_cards,
    share,
    signs,
    trying_out,
)
from conversations import asking_for_help as asking
from store import (
    alone,
    check_ins,
    conversations,
    due,
    erasure,
    hellos,
    members,
    outbox,
    patience,
    rhythm,
    silence,
    unsent,
)
from store.due import Due
from store.models import Circle, Member, Schedule
from store.unit_of_work import Store, Work

A_DAY = timedelta(days=1)

ABOUT_THEIR_OWN = frozenset({"card", "cheered", "look_back"})
"""Due for a young person, about their own circle, without its number in the row."""

BATCH = 100
"""Rows looked at in one go. Each has a commit of its own: nobody's press waits for more than one, and a shared one is no faster."""

WAIT_FOR_OTHERS = timedelta(minutes=15)
"""A person in another dialogue is not interrupted; the check-in looks again after this."""


LONGEST = {
    "help_unseen": timedelta(minutes=asking.MINUTES),
    "nudge": check_ins.NUDGE_AFTER,
    "card": trying_out.APART + timedelta(days=1),
    "cheered": timedelta(days=1),
    "share": timedelta(days=7, hours=2),
    "tidy": timedelta(hours=6),
    "traces": erasure.AGAIN,
}
"""How far ahead these are put at most."""


async def tick(here: Municipality, store: Store) -> int:
    """Do everything that is due by now; how many things were done. One that fails does not stop the others."""
    now = store.clock()
    if store.ticked is not None and now < store.ticked - timedelta(seconds=1):
        await store.turn(lambda work: put_right(here, work))
    store.ticked = now
    done = 0
    while True:
        rows = await store.turn(lambda work: due.take(work, BATCH))
        if not rows:
            return done
        for row in rows:
            done += await _one(here, store, row)


def _known(kind: str) -> str:
    """A kind for the metrics, whose labels are a closed set: what a newer version has put there is "other"."""
    return kind if kind in HANDLERS else "other"


async def _one(here: Municipality, store: Store, row: Due) -> int:
    try:
        kept = await store.turn(lambda work: _do(here, work, row))
    except unasked.NotNow as wait:
        until = wait.until
        await store.turn(lambda work: due.later(work, row, until))
        DUE.labels(_known(row.kind), "later").inc()
        return 0
    except Exception as error:  # the next one must still have its turn; this one is tried again later
        log.error("due.failed", kind=row.kind, row=row.id, error=type(error).__name__)
        DUE.labels(_known(row.kind), "failed").inc()
        if await store.turn(lambda work: due.failed(work, row)):
            log.error("due.set_aside", kind=row.kind, row=row.id)
            DUE.labels(_known(row.kind), "aside").inc()
        return 0
    DUE.labels(_known(row.kind), "done" if kept else "gone").inc()
    return int(kept)


def _do(here: Municipality, work: Work, row: Due) -> bool:
    alone.with_member(work, row.member)
    alone.with_circle(work, row.circle)
    circle = _circle(work, row)
    if circle is not None and circle.resting:
        due.later(work, row, work.now + A_DAY)  # nobody is reminded while the circle is on a break
        return False
    if not due.claim(work, row):
        return False
    work.by_itself = True
    HANDLERS[row.kind](here, work, row)
    open_begun(here, work)
    return True


def _circle(work: Work, row: Due) -> Circle | None:
    """The circle that something due is about, where it is about one."""
    if row.circle:
        return work.session.get(Circle, row.circle)
    young = work.session.get(Member, row.member) if row.kind in ABOUT_THEIR_OWN else None
    return members.own_circle(work, young) if young is not None else None


def put_right(here: Municipality, work: Work) -> None:
    """The clock has gone back, so it had been ahead: what was put ahead of it then would come much too late."""
    unsent.now_at_once(work)
    for kind, ahead in LONGEST.items():
        due.at_most(work, kind, ahead)
    for member_id in due.further(work, "check_in", timedelta(days=7)):
        member = work.session.get(Member, member_id)
        if member is not None:
            check_ins.plan_next(work, member)
    hello = here.silence.hello
    for member_id in due.further(work, "hello", timedelta(weeks=hello.every_weeks + hello.spread_weeks)):
        member = work.session.get(Member, member_id)
        if member is not None:
            due.put(work, "hello", hellos.next_hello(work, member, hello, work.now), member=member.id)
    for kind, ahead, plan in (
        ("digest", timedelta(days=7, hours=2), rhythm.plan_digest),
        ("mirror", timedelta(days=36), mirror.plan),
    ):
        for circle_id in due.circles_further(work, kind, ahead):
            circle = work.session.get(Circle, circle_id)
            if circle is not None:
                plan(work, circle)


def _check_in(here: Municipality, work: Work, row: Due) -> None:
    """The hour has come. Too late, on a break or out of budget: on to the next, without a word."""
    member = work.session.get(Member, row.member)
    schedule = check_ins.schedule_of(work, row.member)
    if member is None or schedule is None:
        return
    day = date.fromisoformat(row.subject)
    asked_for = check_ins.wall_time(day, schedule.hour, ZoneInfo(member.zone))
    if work.now - asked_for <= check_ins.LATE and _busy(work, member):
        due.put(work, "check_in", work.now + WAIT_FOR_OTHERS, member=row.member, subject=row.subject)
        return
    questions = check_in.questions(here, schedule, day)
    on_time = work.now - asked_for <= check_ins.LATE
    if schedule.paused and schedule.paused_until is not None and schedule.paused_until <= day:
        check_ins.resume(work, member)
    if on_time and questions and not schedule.paused:
        check_ins.spend(schedule, day, len(questions) + len(check_in.goals_asked(work, member, day)) + 1)
        _ask(here, work, member, row.subject, said=_turn(here, work, member, schedule, day))
    check_ins.plan_next(work, member)
    hellos.plan(work, member, here.silence.hello)


def _turn(here: Municipality, work: Work, member: Member, schedule: Schedule, day: date) -> bool:
    """Whether this week is one in which they are asked; the record is written anew for everybody."""
    before = patience.of(work, member, schedule)
    heard = signs.heard(here, work, member, before)
    after = silence.turn(before, here.silence, day, heard=heard)
    patience.keep(work, member, schedule, after)
    return after.asked_on == day


def _check_in_again(here: Municipality, work: Work, row: Due) -> None:
    """The person asked to be reminded."""
    member = work.session.get(Member, row.member)
    if member is None or work.now - row.at > check_ins.LATE:
        return
    if _busy(work, member):
        due.put(work, "check_in_again", work.now + WAIT_FOR_OTHERS, member=row.member, subject=row.subject)
        return
    _ask(here, work, member, row.subject)


def _ask(here: Municipality, work: Work, member: Member, subject: str, *, said: bool = True) -> None:
    """One check-in at a time: the one before gives way; its replies are kept already.

    In a week without a word (`said` is false) one that lies open goes on, and every row looks as in any other week.
    """
    for each in conversations.all_of(work, member.id):
        if each.dialogue == "check_in" and said:
            conversations.end(work, each)
        elif each.dialogue == "check_in" and each.expires_at > work.now:
            talk.keep_open(here, work, member, each, subject)
    if said:
        talk.begin(here, work, member, "check_in", subject, outbox.CHECK_IN)
    due.drop(work, "nudge", member=member.id)
    due.put(work, "nudge", work.now + check_ins.NUDGE_AFTER, member=member.id, subject=subject)


def _nudge(here: Municipality, work: Work, row: Due) -> None:
    """Once, gently, if the check-in is still open; never late, never on top of something else."""
    member = work.session.get(Member, row.member)
    if member is None or work.now - row.at > check_ins.LATE:
        return
    conversation = conversations.current(work, member)
    if conversation is None or (conversation.dialogue, conversation.subject) != ("check_in", row.subject):
        return
    schedule = check_ins.schedule_of(work, row.member)
    standing = patience.of(work, member, schedule) if schedule is not None else silence.Standing()
    if standing.ask == silence.USUAL and standing.asked_on == date.fromisoformat(row.subject):
        talk.nudge(here, work, member, conversation)


def _help_unseen(here: Municipality, work: Work, row: Due) -> None:
    asking_for_help.unseen(here, work, int(row.subject))


def _traces(_here: Municipality, work: Work, _row: Due) -> None:
    """The service died after an erasure and before the files were written afresh."""
    erasure.traces_left(work)


def _tidy(_here: Municipality, work: Work, row: Due) -> None:
    erasure.tidy(work)
    due.put(work, "tidy", max(row.at + LONGEST["tidy"], work.now + timedelta(minutes=1)))


def _busy(work: Work, member: Member) -> bool:
    """In another dialogue that is not an earlier check-in."""
    conversation = conversations.current(work, member)
    return conversation is not None and conversation.dialogue != "check_in"


HANDLERS: dict[str, Callable[[Municipality, Work, Due], None]] = {
    "check_in": _check_in,
    "check_in_again": _check_in_again,
    "nudge": _nudge,
    "help_unseen": _help_unseen,
    "back": contact.back,
    "back_to_all": contact.back_to_all,
    "digest": digest.weekly,
    "meeting_day": meeting.remind,
    "meeting_soon": meeting.remind,
    "meeting_over": meeting.over,
    "mirror": mirror.ask_all,
    "mirror_one": mirror.ask_one,
    "decide": steering.decide,
    "receipts": steering.receipts,
    "receipt": steering.receipt,
    "role_asked": reviews.asked,
    "role_review": reviews.review,
    "case_manager": reviews.without_case_manager,
    "role_end": reviews.ended,
    "agreement_asked": agreed.asked,
    "agreement_before": agreed.before,
    "agreement_day": agreed.on_the_day,
    "agreement_after": agreed.after,
    "agreement_shown": agreed.shown_after_a_break,
    "card": trying_out.offer,
    "cards_wait": reading_cards.tell_coordinators,
    "cheered": good_news.cheered,
    "look_back": looking_back.offer,
    "hello": greeting.by_lot,
    "share": share.look,
    "parting": parting.not_yet,
    "passing": passing_lines.tell_of_more,
    "tidy": _tidy,
    "traces": _traces,
}
