"""What the guides say is so: commands run, settings exist, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import NAMES, kreds
from bot.config import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/README.md"))]
RUN_FOR_REAL = {
    "kreds plan check": 0,
    "kreds migrate": 0,
    "kreds keys new": 0,
    "kreds release list": 0,
    "kreds doctor": 0,
}
"""Commands of the guides that need no token, in an order that works, with the exit code they end with."""


def _documented() -> list[str]:
    found = set()
    for page in PAGES:
        for command in re.findall(r"(?:^|`)(kreds [a-z][^`#\n]*)", page.read_text(), flags=re.MULTILINE):
            found.add(command.strip())
    return sorted(found)


@pytest.mark.parametrize("command", _documented())
def test_every_documented_command_exists_with_its_options(command: str) -> None:
    group: click.Command = kreds
    words = shlex.split(command)[1:]
    while (
        words
        and isinstance(group, click.Group)
        and (inner := group.get_command(click.Context(group), words[0]))
    ):
        words, group = words[1:], inner
    assert group is not kreds, command
    known = {option for each in getattr(group, "params", []) for option in each.opts}
    assert {word for word in words if word.startswith("-")} <= known, command


@pytest.mark.timeout(400)
def test_the_commands_run_as_documented_in_an_empty_folder(tmp_path: Path) -> None:
    documented = _documented()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KREDS_")}
    for command, code in RUN_FOR_REAL.items():
        assert command in documented
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *shlex.split(command)[1:]],
            cwd=tmp_path,
            env=clean | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, (command, ran.stdout, ran.stderr)
        assert "Traceback" not in ran.stderr


def test_help_of_every_command_is_there() -> None:
    context = click.Context(kreds)
    assert NAMES
    for name in NAMES:
        told = CliRunner().invoke(kreds, [name, "--help"])
        assert told.exit_code == 0
        command = kreds.get_command(context, name)
        assert command is not None
        assert command.help, name


def test_every_setting_is_in_the_operators_guide_with_its_default_and_no_other() -> None:
    guide = (ROOT / "docs" / "operator.md").read_text()
    documented = set(re.findall(r"^\| `KREDS_([A-Z_]+)`", guide, flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_setting_is_used_somewhere() -> None:
    sources = "".join(each.read_text() for each in (ROOT / "bot").rglob("*.py"))
    for name in Settings.model_fields:
        assert re.search(rf"(settings|self)\.{name}\b", sources), name


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_make_target_in_the_guides_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), flags=re.MULTILINE):
            assert target in targets, (page.name, target)


def test_the_promises_are_the_same_in_the_readme_and_in_the_tests() -> None:
    promises = re.findall(r"^\d\. ", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    tests = re.findall(r"def (test_promise_\d)_", (ROOT / "tests" / "test_promises.py").read_text())
    assert sorted(set(tests)) == [f"test_promise_{number}" for number in range(1, len(promises) + 1)]
