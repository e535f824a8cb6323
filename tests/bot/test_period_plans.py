"""Which plan a period follows, and who is counted in it: both are fixed as it opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import closing
from bot.municipality import municipality
from store import initiatives, published, taking_part
from store.initiatives import Initiative
from store.keys import KeyRing
from store.models import Circle
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import Links
from tests.bot.closing_town import OVER, PERIOD, SHIPPED, Town, settings
from tests.clock import Clock
from tests.databases import Databases
from tests.rig import ZONE


@pytest.fixture
def town(databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path) -> Iterator[Town]:
    with databases.engine("sqlite", PEOPLE) as people, databases.engine("sqlite", STRATEGY) as strategy:
        store = Store(people, keys, clock)
        here = municipality(settings(tmp_path), strategy, Links())
        yield Town(here, store, clock, strategy, tmp_path)
        store.close()


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
