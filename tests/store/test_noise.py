"""The noise is the integer Laplace law, no more and no less, and OpenDP proves its cost."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import exp

import pytest

from store import noise
from store.guarantee import half_width


@pytest.mark.parametrize(
    ("sensitivity", "epsilon", "scale"), [(2, "1", 2), (4, "1", 4), (2, "0.5", 4), (3, "0.7", 4.2857142857)]
)
def test_T1_the_proven_cost_is_at_most_the_plan_s_epsilon(
    sensitivity: int, epsilon: str, scale: float
) -> None:
    proof = noise.calibrate(sensitivity, Decimal(epsilon))
    assert Decimal(proof.cost) <= Decimal(epsilon)
    assert Decimal(proof.cost_of_one) * sensitivity <= Decimal(epsilon) + Decimal("1e-9")
    # Not more noise than needed either, and the scale that the guarantee table is computed with.
    assert float(proof.scale) == pytest.approx(scale, rel=1e-9)
    assert proof.library.startswith("opendp ")


def test_T1_an_epsilon_between_two_floating_point_numbers_is_never_exceeded() -> None:
    # The double nearest to 0.3 lies below it, that nearest to 0.1 above.
    for epsilon in ("0.1", "0.3", "0.7", "1.1"):
        assert Decimal(float(noise.calibrate(1, Decimal(epsilon)).cost)) <= Decimal(epsilon)


@pytest.mark.parametrize("scale", [2, 4])
def test_T1_the_noise_follows_the_integer_laplace_law(scale: int) -> None:
    size, edge = 60_000, 3 * scale
    proof = noise.calibrate(scale, Decimal(1))
    drawn = noise.add([0] * size, proof)
    seen = Counter(max(-edge, min(edge, number)) for number in drawn)
    a = exp(-1 / scale)
    law = {z: (1 - a) / (1 + a) * a ** abs(z) for z in range(-edge + 1, edge)}
    law |= {-edge: a**edge / (1 + a), edge: a**edge / (1 + a)}
    assert sum(law.values()) == pytest.approx(1)
    chi_square = sum((seen[z] - size * share) ** 2 / (size * share) for z, share in law.items())
    # With f = 11 or 23 degrees of freedom the law itself is this far out less than once in 10^12 runs.
    degrees = len(law) - 1
    assert chi_square < degrees + 16 * (2 * degrees) ** 0.5
    within = sum(abs(number) <= half_width(Fraction(scale)) for number in drawn) / size
    assert within > 0.945


def test_T1_each_draw_is_fresh() -> None:
    proof = noise.calibrate(4, Decimal(1))
    assert noise.add([100] * 64, proof) != noise.add([100] * 64, proof)


def test_the_noise_is_added_to_the_count() -> None:
    proof = noise.calibrate(1, Decimal(1))
    noisy = noise.add([1000] * 4000, proof)
    assert sum(noisy) / len(noisy) == pytest.approx(1000, abs=0.5)
    assert all(type(number) is int for number in noisy)


def test_no_counts_need_no_noise() -> None:
    assert noise.add([], noise.calibrate(1, Decimal(1))) == []
