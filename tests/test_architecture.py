"""Who may import whom, and that one word finds everything about a dialogue."""

from __future__ import annotations

import sys
from pathlib import Path

import importlinter.api  # noqa: F401 — sets import-linter up
import pytest
from grimp import build_graph
from importlinter.application.use_cases import lint_imports

from bot.registry import SERVICES

ROOT = Path(__file__).parents[1]


def test_nobody_imports_what_they_may_not(capsys: pytest.CaptureFixture[str]) -> None:
    kept = lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    report = capsys.readouterr().out
    assert kept, report


def test_what_is_said_needs_the_standard_library_alone() -> None:
    graph = build_graph("conversations", include_external_packages=True, cache_dir=None)
    ours = {module for module in graph.modules if module.split(".")[0] == "conversations"}
    imported = {
        theirs for module in ours for theirs in graph.find_modules_directly_imported_by(module)
    } - ours
    assert {module.split(".")[0] for module in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize("dialogue", SERVICES)
def test_one_word_finds_everything_about_a_dialogue(dialogue: str) -> None:
    missing = [
        place
        for place in (f"conversations/{dialogue}.py", f"bot/services/{dialogue}.py")
        if not (ROOT / place).is_file()
    ]
    if not any((ROOT / "tests/transcripts" / dialogue).glob("*.chat")):
        missing.append(f"tests/transcripts/{dialogue}/*.chat")
    assert not missing


def test_every_transcript_is_of_a_dialogue() -> None:
    folders = {folder.name for folder in (ROOT / "tests/transcripts").iterdir() if any(folder.glob("*.chat"))}
    assert folders <= SERVICES.keys()
