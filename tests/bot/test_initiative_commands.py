"""Initiatives, decisions, areas and how circles run, from the terminal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.cli import kreds
from store import decisions
from store.strategy import connect

NEW = {
    "--name": "Homework café",
    "--path": "self_supporting",
    "--area": "Vollsmose",
    "--department": "School",
    "--from": "2026-12-01",
    "--for": "8th and 9th class",
    "--expected": "More hand things in",
    "--seen": "The figure on getting closer",
    "--decide-on": "2026-11-02",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder with both databases."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KREDS_DATA", str(tmp_path))
    monkeypatch.setenv("KREDS_LANGUAGE", "en")
    assert run("migrate").exit_code == 0
    return tmp_path


def run(*words: str) -> Result:
    """One command."""
    return CliRunner().invoke(kreds, list(words))


def add(**other: str) -> Result:
    """`kreds initiative add` with some of its options changed; `decide_on` for `--decide-on`."""
    given = NEW | {f"--{name.replace('_', '-')}": value for name, value in other.items()}
    return run("initiative", "add", *(word for pair in given.items() for word in pair))


def told(*words: str) -> Any:
    """What a command prints for programs."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def decide(folder: Path) -> None:
    """Somebody decides in the chat."""
    engine = connect(f"sqlite:///{folder / 'strategy.db'}")
    with Session(engine) as session:
        decisions.decide(session, 1, 1, "adjust", "Too early", date(2099, 1, 5), {"en": "Later"}, {}, datetime.now(UTC))  # fmt: skip
    engine.dispose()


def test_an_initiative_is_written_down_listed_shown_and_corrected(folder: Path) -> None:
    assert run("initiative", "list").output == "There are no initiatives yet.\n"
    assert add().output == "1 Homework café\n"
    assert add().output == "1 Homework café\n"
    assert "2026-11-02  undecided" in run("initiative", "list").output
    listed = told("initiative", "list")
    assert [(each["number"], each["waits"]) for each in listed["initiatives"]] == [(1, True)]
    assert (
        run("initiative", "change", "1", "--name", "Homework café, evenings").output
        == "1 Homework café, evenings\n"
    )
    assert "Path: Standing on my own feet" in run("initiative", "show", "1").output
    assert "Vej: Stå på egne ben" in run("initiative", "show", "1", "--language", "da").output
    shown = told("initiative", "show", "1")
    assert (shown["name"], shown["circles"], shown["decisions"]) == ("Homework café, evenings", None, [])


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"path": "nowhere"}, "write one of significant_adults"),
        ({"decide_on": "soon"}, "write a day such as 2026-12-31"),
        ({"name": "x" * 61}, "write one line of 1 to 60 characters"),
        ({"seen": " "}, "write one line of 1 to 300 characters"),
        ({"to": "2026-01-01"}, "write a day after its first"),
    ],
)
def test_a_wrong_one_is_refused_with_what_to_write(folder: Path, other: dict[str, str], said: str) -> None:
    done = add(**other)
    assert done.exit_code == 2
    assert said in done.output


def test_what_is_not_there_is_said_so(folder: Path) -> None:
    assert "there is no initiative 7" in run("initiative", "show", "7").output
    assert "there is no area" in run("area", "show", "Nowhere").output
    assert run("initiative", "change", "1").exit_code == 2


def test_decisions_are_listed_and_verified_and_a_head_that_was_kept_must_still_be_there(folder: Path) -> None:
    add()
    assert "0 decisions" in run("decisions", "verify").output
    decide(folder)
    assert "Too early" in run("decisions", "list").output
    (link,) = told("decisions", "list")
    head = f"1:{link['hash']}"
    assert told("decisions", "verify") == {"links": 1, "head": head, "first_broken": None}
    assert run("decisions", "verify", "--head", head).exit_code == 0
    assert run("decisions", "verify", "--head", "1:00").exit_code == 1
    engine = connect(f"sqlite:///{folder / 'strategy.db'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER decision_refuses_update"))
        connection.execute(text("UPDATE decision SET reason = 'Other'"))
    engine.dispose()
    assert "link 1 does not hold" in run("decisions", "verify").output


def test_an_area_and_how_circles_run_are_shown_without_small_numbers(folder: Path) -> None:
    add()
    assert told("area", "list") == ["Vollsmose"]
    assert "Circles: too few to show" in run("area", "show", "Vollsmose").output
    page = told("area", "show", "Vollsmose")
    assert (page["circles"], page["initiatives"][0]["decide_on"]) == (None, "2026-11-02")
    assert "fewer than 5 circles" in run("running").output
    assert told("running") == {"total": None, "areas": {}, "departments": {}}


def test_a_strategy_is_checked(folder: Path) -> None:
    assert "The strategy may be used." in run("strategy", "check").output
    checked = told("strategy", "check")
    assert checked["accepted"] is True
    (folder / "bad.toml").write_text("version = 1\n")
    done = run("strategy", "check", "bad.toml")
    assert done.exit_code == 1
    assert "key is missing; write key =" in done.output
