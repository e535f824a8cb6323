"""Files for other people's programs hold what was published, no more and no less: those programs say so."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from bot.cli.export import export
from bot.exports import table
from bot.exports.cube import MEASURES
from store import strategy
from store.published import releases
from tests.exports.readers import read


def run(*words: str) -> str:
    done = CliRunner().invoke(export, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def published(database: str) -> list[dict[str, Any]]:
    """The rows of what is published, straight from the database."""
    engine = strategy.connect(database)
    with Session(engine) as session:
        rows = table.rows(releases(session))
    engine.dispose()
    return rows


def measured(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], Fraction | None]:
    """Each number by period, who, what and measure."""
    return {
        (row["period"], row["who"], row["what"], measure): None
        if row[measure] is None
        else Fraction(row[measure])
        for row in rows
        for measure in MEASURES
    }


def test_a_data_package_is_valid_and_holds_every_release(database: str, tmp_path: Path) -> None:
    run("package", "out")
    told = read("package", tmp_path / "out" / "datapackage.json")
    assert told["valid"], told["errors"]
    assert told["rows"]["cells"] == published(database)
    assert [row["enrolled"] for row in told["rows"]["releases"]] == [20, 52, 130, 230, 255]
    assert {row["language"] for row in told["rows"]["items"]} == {"da", "en"}
    assert len(told["rows"]["ledger"]) == 9
    (tried,) = told["rows"]["initiatives"]
    assert (tried["name"], tried["area"], tried["decided"], tried["state"]) == (
        "Swimming",
        None,
        1,
        "going_on",
    )
    taken = told["rows"]["decisions"]
    assert [(each["choice"], each["voice"]) for each in taken] == [("continue", 0), ("dissent", 1)]
    assert json.loads(taken[0]["sentences"]) == {"da": "Det fortsætter.", "en": "It goes on."}
    assert (tried["seen"], taken[0]["reason"]) == ("'=Faces", "'-It helps"), "which starts no formula"
    (plan,) = told["rows"]["plans"]
    assert hashlib.sha256(plan["text"].encode()).hexdigest() == plan["plan"]


def test_a_data_package_says_which_version_and_which_bytes(database: str, tmp_path: Path) -> None:
    run("package", "out")
    run("package", "out")
    descriptor = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert descriptor["$schema"].endswith("/2.0/datapackage.json")
    for resource in descriptor["resources"]:
        content = (tmp_path / "out" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        )


def test_json_stat_holds_every_number(database: str, tmp_path: Path) -> None:
    run("json-stat", "-o", "a.json", "--language", "en")
    told = read("json-stat", tmp_path / "a.json")
    found = {(row["period"], row["who"], row["what"], row["measure"]): row["value"] for row in told["rows"]}
    expected = measured(published(database))
    assert {key: value for key, value in found.items() if value is not None} == {
        key: float(value) for key, value in expected.items() if value is not None
    }
    dataset = json.loads((tmp_path / "a.json").read_text())
    assert (dataset["version"], dataset["class"]) == ("2.0", "dataset")
    withheld = sum(value is None for value in expected.values())
    assert withheld > 0
    assert list(dataset["status"].values()) == ["too few to say"] * withheld
    assert all(dataset["value"][int(place)] is None for place in dataset["status"])


@pytest.mark.parametrize("language", ["en", "da"])
def test_px_holds_every_number_in_the_reader_s_language(database: str, tmp_path: Path, language: str) -> None:
    run("px", "-o", "a.px", "--language", language)
    told = read("px", tmp_path / "a.px")
    metadata = told["metadata"]
    names = [*metadata["STUB"], *metadata["HEADING"]]
    code = {
        name: dict(zip(metadata[f"VALUES({name})"], metadata[f"CODES({name})"], strict=True))
        for name in names
    }
    assert ("Periode" in names) == (language == "da")
    assert metadata["SOURCE"] == ["Odense ”by”"]
    found = {tuple(code[name][row[name]] for name in names): row["DATA"] for row in told["rows"]}
    expected = measured(published(database))
    numbers = {key: Fraction(value) for key, value in found.items() if value}
    assert numbers == {key: value for key, value in expected.items() if value is not None}
    text = (tmp_path / "a.px").read_text()
    assert text.count('".."') == sum(value is None for value in expected.values())


def test_T11_no_cell_of_a_package_starts_a_formula(database: str, tmp_path: Path) -> None:
    own = Path("questions.toml")
    shipped = Path(__file__).parents[2] / "conversations" / "question_sets" / "weekly.toml"
    own.write_text(shipped.read_text().replace('"Did someone listen', '"=1+1 Did someone listen'))
    done = CliRunner().invoke(export, ["package", "out"], env={"KREDS_QUESTION_SET": str(own)})
    assert done.exit_code == 0, done.output
    assert "'=1+1 Did someone listen" in (tmp_path / "out" / "items.csv").read_text()
    assert ",=1+1" not in (tmp_path / "out" / "items.csv").read_text()


@pytest.mark.parametrize("kind", ["px", "json-stat"])
def test_where_nothing_was_published_there_is_no_cube(tmp_path: Path, kind: str) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    engine = strategy.connect(url)
    strategy.create(engine)
    engine.dispose()
    done = CliRunner().invoke(export, [kind, "--database", url])
    assert done.exit_code == 1
    assert "no figures were published yet" in done.output
