"""Draws how circles run: a row for all of them and for each area and department, a bar for each share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from bot.charts import COLOURS, Words, page, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES, COLUMN, BAR = 1.95, 1.2, 1.02
"""Inches: of the names, from one column to the next, of a whole bar."""

_QUIET, _TRACK = "#5B6875", "#E6EAEE"
_NAME, _HEADING = 24, 16  # characters that fit on a line


def drawn(told: Mapping[str, Any]) -> Figure:
    """The figure for what `bot.services.running.picture` tells; call it in a worker thread."""
    columns, sections = [str(each) for each in told["columns"]], told["sections"]
    top = 0.16 * max(fill(each, _HEADING).count("\n") + 1 for each in columns) + 0.12
    height = top + sum(_section_height(title, rows) for title, rows in sections)
    figure, axes = page(Words(told["title"], "", told["note"], ""), body=height)
    for place, each in enumerate(columns):
        write(axes, _left(place), top - 0.1, fill(each, _HEADING), colour=_QUIET, size=8, va="bottom")
    y = top
    for title, rows in sections:
        if title:
            write(axes, 0, y + 0.18, title, size=10.5, weight="bold")
        y += 0.36 if title else 0
        for name, circles, shares in rows:
            _draw_row(axes, y, fill(name, _NAME), circles, shares)
            y += _row_height(name)
    axes.set_xlim(0, NAMES + COLUMN * (len(columns) - 1) + BAR)
    axes.set_ylim(height, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return figure


def _draw_row(
    axes: Axes, y: float, name: str, circles: str, shares: Sequence[tuple[str, int | None]]
) -> None:
    write(axes, 0, y + 0.04, name, weight="bold", va="top")
    write(axes, 0, y + 0.24 + 0.16 * name.count("\n"), circles, colour=_QUIET, size=8.5, va="top")
    for place, (said, percent) in enumerate(shares):
        left = _left(place)
        write(axes, left, y + 0.04, said, size=8.5, va="top", colour=_QUIET if percent is None else "#1B2733")
        if percent is not None:
            axes.barh(y + 0.31, BAR, left=left, height=0.11, color=_TRACK)
            axes.barh(y + 0.31, BAR * percent / 100, left=left, height=0.11, color=COLOURS[place])


def _left(place: int) -> float:
    return NAMES + COLUMN * place


def _section_height(title: str, rows: Sequence[tuple[str, str, Any]]) -> float:
    return (0.36 if title else 0) + sum(_row_height(name) for name, _circles, _shares in rows)


def _row_height(name: str) -> float:
    return 0.52 + 0.16 * fill(name, _NAME).count("\n")
