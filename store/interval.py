"""How sure a published share is: post-processing of noisy counts, so it costs no privacy. Floats are for display only.

What is promised: the noise makes a figure mislead, that is be shown with the true share outside its ±, at most 5 times
of 100. It is not promised of the shown figures alone: where most are withheld as too few to say, the few that pass are
the lucky ones and miss a little more often. The ± is about the noise only, not about who chose not to answer.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil, exp, floor, log

SURE = 0.95
"""How often the interval holds the true share, at least, before any figure is withheld."""

STEP = 5
"""Shares are rounded to so many percentage points."""

WIDEST = 25
"""Above ± so many percentage points a share says too little to be shown."""


@lru_cache(maxsize=4096)
def share_of_known(noisy: int, total: int, half_width: int) -> tuple[int, int] | None:
    """The share (percent) of an exactly known total, and its ± in percentage points; None if too few to say."""
    if total < 1:
        return None
    low, high = (
        max(Fraction(0), min(Fraction(noisy + error, total), Fraction(1)))
        for error in (-half_width, half_width)
    )
    return _shown(Fraction(noisy, total), floor(100 * low), ceil(100 * high))


@lru_cache(maxsize=4096)
def share_of_noisy(positive: int, answered: int, scale: Fraction) -> tuple[int, int] | None:
    """The share (percent) of one noisy count in another, and its ± in percentage points; None if too few to say.

    For a true share t, positive - t * answered is Zp - t * Za: noise alone, of a known law. The interval holds every t
    that this law does not rule out at 95 % (Fieller's method), so it is right at least 95 times of 100, without an
    approximation. Both counts carry integer Laplace noise of `scale`, in persons.
    """
    if answered < 1:
        return None
    surprises = surprises_of_noisy(positive, answered, scale)
    possible = [percent for percent in range(101) if surprises[percent] > 1 - SURE]
    if not possible:
        return None
    # The true share may lie up to the next whole percent that was ruled out.
    return _shown(Fraction(positive, answered), max(0, possible[0] - 1), min(100, possible[-1] + 1))


@lru_cache(maxsize=4096)
def surprises_of_noisy(positive: int, answered: int, scale: Fraction) -> tuple[float, ...]:
    """How often noise alone is at least this far out, for each true share from 0 to 100 percent of a noisy count."""
    decay = exp(-1 / float(scale))
    return tuple(min(1.0, _surprise(positive, answered, percent / 100, decay)) for percent in range(101))


@lru_cache(maxsize=4096)
def surprises_of_known(noisy: int, total: int, scale: Fraction) -> tuple[float, ...]:
    """The same for a share of an exactly known total, in persons."""
    decay = exp(-1 / float(scale))
    return tuple(
        min(1.0, 2 * _at_least(ceil(abs(noisy - percent * total / 100) - 1e-9), decay))
        for percent in range(101)
    )


def _shown(share: Fraction, low: int, high: int) -> tuple[int, int] | None:
    clamped = max(Fraction(0), min(share, Fraction(1)))
    centre = STEP * floor(clamped * 100 / STEP + Fraction(1, 2))
    # Measured from the rounded share, so that the printed interval still holds what it promises.
    plus_minus = max(high - centre, centre - low)
    return (centre, plus_minus) if plus_minus <= WIDEST else None


def _surprise(positive: int, answered: int, share: float, decay: float) -> float:
    """How often noise alone is at least this far out, if `share` is true."""
    distance = abs(positive - share * answered)
    reach, often, tails = _law(decay)
    found = 0.0
    for z in range(-reach, reach + 1):
        least = ceil(share * z + distance - 1e-9)
        if least > reach:
            break
        found += often[z + reach] * tails[least + reach]
    # As far out below as above: the noise is symmetric.
    return 2 * found


@lru_cache(maxsize=64)
def _law(decay: float) -> tuple[int, tuple[float, ...], tuple[float, ...]]:
    """How far noise reaches; then, from minus to plus that, how often it is so much and how often at least so much."""
    reach = ceil(_span(decay))
    numbers = range(-reach, reach + 1)
    return (
        reach,
        tuple((1 - decay) / (1 + decay) * decay ** abs(z) for z in numbers),
        tuple(_at_least(z, decay) for z in numbers),
    )


def _at_least(least: int, decay: float) -> float:
    """P(Z >= least) for integer Laplace noise, which is symmetric."""
    return decay**least / (1 + decay) if least > 0 else 1 - decay ** (1 - least) / (1 + decay)


def _span(decay: float) -> float:
    """Beyond this the noise is rarer than one in a thousand million."""
    return -21 / log(decay)
