"""A figure is said to have moved only when noise alone would rarely look like that."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import exp

import pytest

from store import noise
from store.changes import changes, more_than_noise, previous
from store.figures import Cell, Release
from store.interval import surprises_of_known, surprises_of_noisy
from tests.store.test_figures import made

LAW = {scale: exp(-1 / scale) for scale in (2, 4)}


def law(scale: int, z: int) -> float:
    return (1 - LAW[scale]) / (1 + LAW[scale]) * LAW[scale] ** abs(z)


def later(release: Release, **changed: object) -> Release:
    return replace(release, period="2027-Q1", opens=date(2027, 1, 1), closes=date(2027, 4, 1), **changed)  # type: ignore[arg-type]


def test_each_figure_that_both_show_is_compared() -> None:
    moved = changes(later(made(90, 80)), made(60, 20))
    assert {key: (each.points, each.certain) for key, each in moved.items()} == {
        ("answered", ""): (30, True),
        ("listened", ""): (55, True),
    }
    assert moved["answered", ""].since == "2026-Q4"


def test_what_is_too_few_to_say_is_not_compared() -> None:
    assert ("listened", "") not in changes(later(made(90, 80)), made(3, 3))


def test_a_part_that_was_not_there_before_is_not_compared() -> None:
    split = later(made(90, 80), cells=(Cell("answered", "13-17", 50, Fraction(2)), *made(90, 80).cells))
    assert set(changes(split, made(60, 20))) == {("answered", ""), ("listened", "")}


def test_the_first_release_is_compared_with_nothing() -> None:
    assert changes(made(60, 20), None) == {}


def test_the_one_before_is_the_newest_that_published_anything() -> None:
    one, empty = made(60, 20), later(made(0, 0), cells=())
    third = replace(later(made(90, 80)), period="2027-Q2", opens=date(2027, 4, 1), closes=date(2027, 7, 1))
    assert previous(third, [one, empty, third]) is one
    assert previous(one, [one, empty, third]) is None


@pytest.mark.parametrize(("scale", "total", "truth"), [(2, 45, 30), (4, 150, 100), (4, 150, 3)])
def test_noise_alone_looks_like_a_change_at_most_5_times_of_100(scale: int, total: int, truth: int) -> None:
    """Every pair of draws, by how often it comes: no chance is involved."""
    reach = range(-16 * scale, 16 * scale + 1)
    seen = {z: surprises_of_known(truth + z, total, Fraction(scale)) for z in reach}
    alarms = sum(
        law(scale, one) * law(scale, other)
        for one in reach
        for other in reach
        if abs(one - other) > scale and more_than_noise(seen[one], seen[other])
    )
    assert alarms <= 0.05
    assert alarms > 0.005, "and the bound is not idle"


def test_noise_alone_looks_like_a_change_of_an_item_at_most_5_times_of_100() -> None:
    rounds, answered, yes = 1000, 70, 49
    drawn = noise.add([answered, yes, answered, yes] * rounds, noise.calibrate(4, Decimal(1)))
    alarms = 0
    for place in range(0, len(drawn), 4):
        a0, y0, a1, y1 = drawn[place : place + 4]
        if min(a0, a1) > 0:
            alarms += more_than_noise(
                surprises_of_noisy(y0, a0, Fraction(4)), surprises_of_noisy(y1, a1, Fraction(4))
            )
    assert alarms / rounds < 0.05 + 7 * (0.05 * 0.95 / rounds) ** 0.5


def test_a_large_change_is_nearly_always_seen() -> None:
    rounds = 200
    drawn = noise.add([100, 30, 100, 80] * rounds, noise.calibrate(4, Decimal(1)))
    seen = sum(
        more_than_noise(
            surprises_of_noisy(drawn[place + 1], drawn[place], Fraction(4)),
            surprises_of_noisy(drawn[place + 3], drawn[place + 2], Fraction(4)),
        )
        for place in range(0, len(drawn), 4)
    )
    assert seen > 0.95 * rounds


def test_a_share_is_surprising_as_often_as_counting_says() -> None:
    told = surprises_of_known(30, 45, Fraction(2))
    for percent in (0, 40, 67, 100):
        far = abs(30 - percent * 45 / 100)
        counted = sum(law(2, z) for z in range(-80, 81) if abs(z) >= far - 1e-9)
        assert told[percent] == pytest.approx(min(counted, 1), abs=1e-9)
