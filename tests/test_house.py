"""What holds for the project as a whole: its licence, its lock, and what lies in its folders."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = (ROOT / "requirements.lock", ROOT / ".ci/bootstrap.lock")
PACKAGES = ("bot", "conversations", "store", "locales")

TOP_LEVEL = {
    *(*PACKAGES, "tests", "docs"),
    *("README.md", "LICENSE", "Makefile", "pyproject.toml", "requirements.lock"),
    *(".ci", ".gitignore"),
}

USABLE = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "HPND",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
    ),
    *("PSF-2.0", "Unlicense", "Zlib"),
    *("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "EUPL-1.2"),
}
"""Licences of what an EUPL-1.2 work may use: permissive ones, and those that ask for their own files alone."""

SAID_AS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Older ways to name a licence."""

MADE_UP = {"110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}
"""Tokens that open nothing: the one in Telegram's own documentation."""

SECRETS = re.compile(
    r"\b\d{8,10}:[A-Za-z0-9_-]{34,36}\b"  # Telegram
    r"|\bxox[abeprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}"  # Slack
    r"|\bgh[opsu]_\w{30,}|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:root|work|home|Users)/\w|\b[A-Z]:\\Users\\")
MADE_BY_PROGRAMS = (".mo", ".pot", ".pyc", ".db", ".db-wal", ".db-shm", ".sqlite", ".sqlite3", ".dump")
LINES = 300


def test_the_licence_is_whole() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\. [A-Z]", licence, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert re.search(r"^\s*Appendix$", licence, re.MULTILINE)
    assert PROJECT["project"]["license"] == "EUPL-1.2"


def test_every_dependency_may_be_used_under_the_licence() -> None:
    refused = {
        each.name: licences
        for each in _runtime_dependencies()
        if not (licences := _licences(each)) or not licences <= USABLE
    }
    assert not refused, "may these be used? if so, add their licences to USABLE"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert "://" not in lock.read_text()
    assert not re.search(r"^\s*(--(?!hash=)|-\w)", lock.read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_locked_has_one_version_and_its_hashes(lock: Path) -> None:
    for requirement, hashes in _locked(lock):
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
        assert hashes, requirement


def test_the_lock_is_of_what_the_project_asks_for() -> None:
    pinned: dict[str, list[str]] = {}
    for requirement, _hashes in _locked(LOCKS[0]):
        pinned.setdefault(canonicalize_name(requirement.name), []).append(
            next(iter(requirement.specifier)).version
        )
    asked = [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
    ]
    for line in asked:
        wanted = Requirement(line)
        versions = pinned.get(canonicalize_name(wanted.name), [])
        assert versions, f"{line} is not in the lock; run: make lock"
        assert all(wanted.specifier.contains(each) for each in versions), f"{line}; run: make lock"


def test_the_top_level_holds_nothing_else() -> None:
    assert {file.parts[0] for file in _kept()} <= TOP_LEVEL


def test_nothing_that_a_program_makes_is_kept() -> None:
    made = [str(file) for file in _kept() if file.name.endswith(MADE_BY_PROGRAMS) or file.name == ".env"]
    databases = [str(file) for file in _kept() if (ROOT / file).read_bytes().startswith(b"SQLite format 3\0")]
    assert not made + databases


def test_no_file_holds_a_secret() -> None:
    assert _found(SECRETS, MADE_UP) == []


def test_no_file_names_a_place_on_somebody_s_machine() -> None:
    assert _found(MACHINE, set()) == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_package_says_what_was_decided(package: str) -> None:
    assert re.search(r"^#+ Decisions$", _readme(package), re.MULTILINE)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_long_file_has_its_reason_in_the_package_s_readme(package: str) -> None:
    long = [
        file.name
        for file in (ROOT / package).rglob("*.py")
        if len(file.read_text().splitlines()) > LINES and file.name not in _readme(package)
    ]
    assert not long


def _readme(package: str) -> str:
    readme = ROOT / package / "README.md"
    assert readme.is_file(), f"{package} has no README.md"
    return readme.read_text()


@cache
def _kept() -> tuple[Path, ...]:
    """The files in git, or about to be."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("this is no git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def _found(pattern: re.Pattern[str], allowed: set[str]) -> list[str]:
    return [
        f"{file}: {hit[:12]}…"
        for file in _kept()
        for hit in pattern.findall((ROOT / file).read_text(errors="replace"))
        if hit not in allowed
    ]


def _locked(lock: Path) -> list[tuple[Requirement, list[str]]]:
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n?", "", lock.read_text()))
    return [
        (Requirement(line.split(" --hash=")[0]), re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
        for line in joined.splitlines()
        if line.strip()
    ]


def _runtime_dependencies() -> list[Distribution]:
    waiting = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    seen: dict[str, Distribution] = {}
    asked: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in asked:
            continue
        asked.add(str(requirement))
        found = seen.setdefault(canonicalize_name(requirement.name), distribution(requirement.name))
        for line in found.requires or []:
            needed = Requirement(line)
            extras = {"", *requirement.extras}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return list(seen.values())


def _licences(found: Distribution) -> set[str]:
    """All that a distribution says of itself, in the names of SPDX; empty if it says nothing."""
    metadata = found.metadata
    expression, field = metadata.get_all("License-Expression", []), metadata.get_all("License", [])
    classifiers = [
        name.rpartition(" :: ")[2]
        for name in metadata.get_all("Classifier", [])
        if name.startswith("License ::")
    ]
    if any("\n" in text for text in field):  # a licence's whole text: the classifier names it
        field = []
    said = expression or field or classifiers
    return {each for name in said for each in re.findall(r"[\w.+-]+", SAID_AS.get(name, name))} - {
        "AND",
        "OR",
    }
