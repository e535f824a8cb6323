"""The plan decides what is published; its guarantees are computed exactly."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

from store.guarantee import advantage, guarantees, half_width, refusals
from store.plan import NOTHING, OUTSIDE, Period, load_plan, published_plan, read_plan
from store.plan_faults import PlanError

SHIPPED = resources.files("store").joinpath("plan.toml").read_text(encoding="utf-8")
LARGE = {"13-17": 100, "18-25": 100}


def test_the_shipped_plan_is_accepted() -> None:
    assert refusals(load_plan()) == []


def test_the_shipped_plan_publishes_what_the_design_says() -> None:
    plan = load_plan()
    published = {
        (tier.name, mechanism.name): (tier.enrolled_from, mechanism.keys, mechanism.epsilon, mechanism.split)
        for tier in plan.tiers
        for mechanism in tier.mechanisms
    }
    three = ("answered", "listened", "kept_agreed", "own_choice")
    assert published == {
        ("headline", "sharp"): (40, ("answered", "listened"), Decimal(1), False),
        ("items", "whole"): (100, three, Decimal(1), False),
        ("split", "sharp"): (200, ("answered", "listened"), Decimal("0.5"), False),
        ("split", "split"): (200, three, Decimal(1), True),
    }
    assert plan.items == three[1:]
    assert plan.bar == 40


def test_T1_the_guarantee_table_is_the_design_s_to_three_decimals() -> None:
    table = {
        (row.tier, row.mechanism): (
            row.sensitivity,
            row.scale,
            row.half_width,
            [f"{row.advantage[reports]:.3f}" for reports in (1, 4)],
        )
        for row in guarantees(load_plan())
    }
    assert table == {
        ("headline", "sharp"): (2, Fraction(2), 6, ["0.245", "0.505"]),
        ("items", "whole"): (4, Fraction(4), 12, ["0.186", "0.377"]),
        ("split", "sharp"): (2, Fraction(4), 12, ["0.124", "0.268"]),
        ("split", "split"): (4, Fraction(4), 12, ["0.186", "0.377"]),
        ("split", "sharp + split"): (6, None, None, ["0.231", "0.455"]),
    }


def test_T1_two_mechanisms_over_the_same_people_cost_their_sum() -> None:
    together = guarantees(load_plan())[-1]
    assert together.together
    assert together.epsilon == Decimal("1.5")


def test_the_advantage_after_two_and_the_most_reports_is_told_too() -> None:
    assert [f"{value:.3f}" for value in guarantees(load_plan())[0].advantage.values()] == [
        "0.245",
        "0.360",
        "0.505",
        "0.673",
    ]


def test_T1_the_exact_advantage_is_what_counting_all_outcomes_gives() -> None:
    from itertools import product
    from math import exp

    sharp, split = load_plan().tiers[2].mechanisms
    # Two cells of scale 4 and four of scale 4, seen once: the total variation over every truncated outcome of one cell,
    # and over every pattern of directions for all six.
    a = exp(-1 / 4)
    p = sum((1 - a) / (1 + a) * a ** abs(z) for z in range(-400, 1))
    both = sum(
        abs(
            p ** sum(pattern) * (1 - p) ** (6 - sum(pattern))
            - (1 - p) ** sum(pattern) * p ** (6 - sum(pattern))
        )
        / 2
        for pattern in product((0, 1), repeat=6)
    )
    assert float(advantage([sharp, split], 1)) == pytest.approx(both, abs=1e-12)


@pytest.mark.parametrize(("scale", "width"), [(2, 6), (4, 12)])
def test_T1_the_95_percent_noise_is_the_least_that_holds_95_percent(scale: int, width: int) -> None:
    from math import exp

    a = exp(-1 / scale)

    def within(k: int) -> float:
        return 1 - 2 * a ** (k + 1) / (1 + a)

    assert half_width(Fraction(scale)) == width
    assert within(width - 1) < 0.95 <= within(width)


@pytest.mark.parametrize(
    ("enrolled", "tier"),
    [
        (0, "nothing"),
        (39, "nothing"),
        (40, "headline"),
        (99, "headline"),
        (100, "items"),
        (199, "items"),
        (200, "split"),
    ],
)
def test_the_tier_follows_the_number_enrolled(enrolled: int, tier: str) -> None:
    assert load_plan().tier_for(enrolled, LARGE).name == tier


@pytest.mark.parametrize("parts", [{"13-17": 99, "18-25": 300}, {"18-25": 399}, {OUTSIDE: 399}, {}])
def test_a_part_below_a_hundred_means_the_tier_without_a_split(parts: dict[str, int]) -> None:
    assert load_plan().tier_for(399, parts).name == "items"


def test_nothing_is_a_tier_without_cells_and_cost() -> None:
    assert load_plan().tier("nothing") is NOTHING
    assert NOTHING.epsilon == 0
    assert NOTHING.mechanisms == ()


def test_age_decides_the_part() -> None:
    split = load_plan().split
    assert split is not None
    assert [split.part_of_age(years) for years in (12, 13, 17, 18, 25, 26)] == [
        OUTSIDE,
        "13-17",
        "13-17",
        "18-25",
        "18-25",
        OUTSIDE,
    ]


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [
        ("month", date(2026, 12, 31), Period("2026-12", date(2026, 12, 1), date(2027, 1, 1))),
        ("month", date(2028, 2, 29), Period("2028-02", date(2028, 2, 1), date(2028, 3, 1))),
        ("quarter", date(2026, 10, 1), Period("2026-Q4", date(2026, 10, 1), date(2027, 1, 1))),
        ("quarter", date(2026, 3, 31), Period("2026-Q1", date(2026, 1, 1), date(2026, 4, 1))),
        ("half-year", date(2026, 7, 1), Period("2026-H2", date(2026, 7, 1), date(2027, 1, 1))),
    ],
)
def test_a_day_falls_in_one_period(kind: str, day: date, period: Period) -> None:
    plan = read_plan(SHIPPED.replace('period = "quarter"', f'period = "{kind}"'))
    assert plan.period_containing(day) == period
    assert plan.next_period(period).opens == period.closes
    assert plan.period_containing(period.opens) == period


def test_a_day_begins_at_local_midnight() -> None:
    plan = load_plan()
    assert plan.today(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert plan.today(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
    with pytest.raises(ValueError, match="without a time zone"):
        plan.today(datetime(2026, 12, 31))  # noqa: DTZ001 (that is the point)


def test_the_hash_is_that_of_the_published_text() -> None:
    plan = load_plan()
    assert hashlib.sha256(plan.canonical.encode()).hexdigest() == plan.hash
    assert published_plan(plan.canonical) == plan
    assert published_plan(plan.canonical).hash == plan.hash


def test_layout_comments_and_trailing_zeros_do_not_change_the_hash() -> None:
    other = "\n".join(line.split("#")[0].strip() for line in SHIPPED.splitlines()).replace(
        "epsilon = 1.0", "epsilon=1"
    )
    assert read_plan(other).hash == load_plan().hash


def test_a_changed_number_changes_the_hash() -> None:
    assert read_plan(SHIPPED.replace("enrolled_from = 40", "enrolled_from = 41")).hash != load_plan().hash


def test_T2_a_plan_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_plan().maximum_reports = 9


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('period = "week"', 'period = "quarter"', 'write period = "quarter" (or "month", "half-year")'),
        ("", "maximum_reports = 8", "maximum_reports is missing; write maximum_reports = 8"),
        (
            "maximum_report = 8",
            "maximum_reports = 8",
            "maximum_report is not known; write maximum_reports = 8",
        ),
        ('zone = "Mars/North"', 'zone = "Europe/Copenhagen"', 'zone "Mars/North" is not known'),
        ("epsilon = -1", "epsilon = 0.5", "tiers[3].mechanisms[1].epsilon: input should be greater than 0"),
        ("epsilon = nan", "epsilon = 0.5", "tiers[3].mechanisms[1].epsilon"),
        ("enrolled_from = 90", "enrolled_from = 200", "write the tiers in rising order"),
        ('parts = ["13-18", "18-25"]', 'parts = ["13-17", "18-25"]', "must rise and not overlap"),
        ('parts = ["young", "old"]', 'parts = ["13-17", "18-25"]', "first-last in whole years"),
        ('parts = ["13-17", "outside"]', 'parts = ["13-17", "18-25"]', 'none may be called "outside"'),
        ('name = "nothing"', 'name = "headline"', 'a name of its own, other than "nothing"'),
        ('items = ["answered"]', 'items = ["listened"]', 'never "answered"'),
        ("", "split = true", "one mechanism with split = true and one without"),
        ("[split", "[split]", "this is not TOML"),
    ],
)
def test_a_fault_says_what_to_write(wrong: str, right: str, said: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(SHIPPED.replace(right, wrong, 1))
    assert said in str(refused.value)
    assert all("\n" not in fault for fault in refused.value.faults)


def test_every_fault_gets_its_own_line() -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(SHIPPED.replace("maximum_reports = 8", "").replace('period = "quarter"', "period = 3"))
    assert len(refused.value.faults) == 2


def test_a_split_tier_needs_a_split() -> None:
    start, end = SHIPPED.index("[split]"), SHIPPED.index("# Below the lowest")
    with pytest.raises(PlanError, match="uses a split, but the plan has none"):
        read_plan(SHIPPED[:start] + SHIPPED[end:])


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        load_plan(tmp_path / "plan.toml")


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("enrolled_from = 40", "enrolled_from = 10", "below 40 nothing is published"),
        ("minimum_per_part = 100", "minimum_per_part = 99", "write minimum_per_part = 100 or more"),
        ("epsilon = 1.0", "epsilon = 1.1", "over guessing with one report"),
        ("epsilon = 0.5", "epsilon = 0.6", "costs epsilon 1.6 per report"),
        ("maximum_reports = 8", "maximum_reports = 20", "over guessing after 20 reports"),
    ],
)
def test_T1_a_plan_that_protects_too_little_is_refused(right: str, wrong: str, reason: str) -> None:
    assert any(reason in line for line in refusals(read_plan(SHIPPED.replace(right, wrong, 1))))


def test_places_that_are_counted_together_stand_in_the_published_text() -> None:
    pooled = read_plan(
        SHIPPED.replace('period = "quarter"', 'period = "quarter"\npooled = ["Nyborg", "Kerteminde"]')
    )
    assert pooled.pooled == ("Nyborg", "Kerteminde")
    assert '"pooled":["Nyborg","Kerteminde"]' in pooled.canonical
    assert pooled.hash != load_plan().hash
    assert published_plan(pooled.canonical) == pooled
    assert "pooled" not in load_plan().canonical


@pytest.mark.parametrize("pooled", ['["Nyborg"]', '["Nyborg", "nyborg"]'])
def test_one_place_alone_is_not_pooled(pooled: str) -> None:
    with pytest.raises(PlanError, match="at least two"):
        read_plan(SHIPPED.replace('period = "quarter"', f'period = "quarter"\npooled = {pooled}'))


def test_an_area_s_own_name_decides_the_part() -> None:
    by_area = SHIPPED.replace('by = "age"', 'by = "area"').replace(
        '["13-17", "18-25"]', '["Vollsmose", "Østbyen"]'
    )
    split = read_plan(by_area).split
    assert split is not None
    assert [split.part_named(each) for each in ("Vollsmose", " østbyen ", "vollsmose", "Bolbro", "")] == [
        "Vollsmose",
        "Østbyen",
        "Vollsmose",
        OUTSIDE,
        OUTSIDE,
    ]


@pytest.mark.parametrize("part", ["=1+1", "@a", " a", "a\\nb"])
def test_a_part_s_name_cannot_be_a_formula_or_more_than_a_line(part: str) -> None:
    with pytest.raises(PlanError):
        read_plan(SHIPPED.replace('"13-17"', f'"{part}"').replace('by = "age"', 'by = "area"'))
