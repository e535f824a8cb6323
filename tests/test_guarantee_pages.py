"""The pages about the guarantee say what the commands print, for a citizen and for a statistician."""

from __future__ import annotations

import json
import os
import re
from math import exp
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.plan import plan
from store.ceiling import FIXED
from store.interval import WIDEST

DOCS = Path(__file__).parents[1] / "docs"
CITIZEN = (DOCS / "graenser.md").read_text(encoding="utf-8")
STATISTICIAN = (DOCS / "guarantee.md").read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `kreds plan check` says of the shipped plan."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("KREDS_")]:
        monkeypatch.delenv(name)
    found: dict[str, Any] = json.loads(CliRunner().invoke(plan, ["check", "--json"]).stdout)
    return found


def test_T1_the_citizen_s_page_says_how_often_the_best_attack_is_right(told: dict[str, Any]) -> None:
    right = told["times_right_of_100"]
    one, alike = right["one"], right["two_alike"]
    assert re.findall(r"\*\*(\d+)\*\*", CITIZEN) == [
        *(str(one[reports]) for reports in ("1", "2", "4", "8")),
        *(str(alike[reports]) for reports in ("1", "8")),
    ]
    assert f"Færre end {min(each['enrolled_from'] for each in told['guarantees'])} tilmeldte" in CITIZEN
    assert f"kræver {FIXED.lowest_part} i hver del" in CITIZEN


def test_T1_the_statistician_s_table_is_the_one_that_is_computed(told: dict[str, Any]) -> None:
    rows = re.findall(
        r"^\| (\w+) \| ≥ (\d+) \| (.+?) \| (.+?) \| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", STATISTICIAN, re.M
    )
    assert [list(row) for row in rows] == [
        [
            each["tier"],
            str(each["enrolled_from"]),
            each["mechanism"],
            each["epsilon"],
            str(each["sensitivity"]),
            each["scale"] or "–",
            "–" if each["noise_95"] is None else f"± {each['noise_95']}",
            " / ".join(f"{float(value):.3f}" for value in each["advantage"].values()),
        ]
        for each in told["guarantees"]
    ]


def test_T1_the_other_numbers_of_the_statistician_s_page_are_right(told: dict[str, Any]) -> None:
    one, alike = (told["times_right_of_100"][each] for each in ("one", "two_alike"))
    plain = " ".join(STATISTICIAN.split())
    assert (
        f"at most {alike['1']} of 100 right after one report and {alike['8']} after 8 for two people" in plain
    )
    assert f"(one person: {one['1']} and {one['8']})" in plain
    assert f"{exp(1):.2f} at ε = 1 and {exp(1.5):.2f} at ε = 1.5" in plain
    assert f"Above ± {WIDEST} points" in plain
    assert f"nothing below {FIXED.lowest_bar} enrolled, nor below {FIXED.lowest_part} in a part" in plain


@pytest.mark.parametrize(
    ("danish", "english"),
    [
        ("(root)", "root on the machine while a period is open"),
        ("Telegram eller Slack ser de knapper", "the chat platform"),
        ("Søskende", "siblings"),
        ("Små kommuner", "a small municipality"),
        ("Hvor mange der er tilmeldt, er ikke hemmeligt", "membership, N"),
        ("ikke om dem, der ikke svarede", "non-response"),
    ],
)
def test_what_is_not_guaranteed_is_said_on_both_pages(danish: str, english: str) -> None:
    assert danish in CITIZEN.partition("## Det kan vi ikke love")[2]
    assert english in STATISTICIAN


def test_every_test_that_the_page_names_is_there() -> None:
    for name in re.findall(r"`(tests/[\w/]+\.py)`", STATISTICIAN):
        assert (DOCS.parent / name).exists()
