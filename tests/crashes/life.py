"""Weeks of a small town, lived through the real service while it is killed again and again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import select

from store import keys
from store.models import People
from store.queues import InboxRow, Lease, OutboxRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests.crashes.hands import PATIENCE, Hand
from tests.crashes.judge import Judge
from tests.crashes.keeper import Keeper, Nursery, keeper
from tests.crashes.places import SERVING, STEP_BY_STEP
from tests.crashes.proxy import Line, line
from tests.crashes.rings import FRIDAY, Ring, phone, settled
from tests.databases import Databases, connected
from tests.emulators.telegram import Message, TelegramEmulator

ON_FRIDAYS = tuple(each for each in SERVING if each.endswith(("due", "leaving")))
"""Places that are only passed while check-ins are sent."""


@dataclass
class Life:
    """The town, and what was pressed, so that it can be compared with what was kept."""

    telegram: TelegramEmulator
    keeper: Keeper
    judge: Judge
    chance: random.Random
    lars: Hand
    url: str
    rings: list[Ring] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    line: Line | None = None
    friday: bool = False
    tired: bool = False

    async def weeks(self, enough: Callable[[], bool]) -> None:
        """Live on until it is enough."""
        number = 0
        while not enough():
            await self.week(number)
            number += 1

    async def week(self, number: int) -> None:
        """Friday: check-ins at five, answers, some calls for help, and a new circle."""
        friday = friday_of(number)
        self.numbers["weeks"] += 1
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

    async def begins(self) -> None:
        """A service begins; returns once it listens."""
        listens = self._listens()
        await self.keeper.start()
        await listens

    def _listens(self) -> Awaitable[None]:
        """Until a service that is about to begin asks for updates."""
        heard = len(self.telegram.calls)
        listens = lambda: any(each.method == "getUpdates" for each in list(self.telegram.calls)[heard:])  # noqa: E731
        return self.telegram.wait_for(listens, PATIENCE)

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
        since = ring.young.newest
        words = await self.almost_ask_for_help(ring, week)
        await ring.young.press("yes", since)
        await self.helped(ring, words, since)

    async def almost_ask_for_help(self, ring: Ring, week: int) -> str:
        """All but the last press. The words."""
        young, since, words = ring.young, ring.young.newest, f"Help {ring.number}.{week} wanted"
        await young.start("asking_for_help")
        await young.press("one", since)
        await young.press_label(ring.ali.person.first_name, since)
        for key in ("done", "nobody"):
            await young.press(key, since)
        young.answered.add(_step_with("skip", await young.wait(lambda: young.asked(since, "skip"), "words")))
        await young.write(words)
        await young.wait(lambda: young.asked(since, "yes"), "a last look")
        return words

    async def helped(self, ring: Ring, words: str, since: int) -> None:
        """The mentor gets it and answers; the young person hears of it."""
        young, ali = ring.young, ring.ali
        self.judge.expect_help(ali, words)
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
        await lars.press_label(f"–{self.keeper.clock().year - 15}", since)  # fifteen to seventeen this year
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
                slowly = self.chance.random() < 0.3
                await self.keeper.until_dead("", 1, self.chance.uniform(0.2, 1.0), step_by_step=slowly)
                continue
            places = [each for each in SERVING if self.friday or each not in ON_FRIDAYS]
            place = min(
                places,
                key=lambda each: (
                    self.keeper.died.get(each, 0),
                    each not in ON_FRIDAYS,
                    self.chance.random(),
                ),
            )
            slowly = place.endswith(STEP_BY_STEP) or self.chance.random() < 0.3
            passage, works = self.chance.randint(1, 3), self._listens()
            await self.keeper.until_dead(place, passage, 3, works, step_by_step=slowly)
        await self.keeper.start()
        while self.keeper.may_fail and not await self.keeper.lives(2):
            await self.keeper.start()
        self.tired = True
        await asyncio.Event().wait()


@asynccontextmanager
async def life(
    nursery: Nursery,
    databases: Databases,
    kind: str,
    folder: Path,
    seed: int,
    *,
    circles: int = 6,
    hurry: float = 0,
    **order: Any,
) -> AsyncIterator[Life]:
    """A town with so many circles. Where time hurries, it runs so many times faster, and the line can be bad."""
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
        async with keeper(nursery, folder, settings, work="serve", hurry=hurry, **order) as kept:
            kept.clock.set(FRIDAY - timedelta(days=1))
            async with TelegramEmulator(clock=kept.clock) as telegram:
                settings |= {"telegram_token": telegram.token, "telegram_api": telegram.base_url}
                judge = Judge(telegram, people, ring, kept.clock)
                lars = phone(telegram, "Lars")
                made = Life(telegram, kept, judge, random.Random(seed), lars, people)
                with connected(people, PEOPLE) as engine:
                    made.rings += settled(Store(engine, ring, kept.clock), telegram, lars, circles)
                async with AsyncExitStack() as open_:
                    open_.callback(judge.close)
                    if hurry:
                        made.line = await open_.enter_async_context(line(telegram.base_url, made.chance))
                        settings["telegram_api"] = made.line.address
                        judge.may_give_up = True
                        running = asyncio.create_task(_run(kept, hurry))
                        open_.callback(running.cancel)
                    open_.push_async_callback(kept.kill)
                    try:
                        yield made
                    except BaseException:
                        _note_queues(people, folder / "queues.txt")
                        raise


def _note_queues(people: str, file: Path) -> None:
    """What was on its way when a promise broke: whoever looks for the reason begins there."""
    with connected(people, PEOPLE) as engine, engine.connect() as connection, file.open("w") as out:
        for kept in (InboxRow, OutboxRow, Lease):
            table = People.metadata.tables[kept.__tablename__]
            shown = [each for each in table.columns if not each.name.endswith("_sealed")]
            print(kept.__tablename__, [each.name for each in shown], file=out)
            for row in connection.execute(select(*shown).order_by(*table.primary_key)):
                print("  ", *row, file=out)


async def _run(kept: Keeper, hurry: float) -> None:
    while True:
        await asyncio.sleep(0.02)
        kept.clock.set(kept.clock() + timedelta(seconds=0.02 * hurry))


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


def friday_of(week: int) -> datetime:
    """Five o'clock on that week's Friday."""
    return FRIDAY + timedelta(weeks=week)  # its clock, not so many hours


def _says(hand: Hand, words: str, since: int) -> Message | None:
    return next(
        (each for each in reversed(hand.person.messages) if each.id > since and words in each.text), None
    )


def _step_with(key: str, question: tuple[Message, dict[str, str]]) -> str:
    return question[1][key].rpartition(".")[0]
