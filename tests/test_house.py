"""What holds for the project as a whole: its licence, its lock, and what lies in its folders."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import audit
from tests.packages import LOCK, ROOT, licences, locked, runtime
from tests.sbom import bill

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = (LOCK, ROOT / ".ci/bootstrap.lock")
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


def test_T20_every_dependency_may_be_used_under_the_licence() -> None:
    refused = {each.name: said for each in runtime() if not (said := licences(each)) or not said <= USABLE}
    assert not refused, "may these be used? if so, add their licences to USABLE"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_T20_a_lock_names_no_registry(lock: Path) -> None:
    assert "://" not in lock.read_text()
    assert not re.search(r"^\s*(--(?!hash=)|-\w)", lock.read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_T20_everything_locked_has_one_version_and_its_hashes(lock: Path) -> None:
    for requirement, hashes in locked(lock):
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
        assert hashes, requirement


def test_T20_the_lock_is_of_what_the_project_asks_for() -> None:
    pinned: dict[str, list[str]] = {}
    for requirement, _hashes in locked(LOCKS[0]):
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


def test_T20_no_file_holds_a_secret() -> None:
    assert _found(SECRETS, MADE_UP) == []


def test_no_file_names_a_place_on_somebody_s_machine() -> None:
    assert _found(MACHINE, set()) == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_package_says_what_was_decided(package: str) -> None:
    assert re.search(r"^#+ Decisions$", _readme(package), re.MULTILINE)


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
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


def test_T20_the_bill_of_materials_lists_what_is_installed_with_its_hashes_and_licences() -> None:
    made = bill()
    listed = {each["name"]: each for each in made["components"]}
    assert len(listed) == len(made["components"])
    for each in runtime():
        component = listed[canonicalize_name(each.name)]
        assert component["version"] == each.version, "run: make test, which installs what is locked"
        assert component["scope"] == "required"
        assert component["hashes"], each.name
        assert {licence["license"]["name"] for licence in component["licenses"]} == licences(each) != set()
    required = {name for name, each in listed.items() if each["scope"] == "required"}
    assert required == {canonicalize_name(each.name) for each in runtime()}


def test_T20_nothing_is_installed_that_is_not_locked() -> None:
    names = {canonicalize_name(requirement.name) for lock in LOCKS for requirement, _hashes in locked(lock)}
    here = {canonicalize_name(each.name) for each in distributions()}
    assert here - names <= {"kreds", "pip", "setuptools"}


def test_T20_the_bill_of_materials_is_the_same_each_time() -> None:
    assert json.dumps(bill()) == json.dumps(bill())


def test_T20_an_audit_that_could_not_ask_never_says_that_all_is_well() -> None:
    fine = {"name": "a", "version": "1", "vulns": []}
    holed = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}
    unknown = {"name": "c", "skip_reason": "not found"}
    assert audit.verdict({"dependencies": [fine]}) == (audit.SAFE, ["1 of 1 looked up, 0 vulnerable"])
    assert audit.verdict({"dependencies": [fine, unknown]})[0] == audit.UNKNOWN
    assert audit.verdict({"dependencies": []})[0] == audit.UNKNOWN
    code, lines = audit.verdict({"dependencies": [fine, holed, unknown]})
    assert code == audit.VULNERABLE
    assert lines[0] == "b 2: CVE-1, mended in 3"
