"""The service over a line that is slow, torn, mute, full of rubbish, or away for longer than a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from store import outbox
from tests.crashes.keeper import Nursery
from tests.crashes.life import Life, friday_of, life
from tests.crashes.proxy import TROUBLES
from tests.databases import Databases


async def bad_weeks(made: Life, weeks: int, rate: float = 0.25) -> None:
    """So many weeks over a line on which something happens to a part of all calls."""
    assert made.line is not None
    await made.begins()
    made.line.rate = rate
    for number in range(weeks):
        await made.week(number)
    made.line.rate = 0.0


@pytest.mark.timeout(300)
async def test_F4_a_bad_line_loses_no_answer_and_asks_nobody_twice(
    nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    async with life(nursery, databases, "sqlite", tmp_path, seed=4, circles=4, hurry=60) as made:
        assert made.line is not None
        await bad_weeks(made, 2)
        assert sum(made.line.counted.values()) > 30
        assert len(made.line.counted) >= len(TROUBLES) - 2


@pytest.mark.timeout(300)
async def test_F9_an_outage_of_more_than_a_day_delays_help_and_sends_no_check_in_late(
    nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    async with life(nursery, databases, "sqlite", tmp_path, seed=9, circles=2, hurry=60) as made:
        assert made.line is not None
        await made.begins()
        await made.week(0)
        ring = made.rings[0]
        since = ring.young.newest
        words = await made.almost_ask_for_help(ring, 1)
        asked = made.judge.greetings()
        made.line.only, made.line.troubles, made.line.rate = b"/sendMessage", ("gateway page",), 1.0
        await ring.young.press("yes", since)
        await _until(lambda: made.judge.unsent(outbox.HELP))
        made.keeper.clock.set(friday_of(1))
        await _until(lambda: made.judge.unsent(outbox.CHECK_IN) == len(made.rings))
        made.keeper.clock.set(friday_of(1) + timedelta(hours=25))
        while made.judge.unsent(outbox.CHECK_IN):
            made.keeper.clock.set(made.keeper.clock() + timedelta(hours=1))
            await asyncio.sleep(0.3)
        made.line.rate = 0.0
        await made.helped(ring, words, since)
        await made.judge.settled((friday_of(1) + timedelta(days=1)).date())
        assert made.judge.greetings() == asked
        made.judge.everything(made.rings, friday_of(1).date())


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.05)
