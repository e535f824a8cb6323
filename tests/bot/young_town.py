"""A municipality of young people who can be written to, without a platform: what is said waits in the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import schedule
from bot.config import load_settings
from bot.municipality import Municipality, municipality
from store import decisions, due, initiatives, members, outbox
from store.decisions import Decision
from store.initiatives import Initiative
from store.keys import KeyRing
from store.models import Circle, Member
from store.outbox import LANES, Outbound
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import Links, enrol
from tests.clock import Clock
from tests.databases import Databases
from tests.rig import ZONE

MAY = date(2026, 5, 1)
DAY = date(2026, 9, 21)
SAID = {"en": "We swim later now", "da": "Nu svømmer vi senere"}


@dataclass
class YoungTown:
    """Both databases and a clock; `heard` is what was taken out of the outbox, as a platform would take it."""

    here: Municipality
    store: Store
    clock: Clock
    heard: list[Outbound] = field(default_factory=list)
    listens: bool = True

    async def enrolled(self, number: int, area: str = "Vollsmose", on: date = MAY) -> list[int]:
        """So many young people more, each with an account."""

        def add(work: Work) -> list[int]:
            lars = next(iter(members.coordinators(work)), None)
            if lars is None:
                lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
                members.bind(work, lars, "telegram", "100")
            made = []
            for place in range(number):
                circle = enrol(work, lars, f"Young person {place}", enrolled_on=on)
                circle.area = area
                members.bind(work, circle.young_person, "telegram", f"7{circle.young_person_id}")
                made.append(circle.young_person_id)
            return made

        return await self.store.turn(add)

    def initiative(self, area: str = "", decide_on: date = DAY) -> Initiative:
        """One that is written down."""
        new = Initiative(0, "Swimming", "proud", area, "School", MAY, None, "All", "Joy", "Faces", decide_on)
        with Session(self.here.strategy) as session:
            return initiatives.register(session, new, self.clock())

    def decided(self, found: Initiative, **evidence: object) -> Decision:
        """A decision that has something to tell."""
        with Session(self.here.strategy) as session:
            return decisions.decide(
                session, found.number, found.decided + 1, "adjust", "They said so", date(2026, 12, 1), SAID, evidence,
                self.clock(),
            )  # fmt: skip

    async def until(self, moment: datetime) -> None:
        """Everything that is due on the way."""
        while self.clock.now < moment:
            step = await self.store.turn(due.soonest)
            self.clock.set(min(moment, max(step or moment, self.clock.now)))
            await schedule.tick(self.here, self.store)
            if self.listens:
                self.heard += await self.store.turn(_taken)

    async def said(self, words: str) -> Counter[int]:
        """Who was written something with these words in it, and how often, since this was last asked."""
        found, self.heard = self.heard, []
        return Counter(each.member_id or 0 for each in found if words in each.body.get("text", ""))

    async def change(self, member: int, **what: object) -> None:
        """Something about a young person, by its name in their row."""

        def set_to(work: Work) -> None:
            found = work.session.get_one(Member, member)
            for name, value in what.items():
                setattr(found, name, value)

        await self.store.turn(set_to)

    async def circle(self, member: int, **what: object) -> None:
        """The same about their circle."""

        def set_to(work: Work) -> None:
            found = work.session.query(Circle).filter_by(young_person_id=member).one()
            for name, value in what.items():
                setattr(found, name, value)

        await self.store.turn(set_to)


def _taken(work: Work) -> list[Outbound]:
    found = outbox.take(work, "telegram", 100_000, tuple(LANES), ())
    for each in found:
        outbox.sent(work, each.id)
    return found


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of September 2026, in local time."""
    return datetime(2026, 9, day, hour, minute, tzinfo=ZONE)


@contextmanager
def standing(
    databases: Databases,
    keys: KeyRing,
    clock: Clock,
    folder: Path,
    people: str = "sqlite",
    strategy: str = "sqlite",
) -> Iterator[YoungTown]:
    """A town over databases of these kinds."""
    with databases.engine(people, PEOPLE) as ours, databases.engine(strategy, STRATEGY) as published:
        store = Store(ours, keys, clock)
        yield made(folder, store, published, clock)
        store.close()


def made(folder: Path, store: Store, strategy: Engine, clock: Clock) -> YoungTown:
    """A town over these databases."""
    settings = load_settings(_env_file=None, data=folder, place="Odense", language="en")
    return YoungTown(municipality(settings, strategy, Links()), store, clock)
