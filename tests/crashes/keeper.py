"""Starts a service in a process of its own, kills it, and knows how it ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crashes.nursery import COULD_NOT_BEGIN, Clock


class Violation(AssertionError):
    """A promise that was broken."""


class Nursery:
    """The program that gives birth to services, one at a time."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._orders = 0
        self._pid = 0

    def order(self, order: dict[str, Any]) -> None:
        """Let a service begin; its number follows, and when it has ended, how."""
        assert self._program.stdin is not None
        if self._pid:  # a test that was broken off has left it
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        self._orders, self._pid = self._orders + 1, 0
        self._program.stdin.write(json.dumps({**order, "number": self._orders}).encode() + b"\n")
        self._program.stdin.flush()

    async def pid(self) -> int:
        """The new service's number."""
        self._pid = await self._said()
        return self._pid

    async def end(self) -> int:
        """How it ended: its exit code, below 0 for a signal."""
        code = await self._said()
        self._pid = 0
        return code

    async def _said(self) -> int:
        """The next number that is about the newest service. Unbuffered, since we wait for the pipe itself."""
        assert self._program.stdout is not None
        said = self._program.stdout
        loop = asyncio.get_running_loop()
        while True:
            ready = asyncio.Event()
            loop.add_reader(said, ready.set)
            try:
                await ready.wait()
            finally:
                loop.remove_reader(said)
            line = said.readline()
            if not line:
                raise AssertionError("there is no nursery any more")
            about, number = map(int, line.split())
            if about == self._orders:
                return number

    def close(self) -> None:
        """Let it go."""
        self._program.communicate()


@dataclass
class Keeper:
    """One service at a time. `settings`, the clock's file and the rest of an order are the same each time."""

    order: dict[str, Any]
    clock: Clock
    _nursery: Nursery
    pid: int = 0
    may_fail: bool = False
    """Whether a service may end by itself, since its database was away as it began; a supervisor starts it anew."""
    _ended: asyncio.Task[int] | None = None
    died: dict[str, int] = field(default_factory=dict)
    """How often a service died at each place; "at some moment" where it was killed from outside."""

    @property
    def alive(self) -> bool:
        """Whether a service runs."""
        return self._ended is not None and not self._ended.done()

    async def start(self, place: str = "", passage: int = 1, **more: Any) -> None:
        """A service begins, to die at a place if one is named."""
        assert not self.alive
        order = {**self.order, **more, "place": place, "passage": passage}
        self._nursery.order(order)
        self.pid = await self._nursery.pid()
        self._ended = asyncio.create_task(self._nursery.end())

    async def lives(self, seconds: float) -> bool:
        """Whether the service still runs after so long; returns at once where it dies before."""
        if self._ended is not None:
            await asyncio.wait([self._ended], timeout=seconds)
        return self.alive

    async def kill(self) -> None:
        """kill -9, unless it is dead already."""
        if self.alive:
            with suppress(ProcessLookupError):  # it has ended, and we have not been told yet
                os.kill(self.pid, signal.SIGKILL)
        if self._ended is not None:
            await self._ended

    async def stands_still(self) -> None:
        """Wait until the service has been stopped (or has ended before it came to that)."""
        status = Path(f"/proc/{self.pid}/stat")
        while self.alive and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "T":
            await asyncio.sleep(0.01)

    async def ended(self) -> int:
        """Wait for the end; its exit code, below 0 for a signal."""
        assert self._ended is not None
        return await self._ended

    async def until_dead(
        self, place: str, passage: int, seconds: float, works: Awaitable[None] | None = None, **more: Any
    ) -> int:
        """A service's whole life: it dies at the place, or from outside after so many seconds. How it ended.

        They are counted from when it `works`, if that is told: on a busy machine a start takes as long.
        """
        await self.start(place, passage, **more)
        if works is not None and self._ended is not None:
            working = asyncio.ensure_future(works)
            await asyncio.wait([working, self._ended], return_when=asyncio.FIRST_COMPLETED)
            working.cancel()
        outside = await self.lives(seconds)
        await self.kill()
        code = await self.ended()
        if code == COULD_NOT_BEGIN and self.may_fail:
            return code
        if code not in (-signal.SIGKILL, 0):
            raise Violation(f"the service ended by itself: {code}\n{self.log()[-4000:]}")
        if code:
            reached = "at some moment" if outside else place
            self.died[reached] = self.died.get(reached, 0) + 1
        return code

    @property
    def kills(self) -> int:
        """How often one was killed."""
        return sum(self.died.values())

    def kilobytes(self) -> int:
        """How much memory the service holds just now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0])

    def log(self) -> str:
        """What all of them have logged."""
        file = Path(self.order["log"])
        return file.read_text(encoding="utf-8") if file.exists() else ""


@asynccontextmanager
async def keeper(
    nursery: Nursery, folder: Path, settings: dict[str, Any], **order: Any
) -> AsyncIterator[Keeper]:
    """A keeper with a clock and a log in `folder`."""
    file = folder / "clock"
    clock = Clock(file)
    given = {"settings": settings, "clock": str(file), "log": str(folder / "service.log"), **order}
    made = Keeper(given, clock, nursery)
    try:
        yield made
    finally:
        await made.kill()
