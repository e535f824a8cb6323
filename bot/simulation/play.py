"""Periods in fast motion: everybody is asked, answers or not, and each period is closed by the real service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from bot import closing, schedule
from bot.config import load_settings
from bot.deliver import Delivery
from bot.municipality import Municipality, municipality
from bot.render import render
from bot.simulation import people as people_
from bot.simulation.people import Person
from bot.simulation.truth import Season, season
from bot.simulation.wire import Sent, Wire
from bot.turns import Turns
from conversations.question_set import Question
from store import answers, database, due, inbox, keys, periods, published, strategy
from store.plan import Period
from store.queues import DueRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work

FIRST_YEAR = 2026

Advance = Callable[[str], None]
"""Told when a week is over."""

WEEKS = {"month": 4, "quarter": 13, "half-year": 26}
"""Weeks of check-ins in a period."""


@dataclass(frozen=True)
class Wanted:
    """What to simulate: so many counted in each of so many periods. `store_only` leaves the chats out, which is faster."""

    circles: int
    periods: int
    seed: int
    store_only: bool = False


class Clock:
    """Moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return self.now


@dataclass
class Town:
    """The service and everybody in it."""

    here: Municipality
    store: Store
    clock: Clock
    wire: Wire
    turns: Turns
    delivery: Delivery
    chance: Random
    wanted: Wanted
    people: dict[int, Person] = field(default_factory=dict)

    def close(self) -> None:
        """Let the databases go."""
        self.store.close()
        self.here.strategy.dispose()


def build(folder: Path, wanted: Wanted) -> Town:
    """A service in an empty folder, with the plan and the questions of the settings and nothing else of them."""
    settings = load_settings(
        data=folder,
        database_url=f"sqlite:///{folder / 'kreds.db'}",
        strategy_database_url=f"sqlite:///{folder / 'strategy.db'}",
        key_file=None,
        telegram_token=None,
    )
    clock = Clock()
    wire = Wire(clock)
    people, figures = database.connect(settings.people_url), strategy.connect(settings.strategy_url)
    for engine, schema in ((people, PEOPLE), (figures, STRATEGY)):
        _in_a_hurry(engine)
        schema.upgrade(engine)
    store = Store(people, keys.create(settings.keys_path), clock)
    here = municipality(settings, figures, wire)
    return Town(
        here,
        store,
        clock,
        wire,
        Turns(here, store, {wire.name: wire}),
        Delivery(here, store, wire),
        Random(wanted.seed),  # noqa: S311 — the chances of people who do not exist
        wanted,
    )


async def play(town: Town, advance: Advance = lambda _name: None) -> list[Season]:
    """Every period, one after the other."""
    plan = town.here.plan
    period = plan.period_containing(datetime(FIRST_YEAR, 7, 1, tzinfo=UTC).date())
    before = timedelta(days=plan.days_enrolled_first + 5)
    town.clock.now = _midnight(town, period) - before
    await town.store.turn(due.set_up)
    await closing.turn_periods(town.here, town.store)
    await _join(town, period)
    await _until(town, _midnight(town, period), 0, advance)
    await closing.turn_periods(town.here, town.store)
    seasons = []
    for number in range(town.wanted.periods):
        following = plan.next_period(period)
        parts = await town.store.turn(lambda work, name=period.name: periods.enrolled(work, name))  # type: ignore[misc]
        for person in town.people.values():
            person.said.clear()
        closes = _midnight(town, following)
        await _until(town, max(town.clock.now, closes - before), number, advance)
        await _join(town, following)
        if town.wanted.store_only:
            await _all_at_once(town, period, number)
        await _until(town, closes, number, advance)
        said = {part: [dict(town.people[each].said) for each in ids] for part, ids in parts.items()}
        await closing.turn_periods(town.here, town.store)
        with Session(town.here.strategy) as session:
            release = published.find(session, period.name)
        assert release is not None
        seasons.append(season(release, town.here.questions, said))
        period = following
    return seasons


async def _join(town: Town, period: Period) -> None:
    """As many come as it takes to have the wanted number counted in this period."""
    plan = town.here.plan

    def come(work: Work) -> list[Person]:
        counted = periods.eligible(
            work, period.opens, days=plan.days_enrolled_first, maximum=plan.maximum_reports
        )
        today = plan.today(town.clock.now)
        missing = max(0, town.wanted.circles - len(counted))
        return people_.join(work, plan, missing, today, town.chance, in_chat=not town.wanted.store_only)

    for person in await town.store.turn(come):
        town.people[person.number] = person


async def _until(town: Town, moment: datetime, number: int, advance: Advance) -> None:
    """Time passes; whoever is asked answers at once, or does not."""
    week = town.clock.now + timedelta(weeks=1)
    while town.clock.now < moment:
        soonest = await town.store.turn(
            lambda work: work.session.scalar(select(func.min(DueRow.at)).where(DueRow.kind != "tidy"))
        )
        step = moment if soonest is None else max(soonest, town.clock.now + timedelta(seconds=1))
        town.clock.now = min(moment, step, week)
        if town.clock.now == week:
            week += timedelta(weeks=1)
            advance(f"{town.clock.now:%Y-%m-%d}")
        if town.wanted.store_only:
            continue
        await schedule.tick(town.here, town.store)
        await town.delivery.drain()
        await _react(town, number)


async def _react(town: Town, number: int) -> None:
    """Everybody who was asked just now presses, all of them one button after the other."""
    chats = {each.chat: each for each in town.people.values()}
    asked = {each.chat: each for each in town.wire.sent if each.chat in chats and _question(town, each)}
    town.wire.sent.clear()
    willing = {chat: message for chat, message in asked.items() if town.chance.random() < chats[chat].willing}
    while willing:
        seen = [
            town.wire.pressed(message, _pick(town, chats[chat], message, number))
            for chat, message in willing.items()
        ]
        await town.store.turn(lambda work, seen=seen: inbox.add(work, town.wire.name, seen))  # type: ignore[misc]
        town.turns.wake()
        await town.turns.drain()
        await town.delivery.drain()
        willing = {
            each.chat: each
            for each in town.wire.sent
            if each.chat in willing and (_question(town, each) or "skip" in each.keys)
        }
        town.wire.sent.clear()


def _pick(town: Town, person: Person, message: Sent, number: int) -> str:
    question = _question(town, message)
    if question is None:
        return "skip"
    key = people_.reply(person, question, number, town.chance)
    person.said[question.key] = key
    return key


def _question(town: Town, message: Sent) -> Question | None:
    """The question that a message asks."""
    text = str(message.body.get("text", ""))
    for each in town.here.questions.questions:
        if render(each.ask, "en") in text and each.options[0].key in message.keys:
            return each
    return None


async def _all_at_once(town: Town, period: Period, number: int) -> None:
    """The answers of a whole period, put on the sheets without a chat."""
    weeks = WEEKS[town.here.plan.period]
    for person in town.people.values():
        person.said = people_.in_a_period(person, town.here.questions, number, weeks, town.chance)

    def write(work: Work) -> None:
        for person in town.people.values():
            if person.said:
                answers.write(work, period.name, person.number, person.said)

    await town.store.turn(write)


def _midnight(town: Town, period: Period) -> datetime:
    """A minute after the period has opened, local time."""
    return datetime.combine(period.opens, time(0, 1), ZoneInfo(town.here.plan.zone)).astimezone(UTC)


def _in_a_hurry(engine: Engine) -> None:
    """Nobody pulls the plug here."""
    event.listen(engine, "connect", lambda made, _record: made.execute("PRAGMA synchronous = OFF"))
