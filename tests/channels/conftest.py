"""What tests of one platform ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.rig import Rig


@pytest.fixture
async def running_web(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    """A service with no token at all."""
    async with quick_rig(databases, tmp_path, telegrams=False) as made:
        yield made


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    """A service on Slack alone, by its socket."""
    async with quick_rig(databases, tmp_path, telegrams=False, slacks="socket") as made:
        yield made
