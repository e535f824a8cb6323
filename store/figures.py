"""The pure core of a release: exact counts into cells, published cells into figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from store.guarantee import half_width
from store.interval import share_of_known, share_of_noisy
from store.plan import ANSWERED, EVERYONE, Mechanism, Plan, Split, Tier


class CountsError(ValueError):
    """Counts that cannot be right for the period; the message never holds a count."""


@dataclass(frozen=True, repr=False)
class Counts:
    """Exact numbers of persons by (part of the split, key); what is missing is zero. Never shown, logged or stored.

    A key is `answered` or an item's; a part is one of the plan's, or `OUTSIDE` for who belongs to none.
    """

    numbers: Mapping[tuple[str, str], int]

    def __repr__(self) -> str:
        """What a log or a trace may hold: nothing."""
        return "Counts(hidden)"

    def of(self, key: str, part: str = EVERYONE) -> int:
        """The count of one part, or of everyone."""
        return sum(
            number
            for (where, what), number in self.numbers.items()
            if what == key and part in (EVERYONE, where)
        )


@dataclass(frozen=True, repr=False)
class ExactCell:
    """One count before noise. Never shown, logged or stored."""

    key: str
    split: str
    number: int

    def __repr__(self) -> str:
        """What a log or a trace may hold: which cell, never its number."""
        return f"ExactCell({self.key!r}, {self.split!r}, hidden)"


def exact_cells(tier: Tier, split: Split | None, counts: Counts) -> list[tuple[Mechanism, list[ExactCell]]]:
    """What each mechanism of the tier counts, in the order in which it will be published."""
    cells = []
    for mechanism in tier.mechanisms:
        groups = split.parts if mechanism.split and split else (EVERYONE,)
        cells.append(
            (
                mechanism,
                [ExactCell(key, group, counts.of(key, group)) for group in groups for key in mechanism.keys],
            )
        )
    return cells


def check_counts(plan: Plan, enrolled: Mapping[str, int], counts: Counts) -> None:
    """Raise `CountsError` unless 0 <= item <= answered <= enrolled in every part, with the plan's own keys."""
    for part, key in counts.numbers:
        if key not in (ANSWERED, *plan.items) or part not in plan.parts:
            raise CountsError(
                f'the plan does not count "{key}" in part "{part}"; count its own items and parts'
            )
    for part in plan.parts:
        answered = counts.of(ANSWERED, part)
        if not 0 <= answered <= enrolled.get(part, 0):
            raise CountsError(
                f'more answered in part "{part}" than were enrolled when the period opened; count only who was enrolled'
            )
        if not all(0 <= counts.of(item, part) <= answered for item in plan.items):
            raise CountsError(f'an item counts more in part "{part}" than answered; count each person once')


@dataclass(frozen=True)
class Cell:
    """One published count, in persons: noisy, perhaps negative. `split` is `EVERYONE` or a part."""

    key: str
    split: str
    noisy: int
    scale: Fraction


@dataclass(frozen=True)
class Release:
    """What a closed period published, forever. No cells: too few were enrolled."""

    period: str
    opens: date
    closes: date
    plan_hash: str
    tier: str
    enrolled: Mapping[str, int]
    epsilon: Decimal
    proof: Mapping[str, Any]
    published_at: datetime
    cells: tuple[Cell, ...]

    def enrolled_in(self, split: str) -> int:
        """How many were enrolled in a part, or in all."""
        return sum(self.enrolled.values()) if split == EVERYONE else self.enrolled.get(split, 0)


@dataclass(frozen=True)
class Figure:
    """One share as it may be shown: percent in steps of five, always with its ± (percentage points, see `interval`).

    `answered` is a share of those enrolled; an item is a share of those who answered anything. Both are None where
    there are too few to say.
    """

    key: str
    split: str
    share: int | None
    plus_minus: int | None


def figures(release: Release) -> list[Figure]:
    """The shares to show, in the plan's order: made from the published cells alone, so it can be repeated freely."""
    answered = {cell.split: cell.noisy for cell in release.cells if cell.key == ANSWERED}
    found = []
    for cell in release.cells:
        if cell.key == ANSWERED:
            shown = share_of_known(cell.noisy, release.enrolled_in(cell.split), half_width(cell.scale))
        else:
            shown = share_of_noisy(cell.noisy, answered[cell.split], cell.scale)
        found.append(Figure(cell.key, cell.split, *(shown or (None, None))))
    return found
