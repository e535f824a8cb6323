"""A municipality whose periods open and close, without a platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot import closing
from bot.config import Settings, load_settings
from bot.municipality import Municipality, municipality
from store import answers, members, published
from store.figures import Release
from store.models import AnswerSheet, Circle
from store.queues import OutboxRow
from store.unit_of_work import Store, Work
from tests.bot.circles import Links, enrol
from tests.clock import Clock
from tests.rig import ZONE

MAY = date(2026, 5, 1)
OPENS = datetime(2026, 7, 1, 0, 5, tzinfo=ZONE)
OVER = datetime(2026, 10, 1, 0, 5, tzinfo=ZONE)
PERIOD = "2026-Q3"
STEPS = ("counted", "published", "deleted", "destroyed")
SHIPPED = resources.files("store").joinpath("plan.toml").read_text(encoding="utf-8")


class Crash(Exception):
    """The machine lost its power here."""


@dataclass
class Town:
    """A municipality in the making: its two databases, its keys and its clock."""

    here: Municipality
    store: Store
    clock: Clock
    strategy: Engine
    folder: Path

    async def enrolled(self, number: int, on: date = MAY) -> None:
        """So many young people of one coordinator, who said yes on a day."""

        def add(work: Work) -> None:
            lars = next(iter(members.coordinators(work)), None)
            if lars is None:
                lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
                members.bind(work, lars, "telegram", "100")
            for place in range(number):
                enrol(work, lars, f"Young person {place}", enrolled_on=on)

        await self.store.turn(add)

    async def opened(self) -> None:
        """The period begins."""
        self.clock.set(OPENS)
        assert await closing.turn_periods(self.here, self.store) == []

    async def answered(self) -> bool:
        """Everybody says yes; whether it was taken."""

        def write(work: Work) -> bool:
            young = list(work.session.scalars(select(Circle.young_person_id)))
            taken = [answers.write(work, PERIOD, each, {"listened": "yes"}) for each in young]
            return all(taken)

        return await self.store.turn(write)

    async def crash_at(self, step: str) -> None:
        """Begin to close, and break down at a step."""

        def stop(reached: str) -> None:
            if reached == step:
                raise Crash

        with pytest.raises(Crash):
            await closing.turn_periods(self.here, self.store, stop)

    async def sheets(self) -> int:
        """How many raw sheets of the period there are."""
        counted = select(func.count()).select_from(AnswerSheet).where(AnswerSheet.period == PERIOD)
        return await self.store.turn(lambda work: int(work.session.scalar(counted) or 0))

    async def told(self) -> int:
        """How many messages wait for the coordinators."""
        return await self.store.turn(
            lambda work: int(work.session.scalar(select(func.count()).select_from(OutboxRow)) or 0)
        )

    def release(self, name: str = PERIOD) -> Release | None:
        """What was published for a period."""
        with Session(self.strategy) as session:
            return published.find(session, name)

    def spent(self) -> list[str]:
        """The ledger's lines about the period."""
        with Session(self.strategy) as session:
            return [each.entry for each in published.ledger(session) if each.period == PERIOD]

    def follow(self, plan: str) -> None:
        """From now on the municipality has this plan."""
        file = self.folder / "plan.toml"
        file.write_text(plan, encoding="utf-8")
        self.here = municipality(settings(self.folder, file), self.strategy, Links())


def settings(folder: Path, plan: Path | None = None) -> Settings:
    """As a municipality has them, with a plan of its own where it has one."""
    return load_settings(_env_file=None, data=folder, place="Odense", language="en", plan=plan)
