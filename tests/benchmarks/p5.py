"""P5: a tick with a hundred due among many, and the slowest press while thousands of check-ins are put to be sent."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import bindparam, text

from bot import app
from bot.municipality import municipality
from bot.schedule import tick
from store.moments import Moment
from store.strategy import connect
from store.unit_of_work import Store
from tests.benchmarks import town
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, milliseconds
from tests.benchmarks.kreds import settings_of
from tests.benchmarks.p3 import WARM, one_by_one
from tests.benchmarks.running import kreds
from tests.bot.circles import Links

DUE = 100

FILL = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) SELECT i FROM n",
    "postgresql": "SELECT i FROM generate_series(1, :rows) AS n(i)",
}
"""Many rows, made by the database itself: things that are due in a year, each for somebody else."""


def _wait_for_later(store: Store, rows: int) -> None:
    """So many rows that are not due yet, instead of those before."""
    later = datetime.now(UTC) + timedelta(days=365)
    with store.unit_of_work() as work:
        work.session.execute(text("DELETE FROM due"))
        numbers = FILL[work.session.get_bind().dialect.name]
        work.session.execute(
            text(
                "INSERT INTO due (at, kind, member_id, circle_id, subject) "
                f"SELECT :later, 'check_in', 10000000 + i, 0, '' FROM ({numbers}) AS made"
            ).bindparams(bindparam("later", later, type_=Moment())),
            {"rows": rows},
        )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as both databases do by themselves when they have time


async def run(bench: Bench) -> list[Figure]:
    """On each database."""
    found: list[Figure] = []
    for kind in bench.kinds:
        found += await _ticks(bench, kind)
        found += await _presses(bench, kind)
    return found


async def _ticks(bench: Bench, kind: str) -> list[Figure]:
    """A hundred check-ins begin; among ever more rows that are not due yet."""
    due = bench.sized(5, DUE, DUE)
    among = [1_000, 100_000, 1_000_000] if bench.size != "tiny" else [1_000, 2_000]
    with bench.database(kind) as url:
        settings = settings_of(
            {"api": "http://127.0.0.1:1", "data": str(bench.folder()), "database_url": url}
        )
        bench.step(f"a town on {kind}")
        await town.build(settings, due * (1 + bench.rounds * len(among)))
        store, strategy = app.people_store(settings), connect(settings.strategy_url)
        here = municipality(settings, strategy, Links())
        try:
            times: list[list[float]] = []
            first = 1
            for rows in among:
                _wait_for_later(store, rows)
                times.append([])
                for place in range(bench.rounds + (rows == among[0])):
                    bench.step(f"{kind}, {due} due among {rows:,}, round {place + 1}")
                    chats = range(first, first + due)
                    first += due
                    await store.turn(lambda work, chats=chats: town.due_now(work, chats))  # type: ignore[misc]
                    began = time.perf_counter()
                    await tick(here, store)
                    times[-1].append(time.perf_counter() - began)
            del times[0][0]  # the very first only warms up
        finally:
            store.close()
            strategy.dispose()
    few = median(times[0])
    return [
        Figure(
            "P5",
            f"tick with {due} due among {rows:,}, {kind}",
            median(rounds) / few,
            f"× among {among[0]:,}",
            1.2,
            beside=f"{milliseconds(median(rounds))} beside {milliseconds(few)}",
        )
        for rows, rounds in zip(among[1:], times[1:], strict=True)
    ]


async def _presses(bench: Bench, kind: str) -> list[Figure]:
    """Presses one by one, first at rest, then from when the check-ins are due until they are in the outbox."""
    presses, queued = bench.sized(3, 60, 200), bench.sized(20, 5_000, 20_000)
    asked = WARM + 2 * presses
    async with kreds(bench, kind, asked, asked + queued) as running:
        await one_by_one(running, range(1, WARM + 1))
        rest = await one_by_one(running, range(WARM + 1, WARM + 1 + presses))
        bench.step(f"{kind}, {queued:,} check-ins due at once")
        store = app.people_store(running.settings)
        with store.unit_of_work() as work:
            town.due_now(work, range(asked + 1, asked + 1 + queued))
        store.close()
        began, before = time.perf_counter(), len(running.api.arrived)
        busy = await one_by_one(running, range(WARM + 1 + presses, asked + 1))
        took = time.perf_counter() - began
        sent = len(running.api.arrived) - before - presses
    extra = max(busy) - median(rest)
    return [
        Figure(
            "P5",
            f"slowest of {presses} presses while {queued:,} check-ins are due, {kind}",
            1000 * extra,
            "ms more",
            30,
            beside=f"{milliseconds(median(rest))} at rest, {milliseconds(median(busy))} meanwhile; {sent:,} of them sent in {took:.0f} s",
        )
    ]
