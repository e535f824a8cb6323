"""A municipality in which a chosen half answers: the real service, but for the network, which only takes down what is sent."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select

from bot import closing, schedule
from bot.config import load_settings
from bot.deliver import Delivery
from bot.municipality import Municipality, municipality
from bot.simulation.wire import Wire
from bot.turns import Turns
from store import check_ins, due, inbox, keys, members
from store.models import Circle, Membership
from store.queues import DueRow
from store.unit_of_work import Store, Work
from tests.bot.circles import enrol
from tests.clock import Clock
from tests.rig import ZONE
from tests.store.people import adult, group, with_known_key

START = datetime(2026, 8, 17, 9, tzinfo=ZONE)
"""A Monday."""

EACH = 25
"""Circles that one coordinator runs."""


@dataclass(frozen=True)
class Young:
    """A young person: their number, their circle's, and the chats around them."""

    number: int
    circle: int
    place: int

    @property
    def chat(self) -> str:
        """Their own private chat."""
        return f"{1000 + self.place}"

    @property
    def name(self) -> str:
        """What they are called."""
        return f"Young {self.place:04}"

    @property
    def lars(self) -> str:
        """Their coordinator's private chat."""
        return f"{7000 + self.place // EACH}"

    @property
    def mum(self) -> str:
        """Their adult's private chat."""
        return f"{5000 + self.place}"

    @property
    def group(self) -> str:
        """Their group."""
        return f"-{9000 + self.place}"


class Town:
    """The service, its clock, and everybody in it."""

    def __init__(self, people: Engine, strategy: Engine, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for engine in (people, strategy):
            if engine.dialect.name == "sqlite":  # nobody pulls the plug here
                event.listen(
                    engine, "connect", lambda made, _record: made.execute("PRAGMA synchronous = OFF")
                )
        self.clock = Clock(START)
        self.wire = Wire(self.clock)
        self.store = Store(people, keys.create(folder / "keys.json"), self.clock)
        settings = load_settings(_env_file=None, data=folder, place="Odense", language="en")
        self.here: Municipality = municipality(settings, strategy, self.wire)
        self.turns = Turns(self.here, self.store, {"telegram": self.wire})
        self.delivery = Delivery(self.here, self.store, self.wire)
        self.young: list[Young] = []

    async def filled(self, number: int, seed: int) -> None:
        """So many circles, no two alike: when they are asked, since when they are in, where they live."""
        self.young = await self.store.turn(lambda work: _fill(work, number, random.Random(seed)))
        await self.store.turn(due.set_up)
        await closing.turn_periods(self.here, self.store)

    async def until(self, moment: datetime, asked: Callable[[Young], Any] | None = None) -> None:
        """Let time pass; `asked` is awaited for everybody who has just been asked."""
        known = len(self.wire.sent)
        by_chat = {each.chat: each for each in self.young}
        while self.clock() < moment:
            soonest = await self.store.turn(
                lambda work: work.session.scalar(select(func.min(DueRow.at)).where(DueRow.kind != "tidy"))
            )
            self.clock.set(min(moment, max(soonest or moment, self.clock() + timedelta(seconds=1))))
            await schedule.tick(self.here, self.store)
            await self.delivery.drain()
            new, known = self.wire.sent[known:], len(self.wire.sent)
            for each in new:
                if asked is not None and each.chat in by_chat and "later" in each.keys:
                    await asked(by_chat[each.chat])
                    known = len(self.wire.sent)

    async def hours(self, number: int) -> list[tuple[datetime, list[Young]]]:
        """Every hour at which somebody may be asked, so many weeks long, and whose it is."""
        local = [START.replace(hour=0) + timedelta(days=day) for day in range(7 * number)]
        set_to = await self.store.turn(lambda work: {each: _hour_of(work, each) for each in self.young})
        found: dict[datetime, list[Young]] = {}
        for day in local:
            for young, (weekday, hour) in set_to.items():
                if weekday == day.weekday():
                    moment = datetime.combine(day, time.fromisoformat(hour), ZONE).astimezone(UTC)
                    found.setdefault(moment, []).append(young)
        return sorted(found.items())

    async def press(self, chat: str, key: str) -> None:
        """Press the newest button of this meaning."""
        for place in range(len(self.wire.sent) - 1, -1, -1):
            each = self.wire.sent[place]
            if each.chat == chat and key in (found := each.keys):
                await self._comes_in(chat, {"data": found[key], "message": str(place + 1)})
                return
        raise LookupError(key)

    async def command(self, chat: str, command: str) -> None:
        """Write a command."""
        await self._comes_in(chat, {"command": command})

    async def _comes_in(self, chat: str, said: dict[str, str]) -> None:
        seen = [self.wire.says(chat, said)]
        await self.store.turn(lambda work: inbox.add(work, "telegram", seen))
        self.turns.wake()
        await self.turns.drain()
        await self.delivery.drain()


async def answers(town: Town, young: Young) -> None:
    """Replies to everything that is asked by the first button there is, and keeps no line."""
    for _question in range(3):
        asked = next(each for each in reversed(town.wire.sent) if each.chat == young.chat and each.keys)
        await town.press(young.chat, next(iter(asked.keys)))


def _hour_of(work: Work, young: Young) -> tuple[int, str]:
    schedule = check_ins.schedule_of(work, young.number)
    assert schedule is not None
    return schedule.weekday, schedule.hour


def _fill(work: Work, number: int, chance: random.Random) -> list[Young]:
    found: list[Young] = []
    for place in range(number):
        if place % EACH == 0:
            lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
            members.bind(work, lars, "telegram", f"{7000 + place // EACH}")
        made = enrol(
            work,
            lars,
            Young(0, 0, place).name,
            enrolled_on=date(2026, chance.randint(1, 5), chance.randint(1, 28)),
        )
        made.area = chance.choice(("Vollsmose", "Bolbro", "Tarup"))
        young = Young(made.young_person_id, made.id, place)
        with_known_key(work, made.young_person, sha256(f"{place}".encode()).digest())  # lots hang on it
        members.bind(work, made.young_person, "telegram", young.chat)
        mum = adult(work, made, f"Mum {place:04}", young.mum, "relative")
        mum.language = "en"
        work.session.query(Membership).filter_by(member_id=mum.id).one().told_if_quiet = True
        group(work, made, young.group)
        check_ins.set_hour(
            work, made.young_person, chance.randint(0, 4), chance.choice(("15:30", "17:00", "19:15"))
        )
        found.append(young)
    work.session.flush()
    assert work.session.scalar(select(func.count()).select_from(Circle)) == number
    assert work.session.scalar(select(func.count()).select_from(Membership)) == number
    return found


def weeks(number: int) -> datetime:
    """The Monday so many weeks on, at nine."""
    return (START + timedelta(weeks=number)).astimezone(UTC)
