"""`make bench`: run the benchmarks that are named, all of them otherwise, and print their figures."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.log import set_up
from tests.benchmarks.bench import SIZES, Bench
from tests.benchmarks.figures import Figure, save, show

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("p*.py") if re.fullmatch(r"p\d+", file.stem))
"""One file for each, found by its name; its `run` returns the figures."""


def main() -> None:
    """Read the command line."""
    told = argparse.ArgumentParser(prog="make bench", description=__doc__)
    told.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(NAMES)}, profile")
    told.add_argument("--size", choices=SIZES, default="usual", help="full measures more of each")
    told.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    asked = told.parse_args()
    set_up("ERROR")
    if unknown := set(asked.names) - {*NAMES, "profile"}:
        told.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    found, broke = asyncio.run(measure(asked.names or NAMES, asked.size, Console()))
    if asked.json:
        save(asked.json, found)
    if broke:
        sys.exit(f"did not come to an end: {', '.join(broke)}")


async def measure(names: list[str], size: str, console: Console) -> tuple[list[Figure], list[str]]:
    """Run them one after another; one that breaks does not take the figures of the others with it."""
    found: list[Figure] = []
    broke: list[str] = []
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        for name in names:
            task = progress.add_task(name, total=None, now="")
            bench = Bench(size, lambda what, task=task: progress.update(task, now=what))  # type: ignore[misc]
            try:
                with bench.kept:
                    found += await import_module(f"tests.benchmarks.{name}").run(bench)
            except Exception:
                console.print_exception()
                broke.append(name)
            progress.update(task, total=1, completed=1, now="")
    show(console, found)
    return found, broke


if __name__ == "__main__":
    main()
