"""Other makers' programs from npm, which ours are tried against; and a Node that is new enough for them.

Each is installed once for each checkout, into `build/`, from a lock without addresses. `Missing` says why it cannot be had.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEAST = (22, 15)
"""The Node that they need; npm brings one where this machine's is older."""

PATIENCE = 240
"""Seconds for installing; for starting, a tenth."""


class Missing(Exception):
    """It cannot be had here; the message says why."""


def installed(here: Path, *files: str) -> tuple[str, Path]:
    """A Node that is new enough, and where it lies what a folder's lock names, with these files beside it."""
    if shutil.which("npm") is None:
        raise Missing("there is no npm on this machine")
    wanted = ("package.json", "package-lock.json", *files)
    mark = hashlib.sha256(b"".join((here / name).read_bytes() for name in wanted)).hexdigest()[:12]
    place = ROOT / "build" / f"{here.name.replace('_', '-')}-{mark}"
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place / "lock"):
        if not (place / "done").exists():
            for name in wanted:
                shutil.copy(here / name, place / name)
            _install(place)
            (place / "done").touch()
    return _node(place), place


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _install(place: Path) -> None:
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if _new_enough("node"):
        command.append("--omit=optional")
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"npm did not answer within {PATIENCE} s") from None
    if done.returncode:
        code = re.search(r"code (E\w+)", done.stderr)
        raise Missing(f"npm could not install it: {code[1] if code else 'no reason given'}")


def _node(place: Path) -> str:
    brought = sorted(place.glob("node_modules/node-*/bin/node"))
    for each in (shutil.which("node") or "", *map(str, brought)):
        if each and _new_enough(each):
            return each
    raise Missing(f"no Node from {'.'.join(map(str, LEAST))} on, and npm has none for this kind of machine")


def _new_enough(node: str) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.match(r"v(\d+)\.(\d+)", said.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= LEAST


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
