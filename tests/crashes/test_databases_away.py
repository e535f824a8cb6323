"""The database is restarted, held by somebody else, or has no room: red, nothing acknowledged, well again by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests import postgresql
from tests.crashes.failing import free_port, full_disk, health_becomes, held, restart
from tests.crashes.keeper import Nursery
from tests.crashes.life import Life, life, survive
from tests.databases import Databases


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[Databases, str]]:
    """A PostgreSQL that may be restarted, and its address."""
    try:
        with postgresql.started() as url:
            made = Databases(tmp_path, lambda: nullcontext(url))
            yield made, url
            made.close()
    except postgresql.NoServerError as reason:
        pytest.skip(str(reason))


@pytest.mark.timeout(300)
async def test_F12_postgresql_restarted_again_and_again_under_kills_loses_nothing(
    own_server: tuple[Databases, str], nursery: Nursery, tmp_path: Path
) -> None:
    databases, url = own_server
    async with life(nursery, databases, "postgresql", tmp_path, seed=12, circles=4) as made:
        made.keeper.may_fail = True
        restarting = asyncio.create_task(_restart_until_tired(made, url))
        numbers = await survive(made, kills=10)
        await restarting
    assert made.numbers["restarts"] >= 3
    assert numbers["answers"] > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", ["full", "held"])
async def test_F12_without_a_database_nothing_is_acknowledged_and_health_is_red(
    fault: str, nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    port = free_port()
    async with life(nursery, databases, "sqlite", tmp_path, seed=12, circles=3) as made:
        made.keeper.order |= {"health": True, "busy": 500, "log": "/dev/null"}  # a log would not fit either
        made.keeper.order["settings"]["listen"] = f"127.0.0.1:{port}"
        await made.begins()
        await made.week(0)
        assert await health_becomes(port, 200) == "{}"
        failing = full_disk(made.keeper.pid) if fault == "full" else held(made.url)
        with failing:
            evening = asyncio.create_task(made.week(1))
            await made.rings[0].mum.write("/settings")
            words = await health_becomes(port, 503)
            assert "database" in words
            assert "Sol" not in words
            assert made.telegram.updates.pending
        await health_becomes(port, 200)
        await evening
        assert made.judge.answers_pressed() > 0


async def _restart_until_tired(made: Life, url: str) -> None:
    def again() -> None:
        with made.judge.reading:
            restart(url)

    while not made.tired:
        await asyncio.sleep(1)
        await asyncio.to_thread(again)
        made.numbers["restarts"] += 1
