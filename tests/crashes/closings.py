"""Periods closed by services that keep dying: after each death, what must be true, and in the end, that it is done."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from store import answers, keys, members, periods, published
from store.figures import Release
from store.models import AnswerSheet, Circle, Period
from store.queues import OutboxRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests.bot.circles import enrol
from tests.crashes.keeper import Keeper, Nursery, Violation, keeper
from tests.crashes.places import CLOSING
from tests.databases import Databases, connected
from tests.emulators.telegram.emulator import TOKEN
from tests.rig import ZONE

YOUNG = 45
OPENS = [datetime(2026 + i // 4, 1 + i % 4 * 3, 1, 0, 5, tzinfo=ZONE) for i in range(2, 10)]
"""The first night of each quarter in which everybody can be counted: eight reports is the most."""


class Town:
    """Young people who have answered, two databases, and a keeper whose services close the period."""

    def __init__(self, keeper: Keeper, store: Store, strategy: Engine) -> None:
        self.keeper, self.store, self._strategy = keeper, store, strategy
        self.numbers: Counter[str] = Counter()

    def begin(self) -> None:
        """Everybody says yes, two months before the first period."""
        with self.store.unit_of_work() as work:
            lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
            members.bind(work, lars, "telegram", "100")
            for place in range(YOUNG):
                enrol(work, lars, f"Young person {place}", enrolled_on=date(2026, 5, 1))

    def answer(self, period: str) -> None:
        """Everybody answers in a period that is open."""
        with self.store.unit_of_work() as work:
            for young in work.session.scalars(select(Circle.young_person_id)).all():
                assert answers.write(work, period, young, {"listened": "yes"})

    async def close_beside_one_that_stands_still(self, other: Keeper, place: str, over: datetime) -> None:
        """One is stopped in the middle, as on a machine that sleeps; another closes; then the first one wakes."""
        with self.store.unit_of_work() as work:
            (name,) = [each.name for each in periods.unfinished(work, date.max)]
        self.answer(name)
        told = self._told()
        self.keeper.clock.set(over)
        await self.keeper.start(place, 1, how=signal.SIGSTOP)
        await self.keeper.stands_still()
        await other.start()
        await other.ended()
        release = self._judge(name, None, told)
        os.kill(self.keeper.pid, signal.SIGCONT)
        await self.keeper.ended()
        release = self._judge(name, release, told) or release
        await (
            other.start()
        )  # whoever was in the other's way has said so; the next look a minute later does it
        if code := await other.ended():
            raise Violation(f"{name} could not be closed: {code}\n{other.log()[-4000:]}")
        self._judge(name, release, told, at_last=True)

    async def close(self, chance: random.Random, places: Iterator[str], over: datetime, kills: int) -> None:
        """Kill until it has closed in spite of it, or so often; then let it be done."""
        with self.store.unit_of_work() as work:
            (name,) = [each.name for each in periods.unfinished(work, date.max)]
        self.answer(name)
        told = self._told()
        self.keeper.clock.set(over)
        release = None
        for _kill in range(kills):
            if chance.random() < 0.7:
                place = next(places)
                code = await self.keeper.until_dead(
                    place, 1 + chance.randrange(8) * (place == "in VACUUM"), 20
                )
            else:
                code = await self.keeper.until_dead("", 1, chance.uniform(0.05, 0.4))
            release = self._judge(name, release, told)
            if code == 0:
                break
        await self.keeper.start()
        if code := await self.keeper.ended():
            raise Violation(f"{name} could not be closed: {code}\n{self.keeper.log()[-4000:]}")
        self._judge(name, release, told, at_last=True)

    def _judge(
        self, name: str, before: Release | None, told: int, *, at_last: bool = False
    ) -> Release | None:
        """What must be true after every death."""
        with Session(self._strategy) as session:
            release = published.find(session, name)
            ledger = Counter(each.entry for each in published.ledger(session) if each.period == name)
        with self.store.unit_of_work() as work:
            period = periods.get(work, name)
            assert period is not None
            state = period.state
            counted = select(func.count()).select_from(AnswerSheet).where(AnswerSheet.period == name)
            sheets = work.session.scalar(counted) or 0
            following = work.session.scalars(select(Period.name).where(Period.state == "open")).all()
        said = self._told() - told
        key = (self.store.keys.periods / f"{name}.key").exists()
        facts = f"{name}: {state}, {sheets} sheets, key {key}, ledger {dict(ledger)}, told {said}, open {following}"
        wrong = [
            before is not None and release != before,  # two releases were seen
            ledger["release"] != (release is not None),
            ledger["draw"] < ledger["release"],
            release is None and not sheets,  # answers gone before they were counted
            not key and sheets > 0,
            state == "closed" and (sheets > 0 or key or release is None or said != 1 or len(following) != 1),
            state != "closed" and said > 0,
            at_last and state != "closed",
        ]
        if any(wrong):
            raise Violation(f"{facts}; broken: {[place for place, each in enumerate(wrong) if each]}")
        if at_last:
            self.numbers["releases"] += ledger["release"]
            self.numbers["draws"] += ledger["draw"]
            self.numbers["periods"] += 1
        return release

    def _told(self) -> int:
        with self.store.unit_of_work() as work:
            return work.session.scalar(select(func.count()).select_from(OutboxRow)) or 0


async def closings(
    nursery: Nursery, databases: Databases, kind: str, folder: Path, seed: int, kills: int
) -> Counter[str]:
    """So many kills while periods close; Violation where a promise breaks. What was counted."""
    chance = random.Random(seed)
    places = cycle(each for each in CLOSING if kind == "sqlite" or each != "in VACUUM")
    numbers: Counter[str] = Counter()
    while numbers["kills"] < kills:
        here = Path(mkdtemp(dir=folder))
        with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
            numbers += await _town(nursery, here, people, strategy, chance, places, kills - numbers["kills"])
    return numbers


STOPS = (
    "before the count is kept",
    "after the count is kept",
    "before the noise is drawn",
    "after the release is kept",
    "before the key is destroyed",
    "after the key is destroyed",
    "after VACUUM",
)
"""Where a closing stands still while another one goes on: a place for each quarter."""


async def stopped(nurseries: tuple[Nursery, Nursery], databases: Databases, folder: Path) -> Counter[str]:
    """A closing stands still at each place in turn until another has gone on in its stead, and then wakes.

    On PostgreSQL, for SQLite has one process.
    """
    with databases.url("postgresql", PEOPLE) as people, databases.url("postgresql", STRATEGY) as strategy:
        async with _in_town(nurseries[0], folder, people, strategy) as town:
            order = town.keeper.order
            (folder / "other").mkdir()
            for over, place in zip(OPENS[1:], STOPS, strict=True):
                async with keeper(
                    nurseries[1], folder / "other", order["settings"], work="close", clock=order["clock"]
                ) as other:
                    await town.close_beside_one_that_stands_still(other, place, over)
            return town.numbers


async def _town(
    nursery: Nursery,
    folder: Path,
    people: str,
    strategy: str,
    chance: random.Random,
    places: Iterator[str],
    kills: int,
) -> Counter[str]:
    """Eight quarters in one municipality, or fewer where that is killing enough."""
    async with _in_town(nursery, folder, people, strategy) as town:
        kept = town.keeper
        for over in OPENS[1:]:
            if kept.kills < kills:
                await town.close(chance, places, over, kills - kept.kills)
        died = Counter({f"died {place}": number for place, number in kept.died.items()})
        return town.numbers + died + Counter(kills=kept.kills)


@asynccontextmanager
async def _in_town(nursery: Nursery, folder: Path, people: str, strategy: str) -> AsyncIterator[Town]:
    """A municipality whose first period is open."""
    ring = keys.create(folder / "keys.json")
    settings = {
        "telegram_token": TOKEN,
        "data": str(folder),
        "database_url": people,
        "strategy_database_url": strategy,
    }
    with connected(people, PEOPLE) as first, connected(strategy, STRATEGY) as second:
        async with keeper(nursery, folder, settings, work="close") as kept:
            town = Town(kept, Store(first, ring, kept.clock), second)
            town.begin()
            kept.clock.set(OPENS[0])
            await kept.start()
            assert await kept.ended() == 0, kept.log()
            yield town
