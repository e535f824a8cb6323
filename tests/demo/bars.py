"""How far each phase is: a bar that moves on a terminal, one line at its end elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int, str], None]
"""Told how many are done, and what is going on."""


@contextmanager
def phase(console: Console, name: str, total: int) -> Iterator[Advance]:
    """Something that takes a while, in `total` steps."""
    if not console.is_terminal:
        yield from _in_one_line(console, name, total)
        return
    columns = (
        TextColumn(f"{name:<9}"),
        BarColumn(bar_width=40),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[now]}"),
    )
    console.print()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=total, now="")
        yield lambda done, now: progress.update(task, completed=done, now=now)
        progress.update(task, completed=total, now="")


def _in_one_line(console: Console, name: str, total: int) -> Iterator[Advance]:
    began = time.monotonic()
    console.print(f"\n{name} …")
    yield lambda _done, _now: None
    console.print(f"{name} {total}/{total} in {time.monotonic() - began:.0f} s")
