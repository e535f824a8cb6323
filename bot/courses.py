"""Draws the course of one's own goals for a phone: a mark for each number that was given, joined by a line.

Every word comes in translated. Matplotlib is imported on first use; draw in a worker thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING

from babel.dates import format_date

from bot.charts import COLOURS, WIDTH, png, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Line", "course_chart", "png"]

_MARKERS = ("o", "s", "D")
_INK, _QUIET, _TRACK = "#1B2733", "#5B6875", "#E6EAEE"
_DPI = 180
_WORDS = 58  # characters of a goal on one line


@dataclass(frozen=True)
class Line:
    """A goal in its own words, and its scores from 0 to 10 by day, oldest first."""

    words: str
    points: Sequence[tuple[date, int]]


def course_chart(title: str, note: str, lines: Sequence[Line], language: str) -> Figure:
    """One small plot for each goal, all over the same days, so that nothing lies on top of anything."""
    from matplotlib.figure import Figure

    wrapped = [fill(line.words, _WORDS, max_lines=2, placeholder="…") for line in lines]
    heads = [0.34 + 0.19 * (1 + words.count("\n")) for words in wrapped]
    body, top, bottom = 1.25, 0.52, 0.75
    width, height = WIDTH / _DPI, top + sum(heads) + body * len(lines) + bottom
    figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
    write(figure, 0.3 / width, 1 - 0.22 / height, title, size=14, weight="bold", va="top")
    write(figure, 0.3 / width, 0.17 / height, note, colour=_QUIET, size=8, va="bottom")
    first, last = _span(lines)
    below = height - top
    for number, (line, words, head) in enumerate(zip(lines, wrapped, heads, strict=True)):
        below -= head
        colour = COLOURS[number % len(COLOURS)]
        write(
            figure,
            0.3 / width,
            (below + 0.13) / height,
            words,
            colour=colour,
            weight="bold",
            size=10,
            va="bottom",
        )
        below -= body
        box = (0.62 / width, below / height, 1 - 1.02 / width, body / height)
        axes = figure.add_axes(box)
        _draw(axes, line, colour, _MARKERS[number % len(_MARKERS)])
        axes.set_xlim(
            first.toordinal() - 0.04 * _days(first, last), last.toordinal() + 0.06 * _days(first, last)
        )
        days = _ticks(first, last) if number == len(lines) - 1 else []
        axes.set_xticks([day.toordinal() for day in days], [_day(day, language) for day in days])
    return figure


def _draw(axes: Axes, line: Line, colour: str, marker: str) -> None:
    days = [day.toordinal() for day, _score in line.points]
    scores = [score for _day, score in line.points]
    axes.set_ylim(-0.9, 11.4)
    axes.set_yticks((0, 5, 10), ("0", "5", "10"))
    axes.grid(axis="y", color=_TRACK, linewidth=1)
    axes.set_axisbelow(True)
    axes.plot(days, scores, color=colour, linewidth=2, marker=marker, markersize=6.5, clip_on=False)
    for place in {0, len(days) - 1}:
        label = str(scores[place])
        axes.annotate(
            label,
            (days[place], scores[place]),
            (0, 7),
            textcoords="offset points",
            ha="center",
            color=_INK,
            size=9.5,
            weight="bold",
        )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelcolor=_QUIET, labelsize=8.5)


def _span(lines: Sequence[Line]) -> tuple[date, date]:
    days = [day for line in lines for day, _score in line.points]
    return min(days), max(days)


def _days(first: date, last: date) -> int:
    return max(1, (last - first).days)


def _ticks(first: date, last: date) -> list[date]:
    """The first and the last day, and one between where there is room."""
    if first == last:
        return [first]
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    return [first, middle, last] if _days(first, last) > 60 else [first, last]


def _day(day: date, language: str) -> str:
    return format_date(day, "d. MMM yyyy" if language == "da" else "d MMM yyyy", locale=language)
