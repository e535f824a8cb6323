"""What the operator and the analyst type about plans and releases."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from bot.cli.plan import plan
from bot.cli.release import release
from bot.exports.table import as_csv
from store import noise, strategy
from store.plan import OUTSIDE, load_plan
from store.release import Counts, open_period, publish

SHIPPED = resources.files("store").joinpath("plan.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("KREDS_PLAN", "KREDS_STRATEGY_DATABASE_URL", "KREDS_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'strategy.db'}"
    monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", url)
    engine = strategy.connect(url)
    strategy.create(engine)
    shipped = load_plan()

    def minus_fifty(counts: Sequence[int], _proof: noise.Proof) -> list[int]:
        return [count - 50 for count in counts]

    with Session(engine) as session:
        for day, enrolled, answered in ((date(2026, 7, 1), 12, 9), (date(2026, 10, 1), 150, 140)):
            period = shipped.period_containing(day)
            now = datetime(day.year, day.month, 2, tzinfo=UTC)
            open_period(session, shipped, period, {OUTSIDE: enrolled}, now)
            counts = Counts(
                {(OUTSIDE, "answered"): answered, (OUTSIDE, "listened"): 110, (OUTSIDE, "kept_agreed"): 40}
            )
            closed = datetime(period.closes.year, period.closes.month, 2, tzinfo=UTC)
            publish(session, period.name, counts, closed, minus_fifty)
    engine.dispose()
    return url


def run(*words: str) -> Result:
    of_plans = words[0] in plan.commands and words[0] != "show"
    return CliRunner().invoke(plan if of_plans else release, words, catch_exceptions=False)


def test_the_shipped_plan_is_checked_without_naming_it() -> None:
    done = run("check")
    assert done.exit_code == 0
    assert "The plan may be used." in done.stdout
    for number in ("0.245", "0.505", "0.186", "0.377", "0.124", "0.268", "± 12"):
        assert number in done.stdout
    assert "right at most 63 times of 100 after one report" in done.stdout


def test_the_plan_in_the_settings_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text(SHIPPED.replace("Kreds, as shipped", "Our own"), encoding="utf-8")
    monkeypatch.setenv("KREDS_PLAN", str(tmp_path / "own.toml"))
    assert run("check").stdout.startswith("Our own\n")


def test_a_refused_plan_is_told_why_and_fails(tmp_path: Path) -> None:
    (tmp_path / "low.toml").write_text(
        SHIPPED.replace("enrolled_from = 40", "enrolled_from = 10"), encoding="utf-8"
    )
    done = run("check", "low.toml")
    assert done.exit_code == 1
    assert "The plan is refused:" in done.stdout
    assert "write enrolled_from = 40 or more" in done.stdout


def test_a_faulty_plan_is_told_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(SHIPPED.replace("maximum_reports = 8", ""), encoding="utf-8")
    done = run("check", "bad.toml")
    assert done.exit_code == 1
    assert "- maximum_reports is missing; write maximum_reports = 8" in done.stderr


def test_a_plan_that_is_not_there_fails() -> None:
    done = run("check", "nowhere.toml")
    assert done.exit_code == 1
    assert "nowhere.toml cannot be read" in done.stderr


@pytest.mark.parametrize(("bar", "accepted"), [(40, True), (10, False)])
def test_programs_get_the_same_as_json(tmp_path: Path, bar: int, accepted: bool) -> None:
    (tmp_path / "plan.toml").write_text(
        SHIPPED.replace("enrolled_from = 40", f"enrolled_from = {bar}"), encoding="utf-8"
    )
    done = run("check", "plan.toml", "--json")
    told = json.loads(done.stdout)
    assert (told["accepted"], done.exit_code) == (accepted, 0 if accepted else 1)
    assert told["guarantees"][0]["advantage"]["1"] == "0.244919"


def test_every_closed_period_is_listed(database: str) -> None:
    assert [row["period"] for row in json.loads(run("list", "--json").stdout)] == ["2026-Q3", "2026-Q4"]
    done = run("list", "--database", database)
    assert "2026-Q4" in done.stdout
    assert "nothing" in done.stdout


def test_a_release_is_shown_with_its_uncertainty(database: str) -> None:
    shown = run("show", "2026-Q4").stdout
    assert "150 enrolled, tier items" in shown
    assert "60 %" in shown
    assert "± in percentage points" in shown
    figures = json.loads(run("show", "2026-Q4", "--json").stdout)["figures"]
    assert [(row["what"], row["noisy_count"]) for row in figures][:2] == [("answered", 90), ("listened", 60)]


def test_a_period_below_the_bar_is_said_to_have_published_nothing(database: str) -> None:
    assert "Nothing was published: too few were enrolled" in run("show", "2026-Q3").stdout


def test_a_period_without_a_release_is_an_error_that_helps(database: str) -> None:
    done = run("show", "2031-Q1")
    assert done.exit_code == 1
    assert "`kreds release list` shows those there are" in done.stderr


def test_an_export_holds_one_row_per_cell(database: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert [(row["what"], row["noisy_count"]) for row in rows] == [
        ("answered", "90"),
        ("listened", "60"),
        ("kept_agreed", "-10"),
        ("own_choice", "-50"),
    ]
    assert rows[0]["noise_scale"] == "4"
    assert rows[0]["plan"] == load_plan().hash


def test_an_export_goes_to_a_file_byte_for_byte(database: str, tmp_path: Path) -> None:
    done = run("export", "2026-Q4", "--format", "csv", "-o", "out.csv")
    assert done.stdout == ""
    assert (tmp_path / "out.csv").read_bytes().count(b"\r\n") == 5
    assert b"\r\r" not in (tmp_path / "out.csv").read_bytes()


def test_an_export_can_be_json(database: str) -> None:
    assert len(json.loads(run("export", "--json").stdout)) == 4
    assert run("export", "--format", "json").stdout == run("export", "--json").stdout


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_T11_a_cell_never_starts_a_formula(start: str) -> None:
    written = as_csv(("who", "noisy_count"), [{"who": f"{start}1+1", "noisy_count": -3}])
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[1] == [f"'{start}1+1", "-3"]


def test_a_plan_above_the_municipality_s_ceiling_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ceiling.toml").write_text("largest_advantage_ever = 0.5", encoding="utf-8")
    monkeypatch.setenv("KREDS_CEILING", str(tmp_path / "ceiling.toml"))
    done = run("check")
    assert done.exit_code == 1
    assert "0.673 over guessing after 8 reports" in done.stdout
    assert json.loads(run("check", "--json").stdout)["ceiling"]["largest_advantage_ever"] == "0.5"


def test_what_was_spent_is_told(database: str) -> None:
    told = json.loads(run("ledger", "--json").stdout)
    assert [(each["period"], each["entry"], each["cells"]) for each in told["entries"]] == [
        ("2026-Q3", "release", 0),
        ("2026-Q4", "draw", 4),
        ("2026-Q4", "release", 4),
    ]
    assert (told["reports"], told["epsilon_of_one_person"], told["advantage_of_one_person"]) == (
        1,
        "1",
        "0.186",
    )
    assert told["closings_cut_short"] == 0
    assert [each["hash"] for each in told["plans"]] == [load_plan().hash]
    assert "has paid ε 1 in all" in run("ledger").stdout


def test_the_published_text_is_what_its_hash_says(database: str) -> None:
    shown = CliRunner().invoke(plan, ["show"], catch_exceptions=False).stdout
    assert hashlib.sha256(shown.encode()).hexdigest() == load_plan().hash
    none = CliRunner().invoke(plan, ["show", "ffff"], catch_exceptions=False)
    assert none.exit_code == 1


def test_a_plan_is_published_ahead_of_the_period_that_it_governs(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text(SHIPPED.replace("Kreds, as shipped", "Our own"), encoding="utf-8")
    monkeypatch.setenv("KREDS_PLAN", str(tmp_path / "own.toml"))
    done = run("publish")
    assert load_plan(tmp_path / "own.toml").hash in done.stdout
    assert "counts from" in done.stdout
    assert len(json.loads(run("ledger", "--json").stdout)["plans"]) == 2


def test_a_refused_plan_is_not_published(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "low.toml").write_text(
        SHIPPED.replace("enrolled_from = 40", "enrolled_from = 10"), encoding="utf-8"
    )
    monkeypatch.setenv("KREDS_PLAN", str(tmp_path / "low.toml"))
    assert run("publish").exit_code == 1
    assert len(json.loads(run("ledger", "--json").stdout)["plans"]) == 1


def test_a_release_is_shown_in_the_reader_s_language(database: str) -> None:
    assert "Var der nogen, der lyttede til dig i denne uge? Ja" in run("show", "2026-Q4").stdout
    english = run("show", "2026-Q4", "--language", "en").stdout
    assert "Did someone listen to you this week? Yes" in english
    assert "since" not in english, "there is nothing to compare with"


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<svg")])
@pytest.mark.parametrize("more", [(), ("--trend",)])
def test_a_release_becomes_a_picture(
    database: str, tmp_path: Path, name: str, start: bytes, more: tuple[str, ...]
) -> None:
    assert run("chart", "-o", name, *more).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_picture_of_a_part_that_is_not_there_is_refused(database: str) -> None:
    done = run("chart", "--trend", "--part", "Mars", "-o", "a.png")
    assert done.exit_code == 1
    assert "no part “Mars”" in done.stderr


def test_a_database_that_was_never_set_up_is_told_what_to_do(tmp_path: Path) -> None:
    done = run("list", "--database", f"sqlite:///{tmp_path / 'new.db'}")
    assert done.exit_code == 1
    assert "kreds migrate" in done.stderr


def test_another_kind_of_database_is_refused() -> None:
    done = run("list", "--database", "mysql://localhost/kreds")
    assert done.exit_code == 1
    assert "sqlite:///" in done.stderr


def test_a_database_that_does_not_answer_is_told() -> None:
    done = run("list", "--database", "postgresql://nobody@127.0.0.1:1/kreds")
    assert done.exit_code == 1
    assert "does not answer" in done.stderr
