"""Whether a figure has moved since the release before, or only the noise: from what is published alone, so it costs no privacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from store.figures import Cell, Figure, Release, figures
from store.interval import SURE, surprises_of_known, surprises_of_noisy
from store.plan import ANSWERED


@dataclass(frozen=True)
class Change:
    """How one figure stands beside the same one of an earlier release.

    `points` is the difference of the two shown shares, in percentage points. `certain` says that noise alone would set
    two equal shares so far apart at most 5 times of 100, the noise of both releases taken together.
    """

    key: str
    split: str
    since: str
    points: int
    certain: bool


def changes(release: Release, earlier: Release | None) -> dict[tuple[str, str], Change]:
    """By key and part, every figure that both releases show."""
    if earlier is None:
        return {}
    before = {(each.key, each.split): each for each in figures(earlier)}
    found = {}
    for figure in figures(release):
        was = before.get((figure.key, figure.split))
        if was is None or was.share is None or figure.share is None:
            continue
        found[figure.key, figure.split] = Change(
            figure.key,
            figure.split,
            earlier.period,
            figure.share - was.share,
            more_than_noise(_surprises(release, figure), _surprises(earlier, was)),
        )
    return found


def previous(release: Release, known: Sequence[Release]) -> Release | None:
    """The newest release before this one that published anything."""
    before = [each for each in known if each.opens < release.opens and each.cells]
    return max(before, key=lambda each: each.opens, default=None)


def more_than_noise(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether no single share fits both: `one` and `other` say how surprising each share from 0 to 100 percent is.

    The two releases have noise of their own, so the two surprises of a true share are independent, and each is at most x
    at most x of the time. Then their product is at most y at most y (1 - ln y) of the time (Fisher's method): a bound, not
    an approximation. Shares between two whole percents take the larger surprise of their neighbours.
    """
    return all(
        _together(_near(one, percent) * _near(other, percent)) <= 1 - SURE for percent in range(len(one))
    )


def _together(product: float) -> float:
    return product * (1 - log(product)) if product > 0 else 0.0


def _near(surprises: Sequence[float], percent: int) -> float:
    return max(surprises[max(percent - 1, 0) : percent + 2])


def _surprises(release: Release, figure: Figure) -> Sequence[float]:
    cells = {(cell.key, cell.split): cell for cell in release.cells}
    cell: Cell = cells[figure.key, figure.split]
    if figure.key == ANSWERED:
        return surprises_of_known(cell.noisy, release.enrolled_in(cell.split), cell.scale)
    answered = cells[ANSWERED, figure.split]
    return surprises_of_noisy(cell.noisy, answered.noisy, cell.scale)
