"""Whether noise follows the integer Laplace law, told from many draws; every error rate is a bound, not an estimate.

Two tests at fixed thresholds. The likelihood ratio of the best-fitting scale against the law's own: |noise| is an
exponential family, so that under the law P(n · KL >= t) <= 2 e^-t (Chernoff). It is the sharpest test of a wrong scale.
The largest gap between the two distribution functions, for any other shape: P(gap > g) <= 2 e^(-2 n g²) (Dvoretzky,
Kiefer, Wolfowitz, Massart).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

from store import noise

FALSE_ALARM = 1e-6
"""How often, at most, an audit finds fault with noise that is right."""

LIMIT = log(4 / FALSE_ALARM)
"""What n · KL must reach to be a fault, and 2 n gap² too: half of the false alarms each."""

AT_ONCE = 250_000


@dataclass(frozen=True)
class Audit:
    """What was found: `scale` fits the draws best, `faults` are empty where nothing is wrong."""

    size: int
    scale: float
    faults: tuple[str, ...]


def drawn(proof: noise.Proof, size: int) -> Counter[int]:
    """So many draws of the noise that a release gets, by value."""
    seen: Counter[int] = Counter()
    while (left := size - seen.total()) > 0:
        seen.update(noise.add([0] * min(left, AT_ONCE), proof))
    return seen


def audit(seen: Mapping[int, int], scale: float) -> Audit:
    """Hold draws against the law of `scale`, in persons."""
    size, a = sum(seen.values()), exp(-1 / scale)
    mean = sum(abs(z) * number for z, number in seen.items()) / size
    faults = []
    if size * divergence(mean, a) >= LIMIT:
        faults.append("scale")
    if 2 * size * _gap(seen, size, a) ** 2 >= LIMIT:
        faults.append("shape")
    return Audit(size, -1 / log(_decay(mean)), tuple(faults))


def overlooked(size: int, scale: float, really: float) -> float:
    """How often, at most, noise whose scale is too small (`really` < `scale`) is not found out."""
    a, wrong = exp(-1 / scale), exp(-1 / really)
    low, high = _mean(wrong), _mean(a)
    for _halving in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if size * divergence(middle, a) >= LIMIT else (low, middle)
    return exp(-size * divergence(low, wrong)) if low > _mean(wrong) else 1.0


def divergence(mean: float, a: float) -> float:
    """KL from the law whose |noise| has this mean to the law with decay `a`, in nats a draw."""
    b = _decay(mean)
    return mean * log(b / a) + log((1 - b) / (1 + b)) - log((1 - a) / (1 + a))


def _mean(a: float) -> float:
    return 2 * a / (1 - a * a)


def _decay(mean: float) -> float:
    return (sqrt(1 + mean * mean) - 1) / mean


def _gap(seen: Mapping[int, int], size: int, a: float) -> float:
    gap = below = 0.0
    for z in range(min(seen), max(seen) + 1):
        below += seen.get(z, 0) / size
        law = a**-z / (1 + a) if z < 0 else 1 - a ** (z + 1) / (1 + a)
        gap = max(gap, abs(below - law))
    return gap
