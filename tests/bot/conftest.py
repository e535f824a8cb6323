"""What most tests of the service ask for: it runs on SQLite, and there is one circle. Some set up their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.circles import Town, circle, quick_rig
from tests.databases import Databases
from tests.rig import Rig


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    """A service whose databases need no time to be made."""
    async with quick_rig(databases, tmp_path) as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    """A circle in which everybody is confirmed."""
    return await circle(running)
