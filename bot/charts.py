"""Draws releases for whoever reads them on a phone or a page: every share with its uncertainty, or that it says too little.

Every word comes in translated. Matplotlib is imported on first use; draw in a worker thread and keep the result, for a
release never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import accumulate, groupby
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 1080
"""The width of a picture in pixels: a phone's screen without scaling."""

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Okabe and Ito's palette, told apart with every common colour blindness; groups differ in their marker as well."""

_MARKERS = ("o", "s", "D", "^", "v", "P")
_INK, _QUIET, _TRACK = "#1B2733", "#5B6875", "#E6EAEE"
_DPI = 180
_LABEL = 54  # characters that fit beside a figure
_QUARTERS, _HALVES = (0, 25, 50, 75, 100), (0, 50, 100)
_SHARES, _ABOVE, _STRIP = 0.95, 0.15, 1.35
"""Inches of a strip in a trend: from 100 down to 0, above that, and in all but its words."""


@dataclass(frozen=True)
class Bar:
    """One share in percent with its ± in percentage points; both None where there are too few to say."""

    label: str
    share: int | None
    plus_minus: int | None


@dataclass(frozen=True)
class Group:
    """Bars about the same people: everyone, or one part of the split. The label may be empty."""

    label: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Line:
    """One share over several releases, in the order of the chart's periods; None where it was not published."""

    label: str
    points: Sequence[Bar | None]


@dataclass(frozen=True)
class Words:
    """The words around a chart, in the reader's language: `note` says how to read it, `too_few` stands for no figure."""

    title: str
    subtitle: str
    note: str
    too_few: str


def release_chart(words: Words, groups: Sequence[Group]) -> "Figure":
    """One release: a dot per share on a line from 0 to 100, the band of its uncertainty around it."""
    height = (
        sum((0.36 if group.label else 0) + sum(map(_height, group.bars)) + 0.12 for group in groups) + 0.1
    )
    figure, axes = page(words, body=height)
    # One unit downwards is one inch, so that type and marks keep their distance however many rows there are.
    y = 0.0
    for number, group in enumerate(groups):
        colour, marker = _look(number)
        if group.label:
            write(axes, 0, y + 0.16, group.label, colour=colour, weight="bold", size=10.5)
            y += 0.36
        for bar in group.bars:
            _draw_bar(axes, y, bar, colour, marker, words.too_few)
            y += _height(bar)
        y += 0.12
    axes.set_xlim(0, 100)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_xticks(_QUARTERS, [f"{percent} %" for percent in _QUARTERS])
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    _quiet(axes)
    return figure


def trend_chart(words: Words, periods: Sequence[str], lines: Sequence[Line]) -> "Figure":
    """Shares over several releases, each in a strip of its own: a line in a band as wide as the uncertainty, broken
    where there are too few. Bands that lay over one another could not be read."""
    heights = [_STRIP + 0.17 * _lines(fill(line.label, _LABEL)) for line in lines]
    if any(point is not None and point.share is None for line in lines for point in line.points):
        words = replace(words, subtitle=f"{words.subtitle}\n○ {words.too_few}".strip())
    figure, axes = page(words, body=sum(heights) + 0.1, margin=0.75)
    # As in a release, one unit downwards is one inch; within a strip a share of 100 is at its top.
    top = 0.0
    for number, (line, height) in enumerate(zip(lines, heights, strict=True)):
        colour, marker = _look(number)
        _draw_strip(axes, top + height - _STRIP + _ABOVE, line, colour, marker)
        label = fill(line.label, _LABEL)
        write(axes, -0.35, top + 0.05, label, colour=colour, weight="bold", va="top")
        top += height
    axes.set_xlim(-0.35, max(len(periods) - 0.65, 0.35))
    axes.set_ylim(top + 0.1, 0)
    every = 1 + len(periods) // 8
    axes.set_xticks(range(0, len(periods), every), periods[::every])
    _quiet(axes)
    for text in axes.get_xticklabels():
        text.set_parse_math(False)
    places = [
        (top_of + _SHARES * (1 - percent / 100), f"{percent} %")
        for top_of in _tops(heights)
        for percent in _HALVES
    ]
    axes.set_yticks([place for place, _said in places], [said for _place, said in places])
    axes.grid(axis="y", color=_TRACK, linewidth=1)
    axes.set_axisbelow(True)
    return figure


def png(figure: "Figure") -> bytes:
    """The figure as a PNG, `WIDTH` pixels wide."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def svg(figure: "Figure") -> str:
    """The figure as an SVG element to put into a page: letters are drawn, so every script looks the same everywhere."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    FigureCanvasSVG(figure)
    out = StringIO()
    # A fixed salt: the same release gives the same bytes, so that it can be cached.
    with rc_context({"svg.hashsalt": "kreds", "svg.fonttype": "path"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def page(words: Words, body: float, above: float = 0, margin: float = 0.3) -> tuple["Figure", "Axes"]:
    """A page with its words and an empty plot; all lengths in inches, `above` kept free over the plot."""
    from matplotlib.figure import Figure

    title, note = fill(words.title, 44), fill(words.note, 88)
    subtitle = "\n".join(fill(each, 74) for each in words.subtitle.split("\n"))
    top = 0.25 + 0.28 * _lines(title) + 0.2 * _lines(subtitle) + 0.18 + above
    bottom = 0.6 + 0.16 * _lines(note)
    width, height = WIDTH / _DPI, top + body + bottom
    figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
    left, below = 0.3 / width, 1 - (0.25 + 0.28 * _lines(title)) / height
    write(figure, left, 1 - 0.22 / height, title, size=14, weight="bold", va="top")
    write(figure, left, below, subtitle, colour=_QUIET, size=9.5, va="top")
    write(figure, left, 0.17 / height, note, colour=_QUIET, size=8, va="bottom")
    axes = figure.add_axes((margin / width, bottom / height, 1 - (margin + 0.3) / width, body / height))
    return figure, axes


def _draw_bar(axes: "Axes", y: float, bar: Bar, colour: str, marker: str, too_few: str) -> None:
    label = fill(bar.label, _LABEL)
    line = y + _height(bar) - 0.2
    write(axes, 0, line - 0.15, label, va="bottom")
    if bar.share is None or bar.plus_minus is None:
        axes.plot([0, 100], [line, line], color=_TRACK, linewidth=3, linestyle=(0, (1, 1.5)))
        write(axes, 100, line - 0.15, too_few, colour=_QUIET, ha="right", va="bottom")
        return
    low, high = max(bar.share - bar.plus_minus, 0), min(bar.share + bar.plus_minus, 100)
    axes.plot([0, 100], [line, line], color=_TRACK, linewidth=3)
    axes.plot([low, high], [line, line], color=colour, alpha=0.35, linewidth=7, solid_capstyle="butt")
    axes.plot([bar.share], [line], color=colour, marker=marker, markersize=7.5, clip_on=False)
    write(axes, 100, line - 0.15, f"{bar.share} % ± {bar.plus_minus}", weight="bold", ha="right", va="bottom")


def _tops(heights: Sequence[float]) -> list[float]:
    """Where 100 is in each strip."""
    below = list(accumulate(heights))
    return [each - _STRIP + _ABOVE for each in below]


def _draw_strip(axes: "Axes", top: float, line: Line, colour: str, marker: str) -> None:
    known = list(enumerate(line.points))
    for stretch in _stretches(known):
        _draw_stretch(axes, top, stretch, colour, marker)
    withheld = [place for place, point in known if point is not None and point.share is None]
    bottom = [top + _SHARES] * len(withheld)
    axes.plot(withheld, bottom, color=colour, marker="o", linewidth=0, fillstyle="none", clip_on=False)


def _stretches(points: Sequence[tuple[int, Bar | None]]) -> list[list[tuple[int, Bar]]]:
    """Runs of releases that follow one another: a gap is shown as a gap, never bridged."""
    known = [
        (place, point if point is not None and point.share is not None else None) for place, point in points
    ]
    runs = (list(run) for _, run in groupby(known, lambda point: point[1] is not None))
    found = [[(place, point) for place, point in run if point is not None] for run in runs]
    return [run for run in found if run]


def _draw_stretch(
    axes: "Axes", top: float, stretch: Sequence[tuple[int, Bar]], colour: str, marker: str
) -> None:
    def down(share: float) -> float:
        return top + _SHARES * (1 - min(max(share, 0), 100) / 100)

    places = [place for place, _ in stretch]
    shares = [down(point.share or 0) for _, point in stretch]
    low = [down((point.share or 0) - (point.plus_minus or 0)) for _, point in stretch]
    high = [down((point.share or 0) + (point.plus_minus or 0)) for _, point in stretch]
    axes.fill_between(places, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.vlines(places, low, high, color=colour, alpha=0.55, linewidth=2)
    axes.plot(places, shares, color=colour, marker=marker, markersize=6.5, linewidth=2, clip_on=False)


def write(
    on: "Axes | Figure",
    x: float,
    y: float,
    words: str,
    *,
    colour: str = _INK,
    size: float = 9.5,
    weight: str = "normal",
    ha: str = "left",
    va: str = "center",
    rotation: float = 0,
) -> None:
    # Words are words: a dollar sign in somebody's label starts no formula.
    on.text(
        x, y, words, color=colour, size=size, weight=weight, ha=ha, va=va, rotation=rotation, parse_math=False
    )


def _quiet(axes: "Axes") -> None:
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelcolor=_QUIET, labelsize=8.5)


def _look(number: int) -> tuple[str, str]:
    return COLOURS[number % len(COLOURS)], _MARKERS[number % len(_MARKERS)]


def _height(bar: Bar) -> float:
    return 0.4 + 0.17 * _lines(fill(bar.label, _LABEL))


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0
