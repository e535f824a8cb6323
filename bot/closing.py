"""Periods: opened before their answers count, closed exactly once across two databases.

The order of closing is: no more answers (people) → count → noise, release and ledger in one transaction
(strategy) → raw answers deleted (people) → key destroyed. A crash anywhere is gone on from by running it
again: a release that exists is never drawn anew, and nothing is deleted before it exists.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.log import log
from bot.municipality import Municipality
from bot.services import figures as figures_service
from bot.tell import starts, tell
from conversations import figures as words
from conversations import plan as plan_words
from conversations.question_set import QuestionSet
from conversations.text import Day, Period, _
from store import (
    answers,
    conversations,
    initiatives,
    members,
    outbox,
    periods,
    plan_told,
    published,
    release,
    taking_part,
)
from store.database import forget_deleted
from store.figures import Counts
from store.guarantee import refusals
from store.models import Circle
from store.plan import ANSWERED, OUTSIDE, Plan
from store.unit_of_work import Store, Work

Step = Callable[[str], None]
"""Told of each step as it is reached, so that a test can stop there."""


async def turn_periods(here: Municipality, store: Store, reached: Step = lambda _step: None) -> list[str]:
    """Close what is over, then open what has begun; the names of the periods that closed."""
    closed = []
    for name in await store.turn(lambda work: _over(here, work)):
        await close(here, store, name, reached)
        closed.append(name)
    await open_in_steps(here, store)
    await store.turn(lambda work: tell_of_plan(here, work))
    return closed


async def close(here: Municipality, store: Store, name: str, reached: Step = lambda _step: None) -> None:
    """Close one period, or go on closing it."""
    counts = await store.turn(lambda work: _stop_and_count(here, work, name))
    reached("counted")
    await asyncio.to_thread(_publish, here, name, counts, store.clock())
    reached("published")
    await store.turn(lambda work: _delete(work, name))
    reached("deleted")
    store.keys.destroy_period(name)
    reached("destroyed")
    await asyncio.to_thread(forget_deleted, store.engine)
    await open_in_steps(here, store)  # what is said depends on whether the period that follows brings figures
    await store.turn(lambda work: _finish(here, work, name))
    log.info("period.closed", period=name)


async def open_in_steps(here: Municipality, store: Store, reached: Step = lambda _step: None) -> None:
    """Open the period that has begun, in transactions that are short enough for those who press meanwhile."""
    while not await store.turn(lambda work: open_more(here, work)):
        reached("opened a little more")


def open_current(here: Municipality, work: Work) -> None:
    """The same in one transaction."""
    while not open_more(here, work):
        continue


def open_more(here: Municipality, work: Work, circles: int = 2_000, sheets: int = 250) -> bool:
    """A step of opening the period that has begun; whether it is open now.

    Who is counted is fixed, so many circles at a time; sheets are laid out; then plan, tier and numbers are fixed, before
    any answer counts. After a crash it goes on where it was.
    """
    today = here.plan.today(work.now)
    plan = plan_in_force(here, today, work.now)
    period = plan.period_containing(today)
    known = periods.get(work, period.name)
    if known is not None and known.state != "opening":
        return True
    known = periods.get(work, period.name, alone=True) or periods.begin(
        work, period.name, period.opens, period.closes
    )
    days, maximum, after = (
        plan.days_enrolled_first,
        plan.maximum_reports,
        periods.enrolled_up_to(work, known.name),
    )
    more = periods.eligible(work, period.opens, days=days, maximum=maximum, after=after, limit=circles)
    if more:
        named = _initiatives(here, work) if plan.split and plan.split.by == "initiative" else {}
        parts = {
            each.young_person_id: _part(plan, each, period.opens, named.get(each.id, ())) for each in more
        }
        periods.enrol(work, known.name, parts)
        if len(more) == circles:
            return False
    if not periods.lay_out(work, known.name, sheets):
        return False
    with Session(here.strategy) as session:
        numbers = periods.sizes(work, known.name)
        fixed = release.open_period(session, plan, period, numbers, work.now, here.ceiling)
    periods.opened(work, known, fixed.tier)
    log.info("period.opened", period=period.name, tier=fixed.tier)
    return True


def tell_of_plan(here: Municipality, work: Work) -> None:
    """Coordinators hear once of each plan that comes in the place of another, before its first period opens."""
    told = plan_told.last(work)
    if told == here.plan.hash or refusals(here.plan, here.ceiling):
        return
    with Session(here.strategy) as session:
        opened = published.unpublished(session)
        instead_of = told is not None or len(published.plans(session)) > 1
    plan_told.note(work, here.plan.hash)
    if instead_of:
        told_of = figures_service.plan_told(here.plan)
        asked = tuple(figures_service.label(here, each) for each in here.plan.items)
        said = plan_words.published(
            told_of, asked, Day(_first_day(here.plan, opened, here.plan.today(work.now)).isoformat())
        )
        for coordinator in members.coordinators(work):
            tell(work, coordinator, said, lane=outbox.GROUP)


def _first_day(plan: Plan, opened: Sequence[published.OpenedPeriod], today: date) -> date:
    """When the first period under a plan opens, or opened; one under another plan runs to its end."""
    for each in opened:
        if each.plan_hash == plan.hash:
            return each.opens
    following = plan.next_period(plan.period_containing(today))
    while any(each.closes > following.opens for each in opened):
        following = plan.next_period(following)
    return following.opens


def count(plan: Plan, questions: QuestionSet, enrolled: dict[str, list[dict[str, str]]]) -> Counts:
    """How many in each part answered at all, and how many said yes to each item of the plan."""
    numbers: Counter[tuple[str, str]] = Counter()
    for part, sheets in enrolled.items():
        for sheet in sheets:
            if sheet:
                numbers[part, ANSWERED] += 1
            for item in plan.items:
                if item in sheet and questions.question(item).positive(sheet[item]):
                    numbers[part, item] += 1
    return Counts(numbers)


def counted(plan: Plan, questions: QuestionSet, work: Work, name: str) -> Counts:
    """The counts of a period that is still open to us, some hundreds of people at a time, however many there are."""
    numbers: Counter[tuple[str, str]] = Counter()
    for sheets in answers.by_hundreds(work, name):
        by_part: dict[str, list[dict[str, str]]] = {}
        for member, part in periods.parts_of(work, name, sheets).items():
            by_part.setdefault(part, []).append(sheets[member])
        numbers.update(count(plan, questions, by_part).numbers)
    return Counts(numbers)


def _over(here: Municipality, work: Work) -> list[str]:
    periods.never_opened(work, here.plan.today(work.now))
    return [each.name for each in periods.unfinished(work, here.plan.today(work.now))]


def _stop_and_count(here: Municipality, work: Work, name: str) -> Counts:
    period = periods.get(work, name, alone=True)
    assert period is not None
    periods.turn(work, period, "closing")
    with Session(here.strategy) as session:
        if published.find(session, name) is not None:
            return Counts({})
        opened = published.opened(session, name)
        assert opened is not None
        plan = published.plan_of(session, opened.plan_hash)
    if not plan.tier(opened.tier).mechanisms:
        return Counts({})
    return counted(plan, here.questions, work, name)


def _publish(here: Municipality, name: str, counts: Counts, now: datetime) -> None:
    with Session(here.strategy) as session:
        release.publish(session, name, counts, now)


def _delete(work: Work, name: str) -> None:
    answers.remove_all(work, name)
    conversations.forget(work)  # an open check-in holds replies too; it runs out when its period does
    periods.forget_enrolment(work, name)


def _finish(here: Municipality, work: Work, name: str) -> None:
    period = periods.get(work, name, alone=True)
    assert period is not None
    if period.state == "closed":
        return
    periods.turn(work, period, "closed")
    with Session(here.strategy) as session:
        found = published.find(session, name)
    for coordinator in members.coordinators(work):
        if found is not None and found.cells:
            said = _("The figures for {period} are out.", period=Period(name))
            tell(work, coordinator, said, [starts(_("Show them"), "figures")], lane=outbox.GROUP)
        else:
            facts = figures_service.facts(here, work, coordinator, "")
            tell(work, coordinator, words.not_enough(facts), lane=outbox.GROUP)


def plan_in_force(here: Municipality, today: date, now: datetime) -> Plan:
    """The plan that governs today: of an open period its own, of one that opens the one that was published before it.

    A plan that came after the first day of a period counts from the next one, even where nobody opened the period in time.
    """
    with Session(here.strategy) as session:
        release.publish_plan(session, here.plan, now)  # so that it is known before its first period opens
    with Session(here.strategy) as session:
        for opened in published.unpublished(session):
            if opened.opens <= today < opened.closes:
                return published.plan_of(session, opened.plan_hash)
        known = published.plans(session)
    before = [
        each
        for each in known
        if each.plan.today(each.published_at) < each.plan.period_containing(today).opens
    ]
    if any(each.plan.hash == here.plan.hash for each in before):
        return here.plan
    usable = [each.plan for each in before if not refusals(each.plan, here.ceiling)]
    return usable[-1] if usable else here.plan


def _initiatives(here: Municipality, work: Work) -> dict[int, list[str]]:
    """The names of the initiatives that each circle takes part in."""
    with Session(here.strategy) as session:
        names = {each.number: each.name for each in initiatives.everything(session)}
    found: dict[int, list[str]] = {}
    for circle, initiative in taking_part.everybody(work):
        found.setdefault(circle, []).append(names.get(initiative, ""))
    return found


def _part(plan: Plan, circle: Circle, opens: date, tried: Sequence[str]) -> str:
    """The part of the split: of age from the youngest that the birth-year band allows, of several initiatives the first."""
    split = plan.split
    if split is None:
        return OUTSIDE
    if split.by == "area":
        return split.part_named(circle.area)
    if split.by == "age":
        return split.part_of_age(opens.year - circle.born_to)
    parts = {split.part_named(each) for each in tried}
    return next((part for part in split.parts if part in parts), OUTSIDE)
