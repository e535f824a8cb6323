"""What a release shows: rounded shares with an uncertainty that holds, or too few to say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import exp

import pytest

from store import noise
from store.interval import STEP, WIDEST, share_of_known, share_of_noisy
from store.release import Cell, Figure, Release, figures


def made(answered: int, listened: int, enrolled: int = 100) -> Release:
    two = Fraction(2)
    return Release(
        period="2026-Q4",
        opens=date(2026, 10, 1),
        closes=date(2027, 1, 1),
        plan_hash="0" * 64,
        tier="headline",
        enrolled={"13-17": enrolled},
        epsilon=Decimal(1),
        proof={},
        published_at=datetime(2027, 1, 1, 6, tzinfo=UTC),
        cells=(Cell("answered", "", answered, two), Cell("listened", "", listened, two)),
    )


def test_a_figure_is_a_rounded_share_with_its_uncertainty() -> None:
    assert figures(made(81, 62)) == [Figure("answered", "", 80, 7), Figure("listened", "", 75, 12)]


def test_the_interval_is_what_adding_up_all_noise_gives() -> None:
    a = exp(-1 / 2)
    law = {z: (1 - a) / (1 + a) * a ** abs(z) for z in range(-40, 41)}

    def surprise(share: int) -> float:
        far = abs(100 * 62 - share * 81)
        return sum(law[x] * law[y] for x in law for y in law if abs(100 * x - share * y) >= far)

    possible = [share for share in range(101) if surprise(share) > 0.05]
    # One more on each side for what lies between whole percents; 75 is 62 of 81, rounded.
    assert share_of_noisy(62, 81, Fraction(2)) == (75, max(75 - possible[0], possible[-1] - 75) + 1)


@pytest.mark.parametrize(("answered", "listened"), [(0, 0), (-5, 3), (3, 3), (8, -4)])
def test_too_few_answers_say_nothing(answered: int, listened: int) -> None:
    assert figures(made(answered, listened))[1].share is None


@pytest.mark.parametrize(("answered", "listened"), [(98, 103), (104, 101), (90, -4), (120, 120)])
def test_a_figure_stays_between_nothing_and_everyone(answered: int, listened: int) -> None:
    for figure in figures(made(answered, listened)):
        assert figure.share is not None
        assert 0 <= figure.share <= 100
        assert figure.share % STEP == 0


def test_showing_a_release_again_shows_the_same() -> None:
    assert figures(made(81, 62)) == figures(made(81, 62))


def test_every_share_that_is_shown_has_an_uncertainty_of_at_most_a_quarter() -> None:
    for answered in range(-10, 60, 7):
        for positive in range(-10, 60, 7):
            shown = share_of_noisy(positive, answered, Fraction(4))
            assert shown is None or 0 < shown[1] <= WIDEST
    assert share_of_known(3, 0, 6) is None


@pytest.mark.parametrize(
    ("answered", "positive", "scale"), [(40, 20, 2), (90, 72, 4), (60, 57, 2), (30, 24, 2), (12, 9, 2)]
)
def test_noise_makes_a_figure_mislead_at_most_5_times_of_100(
    answered: int, positive: int, scale: int
) -> None:
    size = 2000
    drawn = noise.add([positive, answered] * size, noise.calibrate(scale, Decimal(1)))
    shown = [
        share_of_noisy(one, all_, Fraction(scale)) for one, all_ in zip(drawn[::2], drawn[1::2], strict=True)
    ]
    misleading = sum(
        said is not None and abs(said[0] - 100 * positive / answered) > said[1] for said in shown
    )
    # 5 % and seven standard deviations of so many trials.
    assert misleading / size < 0.05 + 7 * (0.05 * 0.95 / size) ** 0.5
