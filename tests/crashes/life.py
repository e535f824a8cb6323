"""Weeks of a small town, lived through the real service while it is killed again and again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from store import check_ins, keys, members
from store.models import Membership
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests.bot.circles import enrol
from tests.crashes.hands import Hand
from tests.crashes.judge import Judge
from tests.crashes.keeper import Keeper, Nursery, keeper
from tests.crashes.places import SERVING
from tests.databases import Databases, connected
from tests.emulators.telegram import Message, TelegramEmulator
from tests.rig import ZONE

FRIDAY = datetime(2026, 7, 3, 17, tzinfo=ZONE)
"""The first check-in; its period has begun, and ends thirteen weeks later."""

ON_FRIDAYS = tuple(each for each in SERVING if each.endswith(("due", "leaving")))
"""Places that are only passed while check-ins are sent."""


@dataclass
class Ring:
    """A circle: the young person, the relative, the mentor."""

    number: int
    young: Hand
    mum: Hand
    ali: Hand
    member: int = 0


@dataclass
class Life:
    """The town, and what was pressed, so that it can be compared with what was kept."""

    telegram: TelegramEmulator
    keeper: Keeper
    judge: Judge
    chance: random.Random
    lars: Hand
    rings: list[Ring] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    friday: bool = False
    tired: bool = False

    async def weeks(self, enough: Callable[[], bool]) -> None:
        """Live on until it is enough."""
        number = 0
        while not enough():
            friday = (FRIDAY.replace(tzinfo=None) + timedelta(weeks=number)).replace(tzinfo=ZONE)
            await self._week(number, friday)
            number += 1
        self.numbers["weeks"] += number

    async def _week(self, number: int, friday: datetime) -> None:
        self.keeper.clock.set(friday - timedelta(hours=16))
        await self.judge.settled(friday.date())
        since = {ring.number: ring.young.newest for ring in self.rings}
        self.friday = True
        self.keeper.clock.set(friday)
        await self.judge.settled(friday.date())
        self.friday = False
        asked = self.judge.check_ins(self.rings, since, friday.date())
        async with asyncio.TaskGroup() as people:
            for ring in asked:
                people.create_task(self._evening(ring, since[ring.number], number))
            people.create_task(self._new_circle(number))
        await self.judge.settled(friday.date())
        self.judge.everything(self.rings, friday.date())

    async def _evening(self, ring: Ring, since: int, week: int) -> None:
        """A check-in from beginning to end; some ask for help afterwards."""
        young = ring.young
        while True:
            message, found = await young.wait(lambda: young.asked(since), "the next question")
            if "Anything that went well?" in message.text:
                break
            await self._answer(ring, message, found)
        if self.chance.random() < 0.5:
            await young.press("skip", since)
        else:
            young.answered.add(next(iter(found.values())).rpartition(".")[0])
            line = f"Line {ring.number}.{week} of mine"
            await young.write(line)
            await young.press("adult", since)
            await young.press_label(ring.mum.person.first_name, since)
            self.judge.expect_line(ring.mum, line)
            self.numbers["lines shared"] += 1
        await young.wait(lambda: _says(young, "See you", since), "a goodbye")
        if self.chance.random() < 0.5:
            await self._help(ring, week)

    async def _answer(self, ring: Ring, message: Message, found: dict[str, str]) -> None:
        key = self.chance.choice([each for each in found if each not in ("later", "what", "back", "‹")])
        self.judge.expect_answer(ring.member, message.text, key)
        await ring.young.tap(message, found[key])
        self.numbers["answers"] += 1
        if self.chance.random() < 0.2:
            await ring.young.tap(message, found[key])

    async def _help(self, ring: Ring, week: int) -> None:
        """The young person asks, the mentor answers, the young person hears of it."""
        young, since, words = ring.young, ring.young.newest, f"Help {ring.number}.{week} wanted"
        await young.start("asking_for_help")
        await young.press("one", since)
        await young.press_label(ring.ali.person.first_name, since)
        for key in ("done", "nobody"):
            await young.press(key, since)
        young.answered.add(_step_with("skip", await young.wait(lambda: young.asked(since, "skip"), "words")))
        await young.write(words)
        await young.press("yes", since)
        self.judge.expect_help(ring.ali, words)
        ali = ring.ali
        before = await ali.wait(lambda: _says(ali, words, 0), "a call for help")
        await ali.press("coming", before.id - 1)
        await young.wait(lambda: _says(young, f"{ali.person.first_name} has seen it", since), "to be told")
        self.numbers["help calls"] += 1

    async def _new_circle(self, week: int) -> None:
        """A circle comes about, from the coordinator's first word to the young person's yes."""
        lars, since = self.lars, self.lars.newest
        name = f"New{week}"
        young = Hand(self.telegram, self.telegram.person(name, language="en"))
        await lars.write("/circle")
        await lars.press("new", since)
        await lars.write(name)
        await lars.press("en", since)
        await lars.write("Vollsmose")
        await lars.press("2009-2011", since)
        await lars.press("me", since)
        await lars.write("Youth services")
        await lars.press("yes", since)
        handed = await lars.wait(lambda: _says(lars, f"For {name}:", since), "an invitation")
        await young.person.open(handed.text.split()[-1])
        for key in ("en", "yes", "0", "17:00", "enough"):
            await young.press(key)
        await young.wait(lambda: _says(young, "I write to you on Monday", 0), "a goodbye")
        self.judge.expect_circle(name)
        self.numbers["circles made"] += 1

    async def killing(self, kills: int) -> None:
        """Let one service after the other die, each at a place or at some moment; the last one lives."""
        while self.keeper.kills < kills:
            if self.chance.random() < 0.3:
                await self.keeper.until_dead("", 1, self.chance.uniform(0.1, 0.8))
                continue
            places = [each for each in SERVING if self.friday or each not in ON_FRIDAYS]
            place = min(places, key=lambda each: (self.keeper.died.get(each, 0), self.chance.random()))
            await self.keeper.until_dead(place, self.chance.randint(1, 3), 1.5)
        await self.keeper.start()
        self.tired = True
        await asyncio.Event().wait()


@asynccontextmanager
async def life(
    nursery: Nursery, databases: Databases, kind: str, folder: Path, seed: int, circles: int = 6, **order: Any
) -> AsyncIterator[Life]:
    """A town with so many circles, and nobody killed yet."""
    folder = Path(mkdtemp(dir=folder))
    ring = keys.create(folder / "keys.json")
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        settings = {
            "data": str(folder),
            "database_url": people,
            "strategy_database_url": strategy,
            "place": "Odense",
            "language": "en",
        }
        async with keeper(nursery, folder, settings, work="serve", **order) as kept:
            kept.clock.set(FRIDAY - timedelta(days=1))
            async with TelegramEmulator(clock=kept.clock) as telegram:
                settings |= {"telegram_token": telegram.token, "telegram_api": telegram.base_url}
                judge = Judge(telegram, people, ring, kept.clock)
                lars = _phone(telegram, "Lars")
                made = Life(telegram, kept, judge, random.Random(seed), lars)
                with connected(people, PEOPLE) as engine:
                    _settle_in(made, Store(engine, ring, kept.clock), circles)
                try:
                    yield made
                finally:
                    await kept.kill()
                    judge.close()


def _settle_in(made: Life, store: Store, circles: int) -> None:
    with store.unit_of_work() as work:
        lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
        members.bind(work, lars, "telegram", str(made.lars.person.id))
        for number in range(1, circles + 1):
            phones = [_phone(made.telegram, f"{name}{number}") for name in ("Sol", "Mum", "Ali")]
            ring = Ring(number, *phones)
            circle = enrol(work, lars, f"Sol{number}", enrolled_on=date(2026, 5, 1))
            members.bind(work, circle.young_person, "telegram", str(ring.young.person.id))
            check_ins.set_hour(work, circle.young_person, FRIDAY.weekday(), "17:00")
            for hand, role in ((ring.mum, "relative"), (ring.ali, "mentor")):
                adult = members.add(work, hand.person.first_name, "en", "Europe/Copenhagen")
                members.bind(work, adult, "telegram", str(hand.person.id))
                work.session.add(Membership(circle_id=circle.id, member_id=adult.id, role=role, state="in"))
            ring.member = circle.young_person_id
            made.rings.append(ring)


def _phone(telegram: TelegramEmulator, name: str) -> Hand:
    person = telegram.person(name, language="en")
    person.chat.started = True
    return Hand(telegram, person)


async def survive(made: Life, kills: int) -> Counter[str]:
    """Weeks go by until so many services were killed; Violation where a promise breaks. What was counted."""
    killing = asyncio.create_task(made.killing(kills))
    living = asyncio.create_task(made.weeks(lambda: made.tired))
    try:
        await asyncio.wait([killing, living], return_when=asyncio.FIRST_COMPLETED)
        for each in (living, killing):
            if each.done():
                each.result()
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    finally:
        for each in (killing, living):
            each.cancel()
        await asyncio.gather(killing, living, return_exceptions=True)
    died = Counter({f"died {place}": number for place, number in made.keeper.died.items()})
    presses = sum(hand.presses for ring in made.rings for hand in (ring.young, ring.mum, ring.ali))
    return made.numbers + made.judge.numbers + died + Counter(kills=made.keeper.kills, presses=presses)


def _says(hand: Hand, words: str, since: int) -> Message | None:
    return next((each for each in reversed(hand.person.messages) if each.id > since and words in each.text), None)


def _step_with(key: str, question: tuple[Message, dict[str, str]]) -> str:
    return question[1][key].rpartition(".")[0]
