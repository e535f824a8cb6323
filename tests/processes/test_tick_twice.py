"""Two processes do what is due at the same time: each thing happens once. F13."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from store import check_ins
from store.models import Circle
from store.unit_of_work import Work
from tests.databases import Databases
from tests.processes.processes import on_postgresql
from tests.rig import ZONE


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_what_is_due_and_the_period_that_begins_are_done_once_by_two_that_tick(
    databases: Databases, tmp_path: Path
) -> None:
    now = datetime.now(UTC).astimezone(ZONE)
    friday = now.replace(hour=17, minute=30) + timedelta(days=(4 - now.weekday()) % 7 or 7)

    def schedule(work: Work) -> None:
        for circle in work.session.scalars(select(Circle)):
            check_ins.set_hour(work, circle.young_person, 4, "17:00")

    async with on_postgresql(databases, tmp_path, 24) as town:
        town.ask(schedule)
        ticking = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "tick", "--at", f"{friday:%Y-%m-%dT%H:%M}"),
                env={**os.environ, **town.env},
                cwd=tmp_path,
                stdout=asyncio.subprocess.PIPE,
            )
            for _each in range(2)
        ]
        said = [await each.communicate() for each in ticking]
        assert [each.returncode for each in ticking] == [0, 0]
        young = [each for each in town.people if each.first_name.startswith("Sol")]
        assert [len(town.read(each)) for each in young] == [1] * len(young)
        done = [int(out.split()[0]) for out, _nothing in said]
        assert sum(done) >= len(young)
        assert town.messages() == {"sent": len(young)}
