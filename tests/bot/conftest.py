"""What most tests of the service ask for: it runs on SQLite, and there is one circle. Some set up their own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from store import backup as store_backup
from store import keys as store_keys
from store.schema import PEOPLE, STRATEGY
from tests.bot.circles import Town, circle, quick_rig
from tests.databases import KINDS, Databases
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


@pytest.fixture(params=KINDS)
def url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An installation of either kind for an operator's commands, with its settings in the environment and a key file."""
    kind = request.param
    if kind == "postgresql":
        try:
            store_backup._program("pg_dump")
        except store_backup.NoTool as missing:
            pytest.skip(str(missing))
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        for name in [each for each in os.environ if each.startswith("KREDS_") and each != "KREDS_SOAK"]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("KREDS_DATABASE_URL", people)
        monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", strategy)
        monkeypatch.setenv("KREDS_KEY_FILE", str(tmp_path / "keys.json"))
        store_keys.create(tmp_path / "keys.json")
        yield people
