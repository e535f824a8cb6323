"""We never give up: a circle ends by its young person alone, never by silence, never by a clock."""

from __future__ import annotations

import re
from pathlib import Path

from bot import schedule

ROOT = Path(__file__).parents[2]
PROGRAM = [each for package in ("bot", "store") for each in sorted((ROOT / package).rglob("*.py"))]


def test_only_leaving_and_erasing_oneself_end_a_circle() -> None:
    ends = {each.name for each in PROGRAM if re.search(r"\bending\.end\(", each.read_text())}
    assert ends == {"leaving.py", "my_data.py"}
    closes = {each.name for each in PROGRAM if re.search(r'circle\.state = "left"', each.read_text())}
    assert closes == {"ending.py"}


def test_nothing_that_is_due_ends_a_circle() -> None:
    modules = {each.__module__ for each in schedule.HANDLERS.values()}
    for name in modules:
        assert not re.search(r"\bending\b", (ROOT / f"{name.replace('.', '/')}.py").read_text()), name
