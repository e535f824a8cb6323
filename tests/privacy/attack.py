"""The best possible attack, by counting outcomes one after the other: nothing here comes from store.guarantee."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import product

from store.plan import Mechanism

REACH = 12
"""Noise beyond ± this many persons is counted as this many: it says nothing more to an attacker."""

Law = dict[Fraction, tuple[Fraction, Fraction]]
"""How much likelier the one record is than the other → how often that is seen under the one, and under the other."""

Record = frozenset[str] | None
"""The items that a young person said yes to; None for no answer at all."""


@cache
def decay(scale: Fraction) -> Fraction:
    """The law's a = e^(-1/scale), to 60 digits: P(Z = z) = (1 - a) / (1 + a) · a^|z|."""
    with localcontext(prec=60):
        return Fraction((-Decimal(scale.denominator) / Decimal(scale.numerator)).exp())


@cache
def seen(scale: Fraction, shift: int) -> dict[int, Fraction]:
    """How often each number is published of a count of `shift`, from -REACH to REACH."""
    a = decay(scale)
    law = {z: (1 - a) / (1 + a) * a ** abs(z - shift) for z in range(-REACH + 1, REACH)}
    law[REACH] = a ** (REACH - shift) / (1 + a)
    law[-REACH] = a ** (REACH + shift) / (1 + a)
    assert sum(law.values()) == 1
    return law


@cache
def cell(scale: Fraction, shift: int) -> Law:
    """What one published number says about a count that is `shift` more under the one record than under the other."""
    found = Law()
    for one, other in zip(seen(scale, shift).values(), seen(scale, 0).values(), strict=True):
        p, q = found.get(one / other, (Fraction(0), Fraction(0)))
        found[one / other] = (p + one, q + other)
    return found


def both(one: Law, other: Law) -> Law:
    """What two numbers with noise of their own say together."""
    found = Law()
    for (ratio, (p, q)), (more, (r, s)) in product(one.items(), other.items()):
        known = found.get(ratio * more, (Fraction(0), Fraction(0)))
        found[ratio * more] = (known[0] + p * r, known[1] + q * s)
    return found


def lift(law: Law) -> Fraction:
    """The advantage over guessing of whoever always says the likelier: the total variation distance."""
    return sum((max(p - q, Fraction(0)) for p, q in law.values()), Fraction(0))


def by_every_outcome(scale: Fraction, cells: int) -> Fraction:
    """The same for so many cells that differ by one, by every single combination of published numbers."""
    law, shifted = seen(scale, 0), seen(scale, 1)
    total = Fraction(0)
    for published in product(law, repeat=cells):
        one = other = Fraction(1)
        for z in published:
            one, other = one * law[z], other * shifted[z]
        total += max(one - other, Fraction(0))
    return total


def reports(mechanisms: Sequence[Mechanism], pairs: Sequence[tuple[Record, Record]]) -> Law:
    """What releases say about which of two histories somebody has; `pairs` are the two records, report by report."""
    law: Law = {Fraction(1): (Fraction(1), Fraction(1))}
    for one, other in pairs:
        for mechanism in mechanisms:
            for key in mechanism.keys:
                shift = _counts(one, key) - _counts(other, key)
                if shift:
                    law = both(law, cell(mechanism.scale, shift))
    return law


def records(mechanisms: Sequence[Mechanism]) -> list[Record]:
    """Everything that one young person may have answered, as far as it is counted; and nothing."""
    items = sorted({item for mechanism in mechanisms for item in mechanism.items})
    chosen = product((False, True), repeat=len(items))
    found = [frozenset(item for item, yes in zip(items, each, strict=True) if yes) for each in chosen]
    return [None, *found]


def _counts(record: Record, key: str) -> int:
    return 0 if record is None else int(key == "answered" or key in record)
