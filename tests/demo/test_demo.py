"""The demo tells its story and keeps its word, also where nobody watches a terminal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from store import answers
from store.database import forget_deleted
from tests.demo import evidence, two_chats
from tests.demo.cast import cast
from tests.demo.lines import ENGLISH
from tests.demo.story import BrokenPromiseError
from tests.rig import rig

ROOT = Path(__file__).parents[2]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The demo as anybody starts it."""
    command = [sys.executable, "-m", "tests.demo", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def test_a_small_demo_tells_the_whole_story(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("--circles", "3", "--weeks", "2", "--into", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    told = done.stdout
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", told)
    in_order = (
        "Kirsten ↔ Kreds",
        "Sol ↔ Kreds",
        "Mum ↔ Kreds",
        "(the group)",
        "Bo is not in",
        ENGLISH.went_well,
        ENGLISH.call_me,
    )
    places = [told.index(each) for each in in_order]
    assert places == sorted(places)
    assert re.search(r"(?m)^circles 3/3 in \d+ s$", told)
    assert re.search(r"(?m)^weeks 2/2 in \d+ s$", told)
    assert re.search(r"\b3 \D+ 40\b", told), "too few for figures, and said so"
    assert "answer sheets of 2026-Q4: 1 before, 0 now" in told
    assert told.rstrip().endswith("everything was as promised.")
    assert {each.name for each in folder.glob("*.*")} == {
        "chats.txt",
        "keys.json",
        "keys.json.periods",
        "kreds.db",
        "strategy.db",
    }
    assert ENGLISH.went_well in (folder / "chats.txt").read_text(encoding="utf-8")


def test_the_same_story_is_told_on_slack(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("--slack", "--circles", "2", "--weeks", "2", "--into", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    told = done.stdout
    in_order = (
        "an emulator of Slack",
        "(pastes the link)",
        "made the private channel",
        "+ Bo",
        ENGLISH.went_well,
        ENGLISH.call_me,
    )
    places = [told.index(each) for each in in_order]
    assert places == sorted(places)
    assert "I took them out at once." in told
    assert "▸ ✏️ Write …" in told
    assert "t.me" not in told
    assert told.rstrip().endswith("everything was as promised.")
    assert ENGLISH.went_well in (folder / "chats.txt").read_text(encoding="utf-8")


def test_one_circle_is_played_on_two_platforms(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("--both", "--into", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    told = done.stdout
    in_order = (
        "Kirsten ↔ Kreds, on Slack",
        "Mum ↔ Kreds, on Telegram",
        "Your circle has no chat yet. You are on Telegram.",
        "The chat of Sol's circle on Slack is ready.",
        "(the group on Telegram)",
        two_chats.CORRECTED,
        "▸ Yes, I'll do it",
        two_chats.GOOD_NEWS,
        two_chats.STRANGE,
        "▸ End it",
        two_chats.TOO_LATE,
        "0 after 72 hours",
    )
    places = [told.index(each) for each in in_order]
    assert places == sorted(places)
    assert not any(f"{name} ↔ Kreds, on Telegram" in told for name in ("Kirsten", "Mette")), "Slack is enough"
    assert told.rstrip().endswith("everything was as promised.")
    chats = (folder / "chats.txt").read_text(encoding="utf-8")
    assert two_chats.CORRECTED in chats
    assert two_chats.MISTAKEN not in chats, "it was taken back in both"


def test_a_quiet_demo_shows_no_chats(tmp_path: Path) -> None:
    done = run("--circles", "1", "--weeks", "1", "--quiet", "--into", str(tmp_path / "demo"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert ENGLISH.went_well not in done.stdout
    assert "↔" not in done.stdout


def test_a_folder_that_is_used_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("--into", str(tmp_path))
    assert done.returncode == 2
    assert "--into" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_the_same_seed_brings_the_same_people() -> None:
    assert cast(60, 1).circles == cast(60, 1).circles
    assert cast(60, 1).circles != cast(60, 2).circles
    names = [each.young_person for each in cast(200, 1).circles]
    assert len(set(names)) == 200


async def test_answers_that_are_left_are_found(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        await running.service.tick()
        key = running.service.store.keys.open_period("2026-Q3")
        assert len(key) == 32
        before = evidence.gather(tmp_path, "2026-Q3", ())
        with pytest.raises(BrokenPromiseError, match="answers are left"):
            evidence.examine(before, ())
        await running.service.store.turn(lambda work: answers.remove_all(work, "2026-Q3"))
        forget_deleted(running.service.store.engine)
        with pytest.raises(BrokenPromiseError, match="key is still there"):
            evidence.examine(before, ())
        running.service.store.keys.destroy_period("2026-Q3")
        assert len(evidence.examine(before, ())) == 4
        with pytest.raises(BrokenPromiseError, match="words"):
            evidence.examine(before, ("SQLite format",))
