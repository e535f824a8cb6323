"""The service over a line that is slow, torn, mute, full of rubbish, or away for longer than a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes.keeper import Nursery
from tests.crashes.life import Life, life
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
