"""A hundred services die while people press, ask for help and make circles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes.keeper import Nursery
from tests.crashes.life import ON_FRIDAYS, life, survive
from tests.crashes.places import SERVING
from tests.databases import KINDS, Databases

KILLS = 100


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
async def test_F1_F2_F3_a_hundred_kills_lose_no_answer_and_double_none(
    kind: str, nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    async with life(nursery, databases, kind, tmp_path, seed=1, circles=4) as made:
        numbers = await survive(made, KILLS)
    assert numbers["kills"] == KILLS
    assert numbers["answers"] >= 10
    never = [place for place in SERVING if not numbers[f"died {place}"]]
    assert set(never) < set(ON_FRIDAYS)
