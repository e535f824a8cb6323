"""What was measured: a line for each figure, with what it was measured beside and what is to be reached."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`value` is in `unit`; `reach` is the most it may be, or the least where `at_least`, None where it only informs."""

    benchmark: str
    what: str
    value: float
    unit: str
    reach: float | None = None
    at_least: bool = False
    beside: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is as good as it is to be."""
        if self.reach is None:
            return None
        return self.value >= self.reach if self.at_least else self.value <= self.reach


def show(console: Console, found: Sequence[Figure]) -> None:
    """The table."""
    table = Table(
        "", "what", "measured", "to reach", "", "beside", box=None, pad_edge=False, header_style="dim"
    )
    for column in (2, 3):
        table.columns[column].justify = "right"
    for each in found:
        sign = "≥" if each.at_least else "≤"
        reach = "" if each.reach is None else f"{sign} {number(each.reach)} {each.unit}"
        mark = {True: "[green]✓", False: "[red]✗", None: ""}[each.met]
        table.add_row(
            each.benchmark, each.what, f"{number(each.value)} {each.unit}", reach, mark, each.beside
        )
    console.print(table)


def save(file: Path, found: Sequence[Figure]) -> None:
    """The same as JSON."""
    rows = [{**asdict(each), "met": each.met} for each in found]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def milliseconds(seconds: float) -> str:
    """As it is read."""
    return f"{number(1000 * seconds)} ms"


def share(times: Sequence[float], percent: int) -> float:
    """The time within which so many percent came."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over rounds of mine to theirs, each round beside its own."""
    return median(each / other for each, other in zip(mine, theirs, strict=True))
