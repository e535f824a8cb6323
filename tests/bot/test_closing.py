"""A period closes exactly once, whatever happens on the way, and nothing of it is left but its release."""

from __future__ import annotations

from collections.abc import Iterator
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
from store import answers, erasure, initiatives, members, periods, published, taking_part
from store.figures import Release
from store.initiatives import Initiative
from store.keys import KeyRing, PeriodClosed
from store.models import AnswerSheet, Circle, Enrolment, Member
from store.queues import OutboxRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import Links, enrol
from tests.clock import Clock
from tests.databases import KINDS, Databases
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
        self.here = municipality(_settings(self.folder, file), self.strategy, Links())


@pytest.fixture
def kind() -> str:
    """Which database, where a test does not ask for both."""
    return "sqlite"


@pytest.fixture
def town(kind: str, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path) -> Iterator[Town]:
    with databases.engine(kind, PEOPLE) as people, databases.engine(kind, STRATEGY) as strategy:
        store = Store(people, keys, clock)
        here = municipality(_settings(tmp_path), strategy, Links())
        yield Town(here, store, clock, strategy, tmp_path)
        store.close()


def _settings(folder: Path, plan: Path | None = None) -> Settings:
    return load_settings(_env_file=None, data=folder, place="Odense", language="en", plan=plan)


async def closed_for_good(town: Town) -> None:
    """Everything that must be true once a period has closed, and stay true when it is tried again."""
    before = (town.release(), town.spent(), await town.told())
    assert await closing.turn_periods(town.here, town.store) == []
    assert (town.release(), town.spent(), await town.told()) == before
    assert town.spent().count("release") == 1
    assert await town.sheets() == 0
    with pytest.raises(PeriodClosed):
        town.store.keys.open_period(PERIOD)
    assert not [each for each in town.store.keys.periods.iterdir() if each.name == f"{PERIOD}.key"]
    assert await town.store.turn(_state) == ("closed", 0)


def _state(work: Work) -> tuple[str, int]:
    period = periods.get(work, PERIOD)
    assert period is not None
    counted = select(func.count()).select_from(Enrolment).where(Enrolment.period == PERIOD)
    return period.state, int(work.session.scalar(counted) or 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", STEPS)
async def test_F17_a_crash_while_closing_leaves_one_release_and_one_draw(town: Town, step: str) -> None:
    await town.enrolled(45)
    await town.opened()
    assert await town.answered()
    town.clock.set(OVER)
    await town.crash_at(step)
    seen = town.release()
    assert (seen is None) == (step == "counted")
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    final = town.release()
    assert final is not None
    assert seen in (None, final)
    assert [each.key for each in final.cells] == ["answered", "listened"]
    assert town.spent() == ["draw", "release"]
    assert await town.told() == 1
    await closed_for_good(town)


async def test_F17_breaking_down_at_every_step_in_turn_changes_nothing(town: Town) -> None:
    await town.enrolled(45)
    await town.opened()
    assert await town.answered()
    town.clock.set(OVER)
    seen = []
    for step in STEPS:
        await town.crash_at(step)
        seen.append(town.release())
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    assert seen == [None, *[town.release()] * 3]
    await closed_for_good(town)


@pytest.mark.parametrize("kind", KINDS)
async def test_answers_that_come_while_it_closes_are_refused(town: Town) -> None:
    await town.enrolled(45)
    await town.opened()
    town.clock.set(OVER)
    for step in STEPS:
        await town.crash_at(step)
        assert not await town.answered()
    await closing.turn_periods(town.here, town.store)
    assert not await town.answered()
    await closed_for_good(town)


@pytest.mark.parametrize("gone", ["erased", "left"])
async def test_T2_who_goes_within_the_period_stays_among_the_enrolled(town: Town, gone: str) -> None:
    """45 noisy zeros would reach 30 less than once in a million closings."""
    await town.enrolled(45)
    await town.opened()
    if gone == "left":
        await town.store.turn(_leave)
    else:
        assert await town.answered()
        await town.store.turn(_erase)
    town.clock.set(OVER)
    await closing.turn_periods(town.here, town.store)
    release = town.release()
    assert release is not None
    assert sum(release.enrolled.values()) == 45
    assert all(each.noisy < 30 for each in release.cells)
    await closed_for_good(town)


def _erase(work: Work) -> None:
    for circle in work.session.scalars(select(Circle)).all():
        erasure.forget_member(work, work.session.get_one(Member, circle.young_person_id))


def _leave(work: Work) -> None:
    for circle in work.session.scalars(select(Circle)):
        circle.state = "left"


async def test_below_the_bar_it_closes_without_figures_and_the_coordinators_hear_why(town: Town) -> None:
    await town.enrolled(39)
    await town.opened()
    assert await town.answered()
    town.clock.set(OVER)
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    release = town.release()
    assert release is not None
    assert (release.cells, release.tier) == ((), "nothing")
    assert town.spent() == ["release"]
    assert await town.told() == 1
    await closed_for_good(town)


async def test_T2_a_changed_plan_counts_from_the_next_period(town: Town) -> None:
    await town.enrolled(45)
    await town.opened()
    old = town.here.plan
    town.follow(SHIPPED.replace("maximum_reports = 8", "maximum_reports = 6"))
    assert await closing.turn_periods(town.here, town.store) == []
    town.clock.set(OVER)
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    release = town.release()
    assert release is not None
    assert release.plan_hash == old.hash != town.here.plan.hash
    with Session(town.strategy) as session:
        (following,) = published.unpublished(session)
    assert (following.name, following.plan_hash) == ("2026-Q4", town.here.plan.hash)


async def test_T2_a_plan_that_came_after_the_first_day_of_a_period_waits_for_the_next(town: Town) -> None:
    """Also where the service was down as the period began, so that it is opened late."""
    await town.enrolled(45)
    await town.opened()
    old = town.here.plan
    town.clock.set(datetime(2026, 10, 2, 9, tzinfo=ZONE))
    town.follow(SHIPPED.replace("maximum_reports = 8", "maximum_reports = 6"))
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    with Session(town.strategy) as session:
        assert [each.plan_hash for each in published.unpublished(session)] == [old.hash]
    town.clock.set(datetime(2027, 1, 1, 1, tzinfo=ZONE))
    assert await closing.turn_periods(town.here, town.store) == ["2026-Q4"]
    with Session(town.strategy) as session:
        assert [each.plan_hash for each in published.unpublished(session)] == [town.here.plan.hash]


async def test_a_split_by_area_counts_each_circle_where_it_belongs(town: Town) -> None:
    town.follow(
        SHIPPED.replace('by = "age"', 'by = "area"').replace('["13-17", "18-25"]', '["vollsmose", "Bolbro"]')
    )
    await town.enrolled(45)
    await town.opened()
    with Session(town.strategy) as session:
        (opened,) = published.unpublished(session)
    assert opened.enrolled == {"vollsmose": 45}


async def test_a_split_by_initiative_counts_each_circle_once_in_the_first_that_it_takes_part_in(
    town: Town,
) -> None:
    town.follow(
        SHIPPED.replace('by = "age"', 'by = "initiative"').replace(
            '["13-17", "18-25"]', '["Swimming", "First job"]'
        )
    )
    await town.enrolled(45)

    def take_part(work: Work) -> None:
        day = date(2026, 5, 1)
        with Session(town.strategy) as session:
            numbers = [
                initiatives.register(
                    session,
                    Initiative(0, name, "proud", "", "", day, None, "All", "Joy", "Faces", day),
                    work.now,
                ).number
                for name in ("First job", "swimming", "Cooking")
            ]
        for place, circle in enumerate(work.session.scalars(select(Circle).order_by(Circle.id)).all()):
            for initiative in numbers[: 1 + place % 3] if place < 30 else ():
                taking_part.put_down(work, circle, initiative)

    await town.store.turn(take_part)
    await town.opened()
    with Session(town.strategy) as session:
        (opened,) = published.unpublished(session)
    assert opened.enrolled == {"Swimming": 20, "First job": 10, "outside": 15}


async def test_a_plan_with_shorter_periods_waits_for_the_open_one(town: Town) -> None:
    await town.enrolled(45)
    await town.opened()
    town.follow(SHIPPED.replace('period = "quarter" ', 'period = "month" '))
    town.clock.set(datetime(2026, 8, 1, 1, tzinfo=ZONE))
    assert await closing.turn_periods(town.here, town.store) == []
    town.clock.set(OVER)
    assert await closing.turn_periods(town.here, town.store) == [PERIOD]
    with Session(town.strategy) as session:
        assert [each.name for each in published.unpublished(session)] == ["2026-10"]


async def test_only_who_said_yes_thirty_days_before_is_counted(town: Town) -> None:
    await town.enrolled(41, date(2026, 6, 1))
    await town.enrolled(9, date(2026, 6, 2))
    await town.opened()
    with Session(town.strategy) as session:
        (opened,) = published.unpublished(session)
    assert (sum(opened.enrolled.values()), opened.tier) == (41, "headline")
    assert await town.answered()  # all may answer, also who is not counted yet


async def test_who_has_been_in_enough_reports_is_counted_no_more(town: Town) -> None:
    await town.enrolled(45)
    spent = town.here.plan.maximum_reports
    await town.store.turn(lambda work: _reported(work, 5, spent))
    await town.opened()
    with Session(town.strategy) as session:
        (opened,) = published.unpublished(session)
    assert sum(opened.enrolled.values()) == 40


def _reported(work: Work, number: int, times: int) -> None:
    for circle in work.session.scalars(select(Circle).order_by(Circle.id).limit(number)):
        circle.reports = times
