"""A period opens in steps: wherever the machine loses its power, everybody is counted once and nobody is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.closing import open_in_steps, open_more, turn_periods
from store import answers, erasure, periods, published
from store.keys import KeyRing
from store.models import AnswerSheet, Circle, Member
from store.unit_of_work import Work
from tests.bot.young_town import YoungTown, standing
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.rig import ZONE

PERIOD = "2026-Q3"
OPENS = datetime(2026, 7, 1, 0, 5, tzinfo=ZONE)


class Crash(Exception):
    """The machine lost its power here."""


@pytest.fixture(params=KINDS)
def town(
    request: pytest.FixtureRequest, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path
) -> Iterator[YoungTown]:
    clock.set(OPENS)
    with standing(databases, keys, clock, tmp_path, request.param) as made:
        yield made


async def step(town: YoungTown) -> bool:
    """Ten people or one sheet further; before that the same, cut off just before its commit."""

    def cut_off(work: Work) -> None:
        open_more(town.here, work, circles=10, sheets=1)
        raise Crash

    with pytest.raises(Crash):
        await town.store.turn(cut_off)
    return await town.store.turn(lambda work: open_more(town.here, work, circles=10, sheets=1))


def numbers(work: Work) -> tuple[int, int, list[int]]:
    """People counted, sheets, and how often circles were counted, each number once."""
    reports = work.session.scalars(select(Circle.reports).distinct().order_by(Circle.reports)).all()
    sheets = work.session.scalar(select(func.count()).select_from(AnswerSheet)) or 0
    return sum(periods.sizes(work, PERIOD).values()), sheets, list(reports)


def fixed(town: YoungTown) -> int:
    """The number of people that the figures will be of."""
    with Session(town.here.strategy) as session:
        (opened,) = published.unpublished(session)
    return sum(opened.enrolled.values())


async def test_F17_a_period_that_is_cut_off_at_every_step_of_opening_counts_everybody_once(
    town: YoungTown,
) -> None:
    young = await town.enrolled(85)
    steps = 1
    while not await step(town):
        counted, sheets, reports = await town.store.turn(numbers)
        assert counted == min(10 * steps, 85)
        assert sheets == max(0, steps - 8)
        assert reports == ([0, 1] if counted < 85 else [1])
        assert not await town.store.turn(
            lambda work: answers.write(work, PERIOD, young[0], {"listened": "yes"})
        )
        steps += 1
    assert await town.store.turn(numbers) == (85, 5, [1])
    assert fixed(town) == 85
    assert await step(town), "it is open, and nothing more is done"
    assert await town.store.turn(numbers) == (85, 5, [1])
    assert await town.store.turn(lambda work: answers.write(work, PERIOD, young[0], {"listened": "yes"}))


async def test_who_is_erased_while_it_opens_is_not_among_the_counted(town: YoungTown) -> None:
    young = await town.enrolled(45)
    assert not await step(town)
    await town.store.turn(
        lambda work: erasure.forget_member(work, work.session.get_one(Member, young[9]))
    )  # the last of those who are in
    await open_in_steps(town.here, town.store)
    assert (await town.store.turn(numbers))[::2] == (44, [1])
    assert fixed(town) == 44


async def test_a_period_that_is_over_before_it_had_opened_counts_for_nobody(town: YoungTown) -> None:
    await town.enrolled(45)
    assert not await step(town)
    town.clock.set(datetime(2026, 10, 1, 0, 5, tzinfo=ZONE))
    assert await turn_periods(town.here, town.store) == []
    assert await town.store.turn(lambda work: periods.get(work, PERIOD)) is None
    assert await town.store.turn(numbers) == (0, 2, [1]), (
        "the sheets, and the one report, are of the next one"
    )
