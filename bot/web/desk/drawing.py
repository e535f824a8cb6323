"""Pictures made of a few shapes, for pages: where each shape lies. Colours are the sheet's, so they suit both themes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.circle import Someone

YEAR = 366
"""Days that the picture of end dates looks ahead."""


@dataclass(frozen=True)
class Dot:
    """Somebody around the middle of a circle, in a square of 200 by 200."""

    x: float
    y: float
    initials: str
    kind: str
    """ "network", "professional" or "waiting"."""


def ring(people: Sequence[Someone]) -> tuple[Dot, ...]:
    """Everybody at the same distance from the middle, the first at the top."""
    found = []
    for place, each in enumerate(people):
        angle = 2 * math.pi * place / max(len(people), 1) - math.pi / 2
        kind = "waiting" if each.waiting else "professional" if each.role == "professional" else "network"
        x, y = 100 + 74 * math.cos(angle), 100 + 74 * math.sin(angle)
        found.append(Dot(round(x, 1), round(y, 1), initials(each.name), kind))
    return tuple(found)


def initials(name: str) -> str:
    """One or two letters of a name."""
    words = [each for each in name.split() if each[0].isalnum()]
    return "".join(each[0] for each in (words[:1] + words[1:][-1:])).upper() or "·"


def ahead(today: date, until: date | None) -> int | None:
    """How far away a day is, in percent of a year ahead; None where there is none."""
    if until is None:
        return None
    return max(0, min(100, round(100 * (until - today).days / YEAR)))


@dataclass(frozen=True)
class Band:
    """A share with what noise may have moved it: where the band begins, how wide it is, and its middle; in percent."""

    begins: int
    width: int
    middle: int


def band(share: int | None, plus_minus: int | None) -> Band | None:
    """None where there is too little to say."""
    if share is None or plus_minus is None:
        return None
    low, high = max(share - plus_minus, 0), min(share + plus_minus, 100)
    return Band(low, high - low, share)


@dataclass(frozen=True)
class Curve:
    """Shares over several periods in a box of 300 by 110, broken where there is too little to say.

    `bands` and `lines` are lists of points as SVG writes them; `dots` are x and y.
    """

    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


def curve(points: Sequence[tuple[int | None, int | None]]) -> Curve:
    """The points in order, each a share and its ±."""
    step = 280 / max(len(points) - 1, 1)
    bands, lines, dots, run = [], [], [], []
    for place, (share, margin) in enumerate([*points, (None, None)]):
        if share is not None and margin is not None:
            run.append((round(10 + place * step, 1), share, margin))
            continue
        if run:
            top = [f"{x},{_height(share + margin)}" for x, share, margin in run]
            below = [f"{x},{_height(share - margin)}" for x, share, margin in reversed(run)]
            bands.append(" ".join([*top, *below]))
            lines.append(" ".join(f"{x},{_height(share)}" for x, share, _margin in run))
            dots += [(x, _height(share)) for x, share, _margin in run]
        run = []
    return Curve(tuple(bands), tuple(lines), tuple(dots))


def _height(percent: int) -> float:
    """From the top: 100 % at 5, 0 % at 105."""
    return 105 - max(0, min(100, percent))
