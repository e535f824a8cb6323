"""How well a plan hides one young person, computed exactly, for whoever must defend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import comb

from store.ceiling import FIXED, Ceiling
from store.plan import Mechanism, Plan, Tier

_DIGITS = 50


@dataclass(frozen=True)
class Guarantee:
    """One row of the guarantee table: a mechanism of a tier, or all its mechanisms together.

    `sensitivity`, `scale` and `half_width` are in persons; the last two are None in a row for several mechanisms.
    `advantage` maps a number of reports to the best attack's advantage over guessing, 0 to 1.
    """

    tier: str
    enrolled_from: int
    mechanism: str
    keys: tuple[str, ...]
    split: bool
    epsilon: Decimal
    sensitivity: int
    scale: Fraction | None
    half_width: int | None
    advantage: Mapping[int, Decimal]

    @property
    def together(self) -> bool:
        """Whether the row is about several mechanisms that publish about the same people."""
        return self.scale is None


def guarantees(plan: Plan) -> list[Guarantee]:
    """The plan's table: one row per mechanism, and one for all of a tier's mechanisms where there are several."""
    reports = sorted({1, 2, 4, plan.maximum_reports})
    rows = []
    for tier in plan.tiers:
        rows += [_alone(tier, mechanism, reports) for mechanism in tier.mechanisms]
        if len(tier.mechanisms) > 1:
            rows.append(_together(tier, reports))
    return rows


def refusals(plan: Plan, ceiling: Ceiling = FIXED) -> list[str]:
    """Why the plan may not be used, one line per reason with what to change; empty if it may."""
    lines = [
        f'tier "{tier.name}" starts at {tier.enrolled_from} enrolled; below {ceiling.lowest_bar} nothing is published, '
        f"so write enrolled_from = {ceiling.lowest_bar} or more (pool with other municipalities to get there)"
        for tier in plan.tiers
        if tier.enrolled_from < ceiling.lowest_bar
    ]
    if plan.split and plan.split.minimum_per_part < ceiling.lowest_part:
        lines.append(
            f"parts of the split start at {plan.split.minimum_per_part} enrolled; "
            f"write minimum_per_part = {ceiling.lowest_part} or more"
        )
    lines += [
        f'tier "{tier.name}" costs epsilon {tier.epsilon.normalize():f} per report; '
        f"lower its epsilons to at most {ceiling.largest_epsilon} in all"
        for tier in plan.tiers
        if tier.epsilon > ceiling.largest_epsilon
    ]
    for tier in plan.tiers:
        once, ever = (advantage(tier.mechanisms, reports) for reports in (1, plan.maximum_reports))
        if once > ceiling.largest_advantage:
            lines.append(
                f'tier "{tier.name}" gives an attacker {once:.3f} over guessing with one report; '
                f"lower its epsilons until it is at most {ceiling.largest_advantage}"
            )
        if ever > ceiling.largest_advantage_ever:
            lines.append(
                f'tier "{tier.name}" gives an attacker {ever:.3f} over guessing after {plan.maximum_reports} reports; '
                f"lower maximum_reports or the epsilons until it is at most {ceiling.largest_advantage_ever}"
            )
    return lines


@lru_cache(maxsize=1024)
def half_width(scale: Fraction, confidence: Fraction = Fraction(95, 100)) -> int:
    """The least k, in persons, such that the noise of one cell is within ± k at least so often.

    Integer Laplace noise Z of scale b has P(|Z| > k) = 2 a^(k+1) / (1 + a) with a = e^(-1/b).
    """
    with localcontext(prec=_DIGITS):
        a = _decay(scale)
        allowed = _decimal(1 - confidence)
        k = 0
        while 2 * a ** (k + 1) / (1 + a) > allowed:
            k += 1
        return k


def advantage(mechanisms: Sequence[Mechanism], reports: int) -> Decimal:
    """The best possible attack's advantage over guessing, 0 to 1, once a person has counted in so many reports.

    The attacker knows everybody else's answers and asks which of two records one person had in every report. The worst
    pair of records differs by one in each cell. For integer Laplace noise of scale b and a shift of one the likelihood
    ratio takes two values only, e^(1/b) and e^(-1/b), so a cell is one yes/no observation that points the right way
    with probability p = 1 / (1 + e^(-1/b)). The advantage is the total variation distance between the two laws of the
    numbers that point each way: exact, not a bound.
    """
    with localcontext(prec=_DIGITS):
        # Cells of one scale are alike, so only how many of them point one way matters.
        alike: dict[Fraction, int] = {}
        for mechanism in mechanisms:
            alike[mechanism.scale] = alike.get(mechanism.scale, 0) + len(mechanism.keys) * reports
        laws = [(Decimal(1), Decimal(1))]
        for scale, cells in alike.items():
            p = 1 / (1 + _decay(scale))
            q = 1 - p
            ways = [comb(cells, k) * p**k * q ** (cells - k) for k in range(cells + 1)]
            laws = [(one * ways[k], other * ways[cells - k]) for one, other in laws for k in range(cells + 1)]
        return sum((max(one - other, Decimal(0)) for one, other in laws), Decimal(0))


def times_right(advantage: Decimal) -> int:
    """How often of 100 whoever has this advantage is right, where a coin is right 50 times; rounded against the plan."""
    return int((50 * (1 + advantage)).to_integral_value(ROUND_CEILING))


def worst(plan: Plan, reports: int) -> Decimal:
    """The best attack's advantage in the plan's worst tier, once a person has counted in so many reports."""
    return max(advantage(tier.mechanisms, reports) for tier in plan.tiers)


def _alone(tier: Tier, mechanism: Mechanism, reports: Sequence[int]) -> Guarantee:
    return Guarantee(
        tier=tier.name,
        enrolled_from=tier.enrolled_from,
        mechanism=mechanism.name,
        keys=mechanism.keys,
        split=mechanism.split,
        epsilon=mechanism.epsilon,
        sensitivity=mechanism.sensitivity,
        scale=mechanism.scale,
        half_width=half_width(mechanism.scale),
        advantage={count: advantage([mechanism], count) for count in reports},
    )


def _together(tier: Tier, reports: Sequence[int]) -> Guarantee:
    # One record is in one part of the split and in the whole: both sets of cells move, so both costs add up.
    return Guarantee(
        tier=tier.name,
        enrolled_from=tier.enrolled_from,
        mechanism=" + ".join(mechanism.name for mechanism in tier.mechanisms),
        keys=tuple(dict.fromkeys(key for mechanism in tier.mechanisms for key in mechanism.keys)),
        split=tier.split,
        epsilon=tier.epsilon,
        sensitivity=sum(mechanism.sensitivity for mechanism in tier.mechanisms),
        scale=None,
        half_width=None,
        advantage={count: advantage(tier.mechanisms, count) for count in reports},
    )


def _decay(scale: Fraction) -> Decimal:
    return (-1 / _decimal(scale)).exp()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
