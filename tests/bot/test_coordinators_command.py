"""`kreds coordinators`: a coordinator has left, and an operator sees to it that somebody looks after their circles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import people_store
from bot.cli import kreds
from bot.config import load_settings
from store import audit, members
from store.models import Circle
from store.schema import PEOPLE
from tests.store.people import circle_of, coordinator, young_person


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A data folder with two coordinators, Lars with two circles and Eva with none, and a circle of nobody's."""
    monkeypatch.setenv("KREDS_DATA", str(tmp_path))
    monkeypatch.setenv("KREDS_TELEGRAM_TOKEN", "1:a")
    store = people_store(load_settings())
    PEOPLE.upgrade(store.engine)
    with store.unit_of_work() as work:
        first, second, third = (circle_of(work, young_person(work, name)) for name in ("Sol", "Kim", "Lea"))
        lars = coordinator(work, first, "Lars", "1")
        second.coordinator_id = lars.id
        coordinator(work, third, "Eva", "2")
        third.coordinator_id = None
    store.close()
    return CliRunner()


def did(run: CliRunner, *words: str) -> Result:
    return run.invoke(kreds, ["coordinators", *words])


def listed(run: CliRunner) -> tuple[dict[str, tuple[int, int]], int]:
    told = json.loads(did(run, "list", "--json").output)
    return {each["name"]: (each["number"], each["circles"]) for each in told["coordinators"]}, told[
        "run_by_nobody"
    ]


def test_all_circles_of_a_coordinator_who_has_left_go_to_another_one(run: CliRunner) -> None:
    found, nobody = listed(run)
    (lars, has), (eva, none) = found["Lars"], found["Eva"]
    assert (has, none, nobody) == (2, 0, 1)
    done = did(run, "hand-over", "--from", str(lars), "--to", str(eva), "--end")
    assert done.exit_code == 0, done.output
    assert did(run, "hand-over", "--from", "nobody", "--to", str(eva)).exit_code == 0
    assert listed(run) == ({"Eva": (eva, 3)}, 0)
    store = people_store(load_settings())
    with store.unit_of_work() as work:
        for circle in work.session.query(Circle):
            assert circle.coordinator_id == eva
            links = audit.about(work, circle.young_person_id)
            assert [(each.action, each.actor_id) for each in links] == [("circle.passed_on", None)]
        assert [members.name_of(work, each) for each in members.coordinators(work)] == ["Eva"]
    store.close()


@pytest.mark.parametrize("words", [("--from", "99", "--to", "1"), ("--from", "nobody", "--to", "99")])
def test_a_number_of_nobody_s_changes_nothing(run: CliRunner, words: tuple[str, ...]) -> None:
    before = listed(run)
    assert did(run, "hand-over", *words).exit_code == 2
    assert listed(run) == before


def test_nobody_hands_over_to_themselves(run: CliRunner) -> None:
    found, _nobody = listed(run)
    number = str(found["Lars"][0])
    assert did(run, "hand-over", "--from", number, "--to", number).exit_code == 2


def test_the_list_reads_well(run: CliRunner) -> None:
    shown = did(run, "list").output
    assert "Lars" in shown
    assert "nobody" in shown
