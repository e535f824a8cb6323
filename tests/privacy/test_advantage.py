"""The best possible attack on the shipped plan, counted out independently of the program that claims it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from store.guarantee import advantage, guarantees
from store.plan import Mechanism, load_plan
from tests.privacy import attack

REPORTS = (1, 2, 4, 8)
WHAT = {
    f"{tier.name}: {' + '.join(each.name for each in chosen)}": chosen
    for tier in load_plan().tiers
    for chosen in (*((each,) for each in tier.mechanisms), tier.mechanisms)
}
"""Every mechanism of every tier, and all of a tier together."""

SHOWN = {
    "headline: sharp": ("0.244919", "0.360032", "0.504762", "0.672682"),
    "items: whole": ("0.185568", "0.267855", "0.377015", "0.516511"),
    "split: sharp": ("0.124353", "0.185568", "0.267855", "0.377015"),
    "split: split": ("0.185568", "0.267855", "0.377015", "0.516511"),
    "split: sharp + split": ("0.230769", "0.328111", "0.454987", "0.610440"),
}
"""After 1, 2, 4 and 8 reports, as `kreds plan check` would say with six decimals."""


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("times", REPORTS)
def test_T1_the_advantage_told_is_what_counting_outcomes_gives(what: str, times: int) -> None:
    mechanisms = WHAT[what]
    everything = max(attack.records(mechanisms), key=lambda each: -1 if each is None else len(each))
    counted = attack.lift(attack.reports(mechanisms, [(everything, None)] * times))
    told = advantage(mechanisms, times)
    assert abs(Fraction(told) - counted) < Fraction(1, 10**40)
    assert f"{told:.6f}" == SHOWN[what][REPORTS.index(times)]


@pytest.mark.parametrize(("scale", "cells"), [(2, 1), (2, 2), (4, 1), (4, 2), (4, 3)])
def test_T1_every_single_combination_of_published_numbers_gives_the_same(scale: int, cells: int) -> None:
    law = attack.cell(Fraction(scale), 1)
    together = law
    for _more in range(cells - 1):
        together = attack.both(together, law)
    assert attack.by_every_outcome(Fraction(scale), cells) == attack.lift(together)


@pytest.mark.parametrize("what", WHAT)
def test_T1_no_two_records_are_easier_to_tell_apart_than_the_guarantee_says(what: str) -> None:
    mechanisms = WHAT[what]
    lifts = {
        (one, other): attack.lift(attack.reports(mechanisms, [(one, other)]))
        for one, other in product(attack.records(mechanisms), repeat=2)
    }
    assert len(lifts) >= 9
    assert abs(max(lifts.values()) - Fraction(advantage(mechanisms, 1))) < Fraction(1, 10**40)


def test_T2_no_two_histories_over_successive_reports_are_easier_to_tell_apart() -> None:
    mechanisms = WHAT["headline: sharp"]
    histories = list(product(attack.records(mechanisms), repeat=2))
    lifts = [
        attack.lift(attack.reports(mechanisms, list(zip(one, other, strict=True))))
        for one, other in product(histories, repeat=2)
    ]
    assert len(lifts) == 81
    assert abs(max(lifts) - Fraction(advantage(mechanisms, 2))) < Fraction(1, 10**40)


def test_T2_the_table_goes_up_to_the_most_reports_that_anybody_counts_in() -> None:
    plan = load_plan()
    assert all(max(row.advantage) == plan.maximum_reports == 8 for row in guarantees(plan))
    worst = max(row.advantage[8] for row in guarantees(plan))
    assert f"{worst:.6f}" == SHOWN["headline: sharp"][-1]


def test_T1_less_noise_would_show() -> None:
    (sharp,) = WHAT["headline: sharp"]
    weaker = Mechanism(name="sharp", items=sharp.items, epsilon=Decimal("1.02"))
    law = attack.reports([weaker], [(frozenset({"listened"}), None)])
    assert attack.lift(law) - Fraction(advantage([sharp], 1)) > Fraction(1, 300)
