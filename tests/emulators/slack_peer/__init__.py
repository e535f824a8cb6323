"""Another maker's Slack (npm's `emulate`), so that our own idea of Slack is not the only one that we are tried against.

It is installed once for each checkout, into `build/`, from a lock without addresses. `Missing` says why it cannot be had.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LEAST = (22, 15)
"""The Node that it needs; npm brings one where this machine's is older."""

PATIENCE = 240
"""Seconds for installing; for starting, a tenth."""

TOKEN, LOOKING = "xoxb-" + "made-up-for-tests", "xoxp-" + "made-up-for-tests"
"""The app's token, and one that may look at everything."""

LOOKS = (
    "users:read",
    "groups:read",
    "groups:history",
    "im:read",
    "im:write",
    "im:history",
    "pins:read",
    "files:read",
)


class Missing(Exception):
    """It cannot be had here; the message says why."""


@dataclass(frozen=True)
class Peer:
    """Where it is, and the people who are there: name → id."""

    api: str
    people: dict[str, str]


@asynccontextmanager
async def peer(folder: Path, names: Collection[str], scopes: Collection[str]) -> AsyncIterator[Peer]:
    """One of its own for a test, with these people, and an app that was given these scopes; Missing where it cannot be."""
    node, program = await asyncio.to_thread(installed)
    seed = folder / "seed.yaml"
    seed.write_text(json.dumps({"slack": _seed(names, scopes)}))
    port = _free_port()
    running = await asyncio.create_subprocess_exec(
        node, program, "start", "--service", "slack", "--port", str(port), "--seed", seed,
        cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        api = f"http://127.0.0.1:{port}/api"
        yield Peer(api, await _people(running, api))
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


def installed() -> tuple[str, Path]:
    """A Node that is new enough, and the program; installed first where nobody has yet."""
    if shutil.which("npm") is None:
        raise Missing("there is no npm on this machine")
    mark = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    place = ROOT / "build" / f"slack-peer-{mark}"
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place / "lock"):
        if not (place / "done").exists():
            _install(place)
            (place / "done").touch()
    return _node(place), place / "node_modules" / "emulate" / "dist" / "index.js"


def _install(place: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, place / name)
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


def _seed(names: Collection[str], scopes: Collection[str]) -> dict[str, object]:
    bot = {"app_id": "A0PEER", "bot_id": "B0PEER", "bot_user_id": "U0PEER"}
    app = {
        "client_id": "1.2",
        "client_secret": "none",
        "name": "Kreds",
        "bot_name": "kreds",
        "redirect_uris": [],
    }
    return {
        "team": {"name": "Kreds", "domain": "kreds"},
        "strict_scopes": True,
        "users": [{"name": each, "real_name": each, "email": f"{each}@example.org"} for each in names],
        "oauth_apps": [app | bot | {"scopes": list(scopes)}],
        "tokens": [
            {"token": TOKEN, "type": "bot", "user_id": "U0PEER", "scopes": list(scopes)} | bot,
            {"token": LOOKING, "type": "user", "user_id": "U0PEER", "scopes": list(LOOKS)},
        ],
    }


async def _people(running: asyncio.subprocess.Process, api: str) -> dict[str, str]:
    """Who is there, once it answers."""
    end = asyncio.get_running_loop().time() + PATIENCE / 10
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {LOOKING}"}) as session:
        while running.returncode is None and asyncio.get_running_loop().time() < end:
            try:
                async with session.post(f"{api}/users.list", data={"limit": "100"}) as reply:
                    told = await reply.json()
                    return {each["name"]: each["id"] for each in told["members"]}
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise Missing(f"it did not start (Node said {running.returncode})")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
