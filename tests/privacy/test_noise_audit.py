"""The real noise, drawn very often: the law and nothing else; and noise a little too small is found out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from math import exp, log, sqrt

import pytest

from store import noise
from store.guarantee import advantage
from store.plan import Mechanism, load_plan
from tests.privacy.audit import FALSE_ALARM, audit, drawn, overlooked
from tests.privacy.size import size

MANY = size(750_000, 10_000_000)
SOME = size(400_000, 10_000_000)
SHIPPED = {each.scale: each for tier in load_plan().tiers for each in tier.mechanisms}
"""One mechanism of each scale that the shipped plan uses."""

TOO_SMALL = 0.98


def proof_of(mechanism: Mechanism) -> noise.Proof:
    return noise.calibrate(mechanism.sensitivity, mechanism.epsilon)


@pytest.mark.slow
@pytest.mark.parametrize("scale", SHIPPED)
def test_T1_the_shipped_noise_is_the_law_and_nothing_else(scale: int) -> None:
    """A false alarm comes once in a million runs; two per cent too little noise is overlooked never."""
    often = MANY if scale == 2 else SOME
    found = audit(drawn(proof_of(SHIPPED[scale]), often), float(scale))  # type: ignore[index]
    assert found.faults == ()
    assert found.size == often
    assert overlooked(often, float(scale), TOO_SMALL * float(scale)) < 1e-9


@pytest.mark.slow
def test_T1_noise_two_per_cent_too_small_is_found_out() -> None:
    weak = replace(proof_of(SHIPPED[2]), scale=repr(TOO_SMALL * 2))  # type: ignore[index]
    found = audit(drawn(weak, SOME), 2.0)
    assert "scale" in found.faults
    assert found.scale == pytest.approx(TOO_SMALL * 2, rel=0.01)


def test_T1_the_audit_is_as_sharp_as_it_says() -> None:
    assert FALSE_ALARM == 1e-6
    assert overlooked(1_000_000, 2.0, 1.96) < 1e-30
    assert overlooked(10_000_000, 2.0, 1.99) < 1e-20, "half a per cent, with ten million draws"
    assert overlooked(1_000, 2.0, 1.96) > 0.5, "and says so where it is blind"


@pytest.mark.parametrize(
    "wrong", ["rounded", "one-sided", "cut off", "shifted"], ids=lambda each: each.replace(" ", "-")
)
def test_T1_noise_of_another_shape_is_found_out(wrong: str) -> None:
    """Laws that are known exactly, as often as they would be drawn: no chance is involved."""
    often, a = 1_000_000, exp(-1 / 2)
    law = {z: (1 - a) / (1 + a) * a ** abs(z) for z in range(-60, 61)}
    match wrong:
        case "rounded":  # the continuous law, rounded to whole persons: 2 % less often nothing
            law = {z: _continuous(z + 0.5) - _continuous(z - 0.5) for z in law}
        case "one-sided":
            law = {abs(z): law[z] * 2 if z else law[0] for z in law}
        case "cut off":
            law = {z: share if abs(z) <= 6 else 0 for z, share in law.items()}
        case _:
            law = {z + 1: share for z, share in law.items()}
    assert audit(Counter({z: round(often * share) for z, share in law.items()}), 2.0).faults


def test_T1_the_best_attack_on_real_noise_wins_as_often_as_the_guarantee_says_and_no_more() -> None:
    (sharp,) = load_plan().tiers[0].mechanisms
    rounds = size(60_000, 1_000_000)
    proof = proof_of(sharp)
    won = 0
    for answered in (0, 1):
        # Everybody else's answers are known: 30 answered, 20 said yes. Did this one answer, and yes?
        counts = [30 + answered, 20 + answered] * (rounds // 2)
        noisy = noise.add(counts, proof)
        for total, yes in zip(noisy[::2], noisy[1::2], strict=True):
            points = (total > 30) + (yes > 20)
            won += points > 1 if answered else points < 1
            won += 0.5 * (points == 1)  # type: ignore[assignment]
    best = (1 + float(advantage([sharp], 1))) / 2
    off = sqrt(log(2 / FALSE_ALARM) / (2 * rounds))  # Hoeffding
    assert abs(won / rounds - best) < off
    assert best < 0.6225 < best + off


def test_T1_each_cell_of_a_release_has_noise_of_its_own() -> None:
    proof = noise.calibrate(4, Decimal(1))
    cells = noise.add([0] * 100_000, proof)
    variance = 2 * exp(-1 / 4) / (1 - exp(-1 / 4)) ** 2
    together = sum(one * other for one, other in zip(cells[::2], cells[1::2], strict=True)) / 50_000
    assert abs(together) < 6 * variance / sqrt(50_000)
    own = sum(each * each for each in cells) / 100_000
    assert abs(own - variance) < variance / 10, "they are not all the same nothing either"


def _continuous(x: float) -> float:
    return exp(x / 2) / 2 if x < 0 else 1 - exp(-x / 2) / 2
