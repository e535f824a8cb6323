"""P6: the close of a period, of ever more people; and the numbers of a chart from releases, beside DuckDB over all answers."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import duckdb
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import strategy
from store.figures import figures
from store.plan import load_plan
from store.published import releases
from store.release import Counts, open_period, publish
from store.schema import STRATEGY
from tests.benchmarks.bench import ROOT, Bench
from tests.benchmarks.closing_town import build
from tests.benchmarks.figures import Figure, milliseconds, number

PERIODS = 20
"""Five years of quarters."""

CHART = """
SELECT quarter, part, item, count(*) FILTER (reply = 1), count(*)
FROM answer GROUP BY quarter, part, item ORDER BY quarter, part, item
"""
"""What a chart needs, counted anew from every single answer: what nobody may keep, and the fastest that one could do."""


async def run(bench: Bench) -> list[Figure]:
    """Both."""
    return [*await _closings(bench), *_charts(bench)]


async def _closings(bench: Bench) -> list[Figure]:
    """Each close in a process of its own, for the memory that it takes is a matter of the process."""
    sizes = {"tiny": [100, 200], "usual": [3_000, 30_000], "full": [3_000, 30_000, 300_000]}[bench.size]
    took: dict[int, list[dict[str, float]]] = {people: [] for people in sizes}
    for place in range(bench.sized(1, 3, 3)):
        for people in sizes:
            if people > 100_000 and place:
                continue
            bench.step(f"a period of {people:,}, round {place + 1}")
            folder = bench.folder()
            await asyncio.to_thread(build, folder, people)
            took[people].append(await _closed(folder))
    first = sizes[0]
    seconds = {people: median(each["seconds"] for each in rounds) for people, rounds in took.items()}
    memory = {people: median(each["at_most"] for each in rounds) for people, rounds in took.items()}
    found = []
    for people in sizes[1:]:
        found += [
            Figure(
                "P6",
                f"close a period of {people:,}, per person",
                (seconds[people] / people) / (seconds[first] / first),
                f"× of {first:,}",
                1.1,
                beside=f"{milliseconds(seconds[people])} beside {milliseconds(seconds[first])}",
            ),
            Figure(
                "P6",
                f"memory while a period of {people:,} closes",
                memory[people] / memory[first],
                f"× of {first:,}",
                1.1,
                beside=f"{number(memory[people])} MB beside {number(memory[first])} MB",
            ),
        ]
    return found


async def _closed(folder: Path) -> dict[str, float]:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.closing_town",
        str(folder),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _errors = await program.communicate()
    assert program.returncode == 0
    told: dict[str, float] = json.loads(said.decode().strip().splitlines()[-1])
    return told


def _charts(bench: Bench) -> list[Figure]:
    people = bench.sized(50, 100_000, 125_000)
    bench.step("releases of five years")
    engine = _released(bench, people)
    bench.step(f"{PERIODS * people * 4:,} answers for DuckDB")
    rows = _answers(people)
    first = _once(lambda: _from_releases(engine))
    ours, theirs = [], []
    for place in range(bench.rounds):
        bench.step(f"a chart each way, round {place + 1}")
        theirs.append(_once(lambda: rows.execute(CHART).fetchall()))
        ours.append(_once(lambda: _from_releases(engine)))
    rows.close()
    engine.dispose()
    return [
        Figure(
            "P6",
            f"the numbers of a chart over {PERIODS} releases",
            median(ours) / median(theirs),
            f"× DuckDB over {PERIODS * people * 4 / 1e6:.0f} M answers",
            1 / 20,
            beside=f"{milliseconds(median(ours))} beside {milliseconds(median(theirs))}; the first time in a process, "
            f"with every ± worked out: {milliseconds(first)}",
        )
    ]


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _from_releases(engine: Engine) -> list[object]:
    with Session(engine) as session:
        return [figures(each) for each in releases(session)]


def _released(bench: Bench, people: int) -> Engine:
    """Twenty releases with the split, about so many people each."""
    engine = strategy.connect(f"sqlite:///{bench.folder() / 'strategy.db'}")
    STRATEGY.upgrade(engine)
    plan, day, half = load_plan(), date(2022, 1, 1), max(people // 2, 100)
    with Session(engine) as session:
        for quarter in range(PERIODS):
            period = plan.period_containing(day)
            opened = datetime(period.opens.year, period.opens.month, 1, 12, tzinfo=UTC)
            open_period(session, plan, period, {"13-17": half, "18-25": half}, opened)
            counts = {(part, "answered"): half * 2 // 3 for part in ("13-17", "18-25")}
            counts |= {
                (part, item): half // 3 + quarter for part in ("13-17", "18-25") for item in plan.items
            }
            closed = datetime(period.closes.year, period.closes.month, 2, tzinfo=UTC)
            publish(session, period.name, Counts(counts), closed)
            day = period.closes
    return engine


def _answers(people: int) -> duckdb.DuckDBPyConnection:
    """Every single answer in DuckDB, in memory, packed in columns: as fast as it gets."""
    rows = duckdb.connect()
    rows.execute(
        "CREATE TABLE answer AS SELECT quarter::UTINYINT AS quarter, person::UINTEGER AS person, "
        "(person % 2)::UTINYINT AS part, item::UTINYINT AS item, (random() < 0.6)::UTINYINT AS reply "
        f"FROM range({PERIODS}) q(quarter), range({people}) p(person), range(4) i(item)"
    )
    return rows
