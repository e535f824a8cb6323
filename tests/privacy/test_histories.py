"""Attacks over many releases: on one person's history, on joiners and leavers, on everybody at once, on who is who.

Each is played with the service's own noise very often; each wins no more often than `kreds plan check` says, and each
finds everything where there is no noise, so that the attack itself is known to work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from math import log, sqrt

import numpy as np
import pytest

from store import noise
from store.guarantee import advantage
from store.plan import Mechanism, load_plan
from tests.privacy.audit import FALSE_ALARM
from tests.privacy.size import size

PLAN = load_plan()
RELEASES = 20
"""Five years of quarters, of which one person counts in eight."""

Noisy = Callable[[Sequence[int], Mechanism], Sequence[int]]


def real(counts: Sequence[int], mechanism: Mechanism) -> Sequence[int]:
    """As the service draws it."""
    return noise.add(counts, _proof(mechanism.sensitivity, mechanism.epsilon))


@cache
def _proof(sensitivity: int, epsilon: Decimal) -> noise.Proof:
    return noise.calibrate(sensitivity, epsilon)


def none(counts: Sequence[int], _mechanism: Mechanism) -> Sequence[int]:
    """As if it were forgotten."""
    return list(counts)


def slack(rounds: int) -> float:
    """How far so many rounds may be off by chance, once in a million (Hoeffding)."""
    return sqrt(log(2 / FALSE_ALARM) / (2 * rounds))


def history(tier: str, rounds: int, noisy: Noisy) -> float:
    """How often the best attack on a whole history is right: did this one answer yes every time, or never at all?

    Whoever knows everybody else's answers subtracts them; what is left of each cell is 0 or 1 with noise, and only the
    eight releases in which the person counts say anything. The likelier history is the one nearer in each cell.
    """
    mechanisms = PLAN.tier(tier).mechanisms
    right = 0.0
    for answered in (0, 1):
        score = np.zeros(rounds // 2)
        for mechanism in mechanisms:
            cells = len(mechanism.keys) * PLAN.maximum_reports
            drawn = np.array(noisy([answered] * (cells * (rounds // 2)), mechanism)).reshape(-1, cells)
            # The ratio of the likelihoods is e^(1/b) where a cell is above 0, and e^(-1/b) elsewhere.
            score += np.where(drawn > 0, 1, -1).sum(axis=1) / float(mechanism.scale)
        wins = score > 1e-9 if answered else score < -1e-9
        right += float(wins.sum() + (np.abs(score) <= 1e-9).sum() / 2)
    return right / (2 * (rounds // 2))


@pytest.mark.parametrize("tier", ["headline", "items", "split"])
def test_T2_a_whole_history_over_twenty_releases_is_told_no_better_than_the_plan_says(tier: str) -> None:
    rounds = size(4_000, 400_000)
    best = (1 + float(advantage(PLAN.tier(tier).mechanisms, PLAN.maximum_reports))) / 2
    assert abs(history(tier, rounds, real) - best) < slack(rounds)
    assert history(tier, 100, none) == 1.0, "without noise everything is known"


def joiners(rounds: int, noisy: Noisy) -> float:
    """How often a joiner's answer is read from the difference between two releases that differ in them alone."""
    (sharp,) = PLAN.tier("headline").mechanisms
    right = 0.0
    for said in (0, 1):
        without = np.array(noisy([30, 20] * (rounds // 2), sharp)).reshape(-1, 2)
        with_them = np.array(noisy([30 + said, 20 + said] * (rounds // 2), sharp)).reshape(-1, 2)
        score = (with_them - without).sum(axis=1) - 1
        right += float(((score > 0) if said else (score < 0)).sum() + (score == 0).sum() / 2)
    return right / (2 * (rounds // 2))


def test_T2_who_joins_or_leaves_is_not_read_from_the_difference() -> None:
    rounds = size(30_000, 1_000_000)
    best = (1 + float(advantage(PLAN.tier("headline").mechanisms, 1))) / 2
    assert 0.5 < joiners(rounds, real) < best + slack(rounds)
    assert joiners(100, none) == 1.0


def reconstructed(seed: int, noisy: Noisy) -> float:
    """The share of 48 people's answers that all twenty releases together give away: least squares over who was in which.

    In each release another forty are enrolled and everybody answers the same every time: the attacker's best case.
    """
    (sharp,) = PLAN.tier("headline").mechanisms
    chance = np.random.default_rng(seed)
    people = 48
    secret = chance.integers(0, 2, people)
    enrolled, counted = [], np.zeros(people, dtype=int)
    for _release in range(RELEASES):
        free = np.flatnonzero(counted < PLAN.maximum_reports)
        chosen = chance.permutation(free)[:40]
        counted[chosen] += 1
        enrolled.append(np.isin(np.arange(people), chosen).astype(int))
    rows = np.array(enrolled)
    seen = np.array([noisy([int(row.sum()), int((row * secret).sum())], sharp)[1] for row in rows])
    guessed = np.linalg.lstsq(rows.astype(float), seen - 0.5 * rows.sum(axis=1), rcond=None)[0] + 0.5
    return float(((guessed > 0.5) == (secret == 1)).mean())


def test_T2_all_releases_together_reconstruct_no_more_than_the_plan_allows() -> None:
    rounds = size(40, 400)
    best = (1 + float(advantage(PLAN.tier("headline").mechanisms, PLAN.maximum_reports))) / 2
    got = sum(reconstructed(seed, real) for seed in range(rounds)) / rounds
    assert got < best
    assert sum(reconstructed(seed, none) for seed in range(rounds)) / rounds > got, "noise is what stops it"


def linked(rounds: int, noisy: Noisy) -> float:
    """How often two people in two parts of the split are matched to their two records, which are as unlike as can be."""
    split = PLAN.tier("split").mechanisms[1]
    cells = len(split.keys)
    right = 0.0
    for swapped in (False, True):
        one, other = (0, 1) if swapped else (1, 0)
        counts = ([one] * cells + [other] * cells) * (rounds // 2)
        drawn = np.array(noisy(counts, split)).reshape(-1, 2, cells)
        # Above 0 speaks for the record with the yes in that part.
        score = (np.where(drawn[:, 0] > 0, 1, -1) - np.where(drawn[:, 1] > 0, 1, -1)).sum(axis=1)
        right += float(((score < 0) if swapped else (score > 0)).sum() + (score == 0).sum() / 2)
    return right / (2 * (rounds // 2))


def test_T2_two_people_are_matched_to_their_records_no_better_than_two_reports_of_one_would_allow() -> None:
    rounds = size(20_000, 1_000_000)
    split = PLAN.tier("split").mechanisms[1]
    best = (1 + float(advantage([split], 2))) / 2
    assert abs(linked(rounds, real) - best) < slack(rounds)
    assert linked(100, none) == 1.0


def singled_out(rounds: int, noisy: Noisy) -> float:
    """How often “the one who said yes and lives in this part” is true of exactly one, where that is so half the time."""
    (sharp,) = PLAN.tier("headline").mechanisms
    right = 0.0
    for unlike in (0, 1):
        drawn = np.array(noisy([40, unlike] * (rounds // 2), sharp)).reshape(-1, 2)
        right += float(((drawn[:, 1] > 0) == bool(unlike)).sum())
    return right / (2 * (rounds // 2))


def test_T1_the_only_one_with_an_answer_is_not_singled_out() -> None:
    rounds = size(30_000, 1_000_000)
    (sharp,) = PLAN.tier("headline").mechanisms
    alone = sharp.model_copy(update={"epsilon": Decimal("0.5")})
    # One cell moves: the same noise as one cell of half the epsilon with a sensitivity of one.
    decay = np.exp(-float(alone.epsilon))
    best = 1 / (1 + decay)
    assert abs(singled_out(rounds, real) - best) < slack(rounds)
    assert singled_out(100, none) == 1.0
