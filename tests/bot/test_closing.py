"""A period closes exactly once, whatever happens on the way, and nothing of it is left but its release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import closing
from bot.municipality import municipality
from store import erasure, periods
from store.keys import KeyRing, PeriodClosed
from store.models import Circle, Enrolment, Member
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import Links
from tests.bot.closing_town import OVER, PERIOD, STEPS, Town, settings
from tests.clock import Clock
from tests.databases import KINDS, Databases


@pytest.fixture
def kind() -> str:
    """Which database, where a test does not ask for both."""
    return "sqlite"


@pytest.fixture
def town(kind: str, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path) -> Iterator[Town]:
    with databases.engine(kind, PEOPLE) as people, databases.engine(kind, STRATEGY) as strategy:
        store = Store(people, keys, clock)
        here = municipality(settings(tmp_path), strategy, Links())
        yield Town(here, store, clock, strategy, tmp_path)
        store.close()


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
