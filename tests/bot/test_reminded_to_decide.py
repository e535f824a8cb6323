"""Coordinators are reminded to decide: before, on the day, and each week after, by whoever keeps the initiative."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import steering
from store import erasure, members, taking_part
from store.keys import KeyRing
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.young_town import DAY, YoungTown, at, standing
from tests.clock import Clock
from tests.databases import KINDS, Databases


@pytest.fixture(params=KINDS)
def town(
    request: pytest.FixtureRequest, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path
) -> Iterator[YoungTown]:
    clock.set(at(21, 15, 5))
    with standing(databases, keys, clock, tmp_path, request.param, request.param) as made:
        yield made


async def test_the_coordinator_is_reminded_before_on_the_day_and_each_week_after(town: YoungTown) -> None:
    await town.enrolled(1)
    town.clock.set(at(1, 12))
    found = town.initiative(decide_on=DAY)
    await town.store.turn(lambda work: _keep(work, found.number))
    await town.store.turn(lambda work: steering.wind(town.here, work))
    seen = []
    for day in range(2, 31):
        await town.until(at(day, 12))
        seen += [day] * (await town.said("Swimming")).total()
    assert seen == [7, 18, 21, 28]


async def test_a_service_that_was_away_for_weeks_reminds_once(town: YoungTown) -> None:
    await town.enrolled(1)
    town.clock.set(at(1, 12))
    town.initiative(decide_on=DAY)
    await town.store.turn(lambda work: steering.wind(town.here, work))
    town.clock.set(at(29, 12))
    await town.until(at(29, 13))
    assert (await town.said("Swimming")).total() == 1


async def test_nobody_is_woken_where_nothing_is_to_be_decided(town: YoungTown) -> None:
    await town.store.turn(lambda work: steering.set_up(town.here, work))
    assert await town.store.turn(lambda work: work.session.query(DueRow).count()) == 0


async def test_a_coordinator_who_was_erased_leaves_the_reminders_to_the_others(town: YoungTown) -> None:
    await town.enrolled(1)
    found = town.initiative()

    def other(work: Work) -> tuple[int, int]:
        eva = members.add(work, "Eva", "en", "Europe/Copenhagen", coordinator=True)
        taking_part.keep(work, found.number, eva)
        assert taking_part.keeper(work, found.number) is eva
        erasure.forget_member(work, eva)
        erasure.no_traces_left(work, erasure.traces(work))
        (lars,) = members.coordinators(work)
        assert taking_part.keeper(work, found.number) is None
        return lars.id, len(taking_part.kept_by(work, lars))

    lars, kept = await town.store.turn(other)
    assert kept == 0
    await town.store.turn(lambda work: steering.wind(town.here, work))
    await town.until(at(29, 12))
    assert set(await town.said("Swimming")) == {lars}


def _keep(work: Work, initiative: int) -> None:
    taking_part.keep(work, initiative, members.coordinators(work)[0])
