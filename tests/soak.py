"""`make soak`: the crash tests for hours, with new chances each round, until time or the numbers run out.

Each part is a function that lives through one round and says what it counted; it raises where a promise breaks.
To add one, write `async def part(round: Round) -> Counter[str]` and put it into PARTS.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests import postgresql
from tests.crashes.closings import closings
from tests.crashes.keeper import Nursery, Violation
from tests.crashes.life import life, survive
from tests.crashes.test_bad_lines import bad_weeks
from tests.databases import KINDS, Databases

ROOT = Path(__file__).parents[1]
LEFT = ROOT / "build" / "soak"
"""Where the files of a round go in which a promise broke."""

MOST = 2_000
"""Kills, and crashes while closing, on each database; then a part has done its share."""


@dataclass(frozen=True)
class Round:
    """What a part needs for one round."""

    kind: str
    seed: int
    folder: Path
    nursery: Nursery
    databases: Databases


async def kills(round_: Round) -> Counter[str]:
    """Services killed while people use them."""
    async with life(round_.nursery, round_.databases, round_.kind, round_.folder, round_.seed) as made:
        return await survive(made, 50)


async def crashes_while_closing(round_: Round) -> Counter[str]:
    """Services killed while they close a period."""
    found = await closings(round_.nursery, round_.databases, round_.kind, round_.folder, round_.seed, 50)
    return Counter({"closing kills": found.pop("kills")}) + found


async def bad_line(round_: Round) -> Counter[str]:
    """Weeks over a line on which something happens to every fourth call."""
    async with life(
        round_.nursery, round_.databases, round_.kind, round_.folder, round_.seed, circles=4, hurry=60
    ) as made:
        await bad_weeks(made, 3)
        assert made.line is not None
        return made.numbers + made.judge.numbers + Counter({"calls in trouble": made.line.counted.total()})


async def memory(round_: Round) -> Counter[str]:
    """One service that lives through a quarter: its memory after three weeks, and at the end."""
    async with life(round_.nursery, round_.databases, round_.kind, round_.folder, round_.seed) as made:
        await made.begins()
        for week in range(3):
            await made.week(week)
        before = made.keeper.kilobytes()
        for week in range(3, 13):
            await made.week(week)
        after = made.keeper.kilobytes()
        found = Counter({"memory rounds": 1, "memory at start, KB": before, "memory at end, KB": after})
        return made.numbers + made.judge.numbers + found


Part = Callable[[Round], Awaitable[Counter[str]]]
PARTS: tuple[tuple[str, Part, str], ...] = (
    ("kills", kills, "kills"),
    ("crashes while closing", crashes_while_closing, "closing kills"),
    ("bad line", bad_line, ""),
    ("memory", memory, ""),
)
"""Name, function, and what is counted towards MOST ("" for no end but time)."""

SHOWN = ("kills", "closing kills", "calls in trouble", "answers", "help calls")


async def soak(console: Console, nursery: Nursery, databases: Databases, asked: argparse.Namespace) -> bool:
    """Round after round until the time is over; whether every promise was kept."""
    begun = time.monotonic()
    numbers: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    violations: list[dict[str, object]] = []
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar, tempfile.TemporaryDirectory() as folder:
        task = bar.add_task("begins", total=asked.minutes * 60)
        seed = asked.seed
        while not violations and time.monotonic() - begun < asked.minutes * 60:
            for name, part, counted in PARTS:
                for kind in KINDS:
                    over = time.monotonic() - begun >= asked.minutes * 60
                    if over or violations or (counted and numbers[kind][counted] >= MOST):
                        continue
                    if asked.only not in name:
                        continue
                    bar.update(
                        task, completed=time.monotonic() - begun, description=_line(name, kind, numbers)
                    )
                    round_ = Round(kind, seed, Path(tempfile.mkdtemp(dir=folder)), nursery, databases)
                    try:
                        numbers[kind].update(await part(round_))
                    except Exception as broken:  # anything that breaks a round must be seen and replayed
                        wrong: BaseException = broken
                        while isinstance(wrong, BaseExceptionGroup):
                            wrong = wrong.exceptions[0]
                        violations.append({"part": name, "database": kind, "seed": seed, "what": str(wrong)})
                        if not isinstance(wrong, Violation):
                            console.print_exception()
                        left = shutil.copytree(round_.folder, LEFT / f"{seed}-{kind}", dirs_exist_ok=True)
                        console.print(f"what the service had kept: {left.relative_to(ROOT)}", markup=False)
            seed += 1
    _show(console, numbers, violations, asked)
    if asked.json:
        told = {"numbers": numbers, "violations": violations, "minutes": (time.monotonic() - begun) / 60}
        Path(asked.json).write_text(json.dumps(told, indent=2), encoding="utf-8")
    return not violations


def _line(name: str, kind: str, numbers: dict[str, Counter[str]]) -> str:
    total = sum(numbers.values(), Counter[str]())
    return f"{name}, {kind} · " + " · ".join(f"{what} {total[what]}" for what in SHOWN)


def _show(
    console: Console,
    numbers: dict[str, Counter[str]],
    violations: list[dict[str, object]],
    asked: argparse.Namespace,
) -> None:
    table = Table("", *KINDS)
    broken = Counter(str(each["database"]) for each in violations)
    for what in sorted({each for counted in numbers.values() for each in counted}):
        table.add_row(what, *(f"{numbers[kind][what]:,}" for kind in KINDS))
    table.add_row(
        "promises broken (answers lost or doubled, sends doubled, …)", *(str(broken[kind]) for kind in KINDS)
    )
    console.print(table)
    for each in violations:
        console.print(f"{each['part']} on {each['database']}: {each['what']}", markup=False)
        words = f"--seed {each['seed']} --minutes {asked.minutes:g} --only '{each['part']}'"
        console.print(f'to replay: make soak SOAK="{words}"', markup=False)


def main() -> None:
    """Read what is asked for, and run."""
    reader = argparse.ArgumentParser(
        prog="make soak", description=__doc__.partition("\n")[0] if __doc__ else ""
    )
    reader.add_argument("--minutes", type=float, default=float(os.environ.get("SOAK_MINUTES", "60")))
    reader.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="the first round's")
    reader.add_argument("--only", default="", help="parts with this in their name")
    reader.add_argument("--json", help="write the numbers into this file")
    asked = reader.parse_args()
    console = Console()
    console.print(f"seed {asked.seed}")
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        databases = Databases(folder, postgresql.server_url)
        kept.callback(databases.close)
        nursery = Nursery()
        kept.callback(nursery.close)
        well = asyncio.run(soak(console, nursery, databases, asked))
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
