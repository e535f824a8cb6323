"""The published cells as a cube, period × who × what × measure, for the statistical formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from bot.exports import table
from bot.exports.tables import item_label
from bot.municipality import Municipality
from bot.render import render
from conversations import exports as words
from conversations import figures as figure_words
from store.figures import Release

MEASURES = ("enrolled", "noisy_count", "noise_scale", "share_percent", "plus_minus_points")


@dataclass(frozen=True)
class Dimension:
    """One edge of the cube: its code and name, and its values' codes with their names."""

    code: str
    name: str
    values: dict[str, str]


@dataclass(frozen=True)
class Cube:
    """All values in the order of the dimensions, the last one fastest; None where there is none.

    Of those, `withheld` names the places where there are too few to say; at the others nothing was published.
    """

    title: str
    note: str
    source: str
    dimensions: tuple[Dimension, ...]
    values: tuple[int | Fraction | None, ...]
    withheld: frozenset[int]


def cube(here: Municipality, found: Sequence[Release], language: str) -> Cube:
    """The cube of these releases, with its words in one language."""
    rows = {(row["period"], row["who"], row["what"]): row for row in table.rows(found)}
    edges = [list(dict.fromkeys(each[place] for each in rows)) for place in range(3)]
    places = [(each[:3], each[3]) for each in product(*edges, MEASURES)]
    names = [
        {period: period for period in edges[0]},
        {who: _who(who, language) for who in edges[1]},
        {what: item_label(here, what, language) for what in edges[2]},
        {each: render(words.MEASURES[each], language) for each in MEASURES},
    ]
    codes = ("period", "who", "what", "measure")
    return Cube(
        render(words.title(here.place), language),
        " ".join(
            render(each, language) for each in (figure_words.how_sure(), words.plus_minus(), words.shares())
        )
        + "".join(f" {one.period}: {one.plan_hash}." for one in found if one.cells),
        here.place,
        tuple(
            Dimension(code, render(words.DIMENSIONS[code], language), values)
            for code, values in zip(codes, names, strict=True)
        ),
        tuple(_value(rows.get(key), measure) for key, measure in places),
        frozenset(
            place for place, (key, measure) in enumerate(places) if key in rows and rows[key][measure] is None
        ),
    )


def _value(row: dict[str, Any] | None, measure: str) -> int | Fraction | None:
    if row is None or row[measure] is None:
        return None
    value = row[measure]
    return Fraction(value) if isinstance(value, str) else int(value)


def _who(who: str, language: str) -> str:
    return render(figure_words.answered("all"), language) if who == table.EVERYONE else who
