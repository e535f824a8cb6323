"""Another maker's Slack (npm's `emulate`), so that our own idea of Slack is not the only one that we are tried against.

`Missing` says why it cannot be had.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.emulators.npm import PATIENCE, Missing, free_port, installed

HERE = Path(__file__).parent
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


@dataclass(frozen=True)
class Peer:
    """Where it is, and the people who are there: name → id."""

    api: str
    people: dict[str, str]


@asynccontextmanager
async def peer(folder: Path, names: Collection[str], scopes: Collection[str]) -> AsyncIterator[Peer]:
    """One of its own for a test, with these people, and an app that was given these scopes; Missing where it cannot be."""
    node, place = await asyncio.to_thread(installed, HERE)
    program = place / "node_modules" / "emulate" / "dist" / "index.js"
    seed = folder / "seed.yaml"
    seed.write_text(json.dumps({"slack": _seed(names, scopes)}))
    port = free_port()
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
