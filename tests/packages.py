"""What the project is built from: what is locked, what is installed, and under which licences."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"

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


def locked(lock: Path = LOCK) -> list[tuple[Requirement, list[str]]]:
    """Each line of a lock, with the hashes of the files that it may be."""
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n?", "", lock.read_text()))
    return [
        (Requirement(line.split(" --hash=")[0]), re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
        for line in joined.splitlines()
        if line.strip()
    ]


def runtime() -> list[Distribution]:
    """What the service needs to run, and what that needs, as installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    waiting = [Requirement(line) for line in project["project"]["dependencies"]]
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


def licences(found: Distribution) -> set[str]:
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
