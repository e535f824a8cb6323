"""The benchmarks run: at a tiny size, where the figures mean nothing yet, but every part of them is used."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks.__main__ import NAMES, measure
from tests.benchmarks.figures import Figure, ratio, save, share

QUICK = ("p2", "p3")
"""Between them they start all that is measured. KREDS_SOAK runs the others too, which takes about a minute."""


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES if os.environ.get("KREDS_SOAK") else QUICK)
async def test_a_benchmark_prints_its_figures_and_keeps_them_as_json(name: str, tmp_path: Path) -> None:
    console = Console(record=True, width=200)
    found, broke = await measure([name], "tiny", console)
    printed = console.export_text()
    assert found
    assert not broke
    assert all(each.benchmark == name.upper() and each.value >= 0 and each.what in printed for each in found)
    assert any(each.reach is not None for each in found)
    save(tmp_path / "figures.json", found)
    kept = json.loads((tmp_path / "figures.json").read_text())
    assert [each["value"] for each in kept] == [each.value for each in found]


def test_a_figure_is_met_on_the_right_side_of_what_is_to_be_reached() -> None:
    assert Figure("P", "", 1.4, "×", 1.4).met
    assert not Figure("P", "", 1.41, "×", 1.4).met
    assert Figure("P", "", 0.6, "×", 0.6, at_least=True).met
    assert not Figure("P", "", 0.59, "×", 0.6, at_least=True).met
    assert Figure("P", "", 1, "MB").met is None


def test_a_ratio_is_the_median_of_rounds_that_were_measured_side_by_side() -> None:
    assert ratio([2, 30, 4], [1, 10, 2]) == 2
    assert share(range(1, 101), 99) == 100
    assert share([7], 99) == 7
