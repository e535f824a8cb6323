"""A clock that jumps, back and forward, while the service runs: nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.services import mirror
from store import due, rhythm
from store.models import Circle
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, queue, quick_rig
from tests.databases import Databases
from tests.rig import ZONE, Rig

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path) as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    made = await circle(running)
    await running.service.tick()
    return made


async def shows(running: Rig, moment: datetime) -> None:
    """The machine's clock shows this all at once, and the service goes on."""
    running.clock.now = moment
    await running.service.tick()
    await running.settle()


def asked(running: Rig) -> int:
    """How many check-ins (not nudges) were sent to anybody."""
    return sum(
        each.method == "sendMessage"
        and ".later" in str(each.params.get("reply_markup"))
        and "Still here" not in str(each.params["text"])
        for each in running.telegram.calls
    )


@pytest.mark.parametrize("jump", [MINUTES, 5 * HOUR, DAY], ids=str)
@pytest.mark.parametrize("left", [timedelta(minutes=5), 20 * HOUR], ids=str)
async def test_F10_a_clock_that_was_ahead_for_a_moment_changes_nothing(
    running: Rig, town: Town, jump: timedelta, left: timedelta
) -> None:
    """Set forward by mistake some time before the check-in, and put right a minute later."""
    before = FRIDAY - left
    await running.until(before)
    await shows(running, before + jump)
    await shows(running, before + timedelta(minutes=1))
    await running.until(FRIDAY + 6 * DAY)
    assert asked(running) == 1
    await running.until(FRIDAY + 13 * DAY)
    assert asked(running) == 2


@pytest.mark.parametrize("jump", [HOUR, DAY], ids=str)
async def test_F10_a_clock_that_goes_back_after_the_check_in_asks_nothing_twice(
    running: Rig, town: Town, jump: timedelta
) -> None:
    await running.until(FRIDAY + timedelta(minutes=1))
    await shows(running, FRIDAY - jump)
    await running.until(FRIDAY + 6 * DAY)
    assert asked(running) == 1
    await running.until(FRIDAY + 7 * DAY)
    assert asked(running) == 2


async def test_F10_what_waits_to_be_sent_does_not_wait_for_the_clock_to_come_back(
    running: Rig, town: Town
) -> None:
    await queue(running, town.mum, "Hello")
    await running.service.tick()
    await shows(running, running.clock.now - 5 * HOUR)
    assert town.mum.messages[-1].text == "Hello"


async def test_F10_a_call_for_help_that_nobody_sees_is_not_forgotten_for_a_day(
    running: Rig, town: Town
) -> None:
    running.clock.now += DAY
    await running.service.tick()
    await running.write(town.sol, "/needhelp")
    await running.tap(town.sol, "one")
    await running.press(town.sol, "Mum")
    await running.tap(town.sol, "done")
    await running.tap(town.sol, "nobody")
    await running.tap(town.sol, "skip")
    await running.tap(town.sol, "yes")
    await shows(running, running.clock.now - DAY)
    await running.forward(minutes=15)
    assert "Not seen yet by: Mum" in town.sol.messages[-1].text


async def test_F10_everything_that_is_put_ahead_is_within_its_reach_after_the_clock_went_back(
    running: Rig, town: Town
) -> None:
    def plan(work: Work) -> None:
        circle = work.session.get_one(Circle, town.circle)
        rhythm.plan_digest(work, circle)
        mirror.plan(work, circle)

    await running.service.store.turn(plan)
    await shows(running, running.clock.now + 400 * DAY)
    await shows(running, running.clock.now - 400 * DAY)
    rows = await running.service.store.turn(
        lambda work: list(work.session.execute(select(DueRow.kind, DueRow.at)))
    )
    ahead = {kind: at - running.clock.now for kind, at in rows}
    assert ahead.pop("tidy") <= 6 * HOUR
    assert ahead.pop("check_in") <= 7 * DAY
    assert ahead.pop("digest") <= 7 * DAY
    assert ahead.pop("mirror") <= 35 * DAY
    assert ahead.pop("hello") <= 56 * DAY
    assert ahead == {}
    assert await running.service.store.turn(due.aside) == 0
