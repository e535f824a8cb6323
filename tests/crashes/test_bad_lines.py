"""The service over a line that is slow, torn, mute, full of rubbish, or away for longer than a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from store import outbox
from tests.crashes.hands import Hand
from tests.crashes.keeper import Nursery
from tests.crashes.life import Life, friday_of, life
from tests.crashes.proxy import TROUBLES
from tests.databases import Databases

AWAY = "I could not be reached from"


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
async def test_F9_an_outage_of_days_delays_help_is_said_once_and_sends_no_check_in_late(
    nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    async with life(nursery, databases, "sqlite", tmp_path, seed=9, circles=2, hurry=60, looks=0.5) as made:
        assert made.line is not None
        await made.begins()
        await made.week(0)
        ring = made.rings[0]
        since = {each.number: each.young.newest for each in made.rings}
        words = await made.almost_ask_for_help(ring, 1)
        made.line.troubles, made.line.rate = ("gateway page",), 1.0
        made.line.only = b"/sendMessage"  # the press still gets through
        await ring.young.press("yes", since[ring.number])
        await _until(lambda: made.judge.unsent(outbox.HELP))
        made.line.only = b""
        made.keeper.clock.set(friday_of(1))
        await _until(lambda: made.judge.unsent(outbox.CHECK_IN) == len(made.rings))
        made.keeper.clock.set(friday_of(1) + timedelta(hours=20))
        line, in_flight = made.line, made.line.counted.total()
        await _until(lambda: line.counted.total() > in_flight + 20)  # what had left before has come back
        made.line.rate = 0.0
        await made.helped(ring, words, since[ring.number])
        for each in made.rings:
            await each.young.wait(lambda each=each: _told(each.young, since[each.number]), "to be told")  # type: ignore[misc]
        await made.judge.settled((friday_of(1) + timedelta(days=1)).date())
        for each in made.rings:
            assert _told(each.young, since[each.number]) == 1
            late = [text for text in _read(each.young, since[each.number]) if "Hi Sol" in text]
            assert len(late) == 1, (
                "a check-in of yesterday is not sent today; what is open is asked again once"
            )
            assert AWAY in late[0]


def _told(young: Hand, since: int) -> int:
    """How often a young person read that nothing got through."""
    return sum(AWAY in text for text in _read(young, since))


def _read(young: Hand, since: int) -> list[str]:
    return [each.text for each in young.person.messages if each.id > since]


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.05)
