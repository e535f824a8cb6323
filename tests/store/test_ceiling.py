"""A municipality may be stricter than the fixed limits, never looser."""

from decimal import Decimal
from pathlib import Path

import pytest

from store.ceiling import FIXED, Ceiling, load_ceiling
from store.guarantee import refusals
from store.plan import load_plan
from store.plan_faults import PlanError


def written(folder: Path, text: str) -> Ceiling:
    (folder / "ceiling.toml").write_text(text, encoding="utf-8")
    return load_ceiling(folder / "ceiling.toml")


def test_without_a_file_the_fixed_limits_hold() -> None:
    assert load_ceiling() is FIXED
    assert refusals(load_plan()) == []


def test_T1_a_plan_above_the_municipality_s_own_ceiling_is_refused(tmp_path: Path) -> None:
    told = refusals(load_plan(), written(tmp_path, "largest_advantage = 0.2\nlowest_bar = 60"))
    assert any("below 60 nothing is published" in line for line in told)
    assert any("0.245 over guessing with one report" in line and "at most 0.2" in line for line in told)


def test_T1_what_is_not_written_is_the_fixed_limit(tmp_path: Path) -> None:
    stricter = written(tmp_path, "largest_epsilon = 1.0")
    assert stricter == FIXED.model_copy(update={"largest_epsilon": Decimal("1.0")})


@pytest.mark.parametrize(
    "text",
    [
        "lowest_bar = 39",
        "lowest_part = 99",
        "largest_epsilon = 1.6",
        "largest_advantage = 0.26",
        "largest_advantage_ever = 0.76",
        "largest_epsilon = 0",
        "largest_advantage = nan",
    ],
)
def test_T1_no_ceiling_is_looser_than_the_fixed_limits(tmp_path: Path, text: str) -> None:
    name = text.split()[0]
    with pytest.raises(PlanError, match=rf"ceiling: {name}: .*; write {name} = .* or stricter"):
        written(tmp_path, text)


def test_a_faulty_ceiling_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"lowest: .*take it out"):
        written(tmp_path, "lowest = 50")
    with pytest.raises(PlanError, match="not TOML"):
        written(tmp_path, "lowest_bar =")
    with pytest.raises(PlanError, match="cannot be read"):
        load_ceiling(tmp_path / "nowhere.toml")
