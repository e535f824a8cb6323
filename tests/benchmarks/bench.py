"""What every benchmark is given: how big to be, folders, databases, and programs in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests import postgresql

ROOT = Path(__file__).parents[2]
SIZES = ("tiny", "usual", "full")


class Api(Protocol):
    """A platform that a program listens to; `polled` is set once it does."""

    polled: asyncio.Event

    @property
    def url(self) -> str:
        """Where it is."""
        ...


@dataclass
class Process:
    """A running program."""

    pid: int

    def cpu(self) -> float:
        """Seconds of processor time used so far, by all its threads."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def memory(self) -> float:
        """Megabytes that it has in memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass
class Bench:
    """How big ("tiny" for the test, "usual", "full"), and what is cleared away at the end."""

    size: str = "usual"
    step: Callable[[str], None] = lambda _what: None
    kept: ExitStack = field(default_factory=ExitStack)
    _server: str = ""

    @property
    def rounds(self) -> int:
        """How often to measure before taking the median."""
        return self.sized(1, 5, 7)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases to measure on."""
        return ("SQLite",) if self.size == "tiny" else ("SQLite", "PostgreSQL")

    def sized(self, tiny: int, usual: int, full: int) -> int:
        """The number for this size."""
        return (tiny, usual, full)[SIZES.index(self.size)]

    def folder(self) -> Path:
        """A new folder."""
        return Path(self.kept.enter_context(tempfile.TemporaryDirectory(prefix="kreds-bench-")))

    @contextmanager
    def database(self, kind: str) -> Iterator[str | None]:
        """A new people's database, None for the one in the service's own folder."""
        if kind == "SQLite":
            yield None
            return
        self._server = self._server or self.kept.enter_context(postgresql.server_url(durable=True))
        url = postgresql.fresh_database(self._server)
        try:
            yield url
        finally:
            postgresql.drop_database(self._server, url)

    @asynccontextmanager
    async def program(self, name: str, api: Api, data: Path, **told: Any) -> AsyncIterator[Process]:
        """A bot of this package ("kreds", "plain_bot", "bare") that is polling; stopped at the end."""
        given = {
            "api": api.url,
            "data": str(data),
            "limits": False,
            "people": 0,
            "due": 0,
            "due_in": 0,
            **told,
        }
        command = ["-m", f"tests.benchmarks.{name}", json.dumps(given)]
        async with started(command, api) as process:
            yield process


@asynccontextmanager
async def started(command: list[str], api: Api, **environment: str) -> AsyncIterator[Process]:
    """A Python program, once it asks for updates. As in operation, what Python has compiled once is kept."""
    api.polled.clear()
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | environment
    running = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    ended = asyncio.create_task(running.wait())
    polled = asyncio.create_task(api.polled.wait())
    try:
        await asyncio.wait((ended, polled), timeout=300, return_when=asyncio.FIRST_COMPLETED)
        if not polled.done():
            raise RuntimeError(f"{' '.join(command[:2])} did not start")
        yield Process(running.pid)
    finally:
        polled.cancel()
        if running.returncode is None:
            running.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(ended), 20)
        except TimeoutError:
            running.kill()
            await ended
