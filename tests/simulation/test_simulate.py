"""A municipality whose truth is known: the same seed gives the same truth, and the figures are right as often as they say."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from bot.cli.simulate import simulate
from bot.simulation import play
from bot.simulation.play import Wanted
from bot.simulation.truth import Season, coverage
from store import published
from store.guarantee import half_width
from tests.privacy.size import size

SHIPPED = resources.files("store").joinpath("plan.toml").read_text(encoding="utf-8")
MONTHLY = SHIPPED.replace('period = "quarter"', 'period = "month"').replace(
    "days_enrolled_first = 30", "days_enrolled_first = 0"
)
NEVER = Fraction(10**9 - 1, 10**9)
"""Noise beyond this comes once in a thousand million draws."""


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("KREDS_") and each != "KREDS_SOAK"]:
        monkeypatch.delenv(name)


def run(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(simulate, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def truth(told: dict[str, Any]) -> list[int]:
    return [each["true"] for period in told["periods"] for each in period["figures"]]


def test_the_same_seed_gives_the_same_truth_under_fresh_noise() -> None:
    words = ("--circles", "120", "--quarters", "2", "--store")
    one, again, other = run(*words), run(*words), run(*words, "--seed", "2")
    assert truth(one) == truth(again) != truth(other)
    assert len(truth(one)) == 8

    def noisy(told: dict[str, Any]) -> list[int]:
        return [each["noisy"] for period in told["periods"] for each in period["figures"]]

    assert noisy(one) != noisy(again)


def test_no_setting_leads_it_to_a_real_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KREDS_DATABASE_URL", "KREDS_STRATEGY_DATABASE_URL"):
        monkeypatch.setenv(name, f"sqlite:///{tmp_path / name}")
    monkeypatch.setenv("KREDS_KEY_FILE", str(tmp_path / "real.json"))
    run("--circles", "40", "--quarters", "1", "--store")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_can_be_kept_and_read_by_the_other_commands(tmp_path: Path) -> None:
    run("--circles", "40", "--quarters", "1", "--store", "--into", "kept")
    assert (tmp_path / "kept" / "strategy.db").exists()
    again = CliRunner().invoke(simulate, ["--into", "kept"])
    assert again.exit_code == 1
    assert "name a new folder" in again.output


def test_below_the_bar_nothing_is_published_and_the_table_says_so() -> None:
    done = CliRunner().invoke(simulate, ["--circles", "39", "--quarters", "1", "--store"])
    assert "nothing: 39 enrolled" in done.output


async def played(tmp_path: Path, wanted: Wanted) -> tuple[list[Season], play.Town]:
    (tmp_path / "town").mkdir()
    town = play.build(tmp_path / "town", wanted)
    return await play.play(town), town


def right_within_the_noise(seasons: list[Season]) -> None:
    for one in seasons:
        for each, cell in zip(one.beside, one.release.cells, strict=True):
            assert abs(each.noisy - each.true) <= half_width(cell.scale, NEVER)


@pytest.mark.slow
async def test_T2_over_ten_releases_nobody_counts_in_more_than_the_plan_says(tmp_path: Path) -> None:
    seasons, town = await played(tmp_path, Wanted(260, 10, 3, store_only=True))
    assert [sum(one.release.enrolled.values()) for one in seasons] == [260] * 10
    assert len(town.people) == 2 * 260, "so others have come for those who count no more"
    right_within_the_noise(seasons)
    told = coverage(seasons)
    assert told.shown + told.withheld >= 70, "mostly both parts of the split were large enough"
    # 5 %, and five standard deviations of so many figures.
    assert told.right >= told.shown * 0.95 - 5 * (told.shown * 0.05 * 0.95) ** 0.5
    with Session(town.here.strategy) as session:
        spent = published.ledger(session)
    before = [each for each in spent if each.period == "2026-Q2"]
    assert [(each.entry, each.cells) for each in before] == [("release", 0)], "nobody was in it yet"
    assert [each.entry for each in spent if each not in before] == ["draw", "release"] * 10
    town.close()


@pytest.mark.slow
async def test_what_is_pressed_in_the_chats_is_what_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through due rows, dialogues, sealed sheets and the close: only the noise stands between the presses and the figures."""
    (tmp_path / "plan.toml").write_text(MONTHLY, encoding="utf-8")
    monkeypatch.setenv("KREDS_PLAN", str(tmp_path / "plan.toml"))
    seasons, town = await played(tmp_path, Wanted(size(40, 210), 1, 5))
    (one,) = seasons
    assert one.release.enrolled_in("") == size(40, 210)
    assert 5 < one.beside[0].true < one.release.enrolled_in("")
    right_within_the_noise(seasons)
    town.close()
