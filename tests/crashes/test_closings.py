"""A hundred services die while they close a period."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes.closings import STOPS, closings, stopped
from tests.crashes.keeper import Nursery
from tests.databases import KINDS, Databases


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
async def test_F17_a_hundred_kills_while_closing_leave_one_release_that_nobody_ever_saw_otherwise(
    kind: str, nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    numbers = await closings(nursery, databases, kind, tmp_path, seed=17, kills=100)
    assert numbers["kills"] == 100
    assert numbers["releases"] == numbers["periods"]


@pytest.mark.timeout(600)
async def test_F13_F17_a_closing_that_stands_still_past_its_turn_adds_nothing_when_it_wakes(
    nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    other = Nursery()
    try:
        numbers = await stopped((nursery, other), databases, tmp_path)
    finally:
        other.close()
    assert numbers["releases"] == numbers["periods"] == len(STOPS)
