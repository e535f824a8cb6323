"""The bugs can still be made, and a bug that matters is found: a quick look, without making them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("each", MUTANTS, ids=[each.says for each in MUTANTS])
def test_a_bug_is_made_in_exactly_one_place_and_its_tests_are_there(each: Mutant) -> None:
    text = (ROOT / each.file).read_text(encoding="utf-8")
    assert text.count(each.old) == 1
    compile(text.replace(each.old, each.new), each.file, "exec")
    for test in each.tests:
        file, _, name = test.partition("::")
        if file.startswith("tests/"):
            assert f"def {name.partition('[')[0]}" in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_at_least_thirty_and_each_is_another() -> None:
    assert len({each.says for each in MUTANTS}) == len(MUTANTS) >= 30


@pytest.mark.slow
def test_one_of_them_is_caught_from_start_to_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--at-once", "1", "a tier begins with one fewer"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 bugs caught" in done.stdout
