"""Another maker's OpenID provider (npm's `oidc-provider`), so that our own idea of one is not the only one we are tried against.

`Missing` says why it cannot be had.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.emulators.npm import PATIENCE, Missing, free_port, installed

HERE = Path(__file__).parent
CLIENT, SECRET = "kreds", "made-up-for-tests"


@asynccontextmanager
async def peer(back: str, algorithm: str = "RS256") -> AsyncIterator[dict[str, str]]:
    """One of its own for a test, that sends browsers back to an address: the settings of a service that believes it."""
    node, place = await asyncio.to_thread(installed, HERE, "provider.mjs")
    port = free_port()
    told = {"port": port, "back": back, "client": CLIENT, "secret": SECRET, "algorithm": algorithm}
    running = await asyncio.create_subprocess_exec(
        node, place / "provider.mjs", json.dumps(told),
        cwd=place, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        async with asyncio.timeout(PATIENCE / 10):
            while b"ready" not in (line := await running.stdout.readline()):
                if not line:
                    raise Missing(f"it did not start (Node said {running.returncode})")
        yield {
            "oidc_issuer": f"http://127.0.0.1:{port}",
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
        }
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()
