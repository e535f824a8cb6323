"""`make mutants`: makes each bug in a copy of the project and runs the few tests that are meant to catch it.

Ends with 1 if a bug is not caught, or if tests fail without any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PARTS = (
    "bot",
    "conversations",
    "store",
    "locales",
    "tests",
    "docs",
    "pyproject.toml",
    "README.md",
    "Makefile",
)
LONGEST = 900
"""Seconds that the tests of one bug may take."""

FAILED = 1
"""How pytest ends when tests fail; anything else than 0 and this means that they did not run."""


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--at-once", default=2, show_default=True, type=click.IntRange(1, 8), help="Copies that run side by side."
)
@click.option("--list", "only_list", is_flag=True, help="Name the bugs and run nothing.")
def mutants(words: tuple[str, ...], at_once: int, only_list: bool) -> None:
    """Every bug, or those in whose description one of WORDS stands."""
    chosen = [each for each in MUTANTS if not words or any(word in each.says for word in words)]
    if only_list:
        for each in chosen:
            click.echo(f"{each.file}: {each.says}")
        return
    began = time.monotonic()
    with _copies(at_once) as copies, _progress(len(chosen) + 1) as done:
        tests = dict.fromkeys(test for each in chosen for test in each.tests if test.startswith("tests/"))
        clean = _run(copies.queue[0], tuple(tests))
        done()
        if clean[0] != 0:
            sys.exit(f"the tests fail without any bug:\n{clean[1]}")
        with ThreadPoolExecutor(at_once) as threads:
            running = {threads.submit(_caught, copies, each): each for each in chosen}
            ended: dict[str, tuple[str, str]] = {}
            for future in as_completed(running):
                ended[running[future].says] = future.result()
                done()
                if not sys.stderr.isatty():
                    says, (how, _said) = running[future].says, future.result()
                    click.echo(f"{len(ended)}/{len(chosen)} {how}: {says}", err=True)
    missed = [each for each in chosen if ended[each.says][0] != "caught"]
    table = Table("bug", "file", "")
    for each in chosen:
        table.add_row(each.says, each.file, ended[each.says][0])
    Console(width=None if sys.stdout.isatty() else 130).print(table)
    for each in missed:
        click.echo(f"\n{each.says}:\n{ended[each.says][1]}")
    click.echo(
        f"{len(chosen) - len(missed)} of {len(chosen)} bugs caught in {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if missed else 0)


def _caught(copies: Queue[Path], each: Mutant) -> tuple[str, str]:
    """What became of one bug: "caught", "NOT CAUGHT" or "did not run"; and what pytest said."""
    copy = copies.get()
    file = copy / each.file
    before = file.read_text(encoding="utf-8")
    try:
        file.write_text(before.replace(each.old, each.new), encoding="utf-8")
        code, said = _run(copy, each.tests)
    finally:
        file.write_text(before, encoding="utf-8")
        copies.put(copy)
    return {0: "NOT CAUGHT", FAILED: "caught"}.get(code, "did not run"), said


def _run(copy: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return -1, "took too long"
    return done.returncode, done.stdout[-2000:] + done.stderr[-500:]


@contextmanager
def _copies(number: int) -> Iterator[Queue[Path]]:
    """Folders with the project in each, to be spoilt one bug at a time."""
    with tempfile.TemporaryDirectory(prefix="kreds-mutants-") as folder:
        found: Queue[Path] = Queue()
        for place in range(number):
            copy = Path(folder) / str(place)
            copy.mkdir()
            for part in PARTS:
                if (ROOT / part).is_dir():
                    shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / part, copy / part)
            found.put(copy)
        yield found


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("bugs"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("bugs", total=total)
        yield lambda: progress.advance(task)


if __name__ == "__main__":
    mutants()
