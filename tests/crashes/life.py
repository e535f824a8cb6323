"""Weeks of a small town, lived through the real service while it is killed again and again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from conversations import question_set
from store import check_ins, keys, members
from store.models import Membership
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import enrol
from tests.crashes.hands import Hand
from tests.crashes.judge import Judge
from tests.crashes.keeper import Keeper, Nursery, keeper
from tests.crashes.places import SERVING
from tests.databases import Databases
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
            if "went_well" in message.text or "Anything that went well?" in message.text:
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
        message, found = await lars.wait(lambda: _band(lars, since), "bands of age")
        await lars.tap(message, found)
        await lars.press("me", since)
        await lars.write("Youth services")
        await lars.press("yes", since)
        link = await lars.wait(lambda: _link(lars, name, since), "a link")
        await young.person.open(link)
        for key in ("en", "yes", "4", "17:00", "enough"):
            await young.press(key)
        await young.press("nobody")
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


def _says(hand: Hand, words: str, since: int) -> Message | None:
    return next((each for each in reversed(hand.person.messages) if each.id > since and words in each.text), None)


def _step_with(key: str, question: tuple[Message, dict[str, str]]) -> str:
    return question[1][key].rpartition(".")[0]
