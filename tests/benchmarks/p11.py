"""P11: the pages beside a bare Starlette page, and a thousand chats open at once in one process.

The browsers are plain connections in the same process, so what they cost is in both figures, and in the memory.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot import app
from bot.config import load_settings
from bot.web.server import served
from bot.web.site import site
from store import members, web, web_sessions
from store.unit_of_work import Work
from store.web_thread import Line, Thread
from tests.benchmarks.bench import Bench, Process
from tests.benchmarks.figures import Figure, milliseconds, ratio, share

LINES = 20
"""What stands in each chat."""

AT_ONCE = 8
"""Pages asked for at the same time."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def run(bench: Bench) -> list[Figure]:
    """Chats are opened and stay open; then pages are asked for in turns with the bare one, and somebody is written to."""
    people, pages, told = bench.sized(10, 1_000, 1_000), bench.sized(16, 200, 400), bench.sized(3, 50, 100)
    async with AsyncExitStack() as kept:
        settings = load_settings(_env_file=None, data=bench.folder(), language="en", log_level="ERROR")
        built = await kept.enter_async_context(app.service(settings))
        port = await kept.enter_async_context(served(site(built), "127.0.0.1", 0))
        bare = await kept.enter_async_context(
            served(Starlette(routes=[Route("/chat", _bare)]), "127.0.0.1", 0)
        )
        bench.step(f"{people} people")
        known = await built.store.turn(partial(_settle, people=people))
        process = Process(_own())
        before = process.memory()
        bench.step(f"{people} chats are opened")
        open_ = [await _live(port, each, account, token) for each, (account, token) in enumerate(known)]
        for _reader, writer in open_:
            kept.callback(writer.close)
        each_open = (process.memory() - before) / people * 1024
        slow, fast = list[float](), list[float]()
        worked, worked_bare = list[float](), list[float]()
        for place in range(bench.rounds):
            bench.step(f"pages, round {place}")
            for at, into, work in ((port, slow, worked), (bare, fast, worked_bare)):
                began = time.process_time()
                into.append(share(await _pages(at, known, pages), 99))
                work.append((time.process_time() - began) / pages)
        bench.step("somebody is written to")
        seen = []
        for each in range(told):
            began = time.perf_counter()
            say = partial(web.change, name=known[each % people][0], do=_say)
            await built.store.turn(lambda work, say=say: say(work))  # type: ignore[misc]
            await open_[each % people][0].readuntil(b"event: news")
            seen.append(time.perf_counter() - began)
    return [
        Figure(
            "P11",
            f"a page with {people:,} chats open, p99",
            ratio(slow, fast),
            "× a bare page",
            beside=_beside(slow, fast),
        ),
        Figure(
            "P11",
            "processor time of such a page, both ends",
            ratio(worked, worked_bare),
            "× a bare page",
            beside=_beside(worked, worked_bare),
        ),
        Figure("P11", f"memory of each of {people:,} open chats, both ends", each_open, "kB", 200),
        Figure("P11", "from the commit to the open page, p99", share(seen, 99) * 1000, "ms"),
    ]


def _beside(slow: Sequence[float], fast: Sequence[float]) -> str:
    return f"{milliseconds(min(slow))} beside {milliseconds(min(fast))}"


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


async def _bare(_request: Request) -> Response:
    """A page as small as can be."""
    return HTMLResponse("<!doctype html><title>Kreds</title>")


def _settle(work: Work, people: int) -> list[tuple[str, str]]:
    """So many members, each with something in their chat; their accounts and what their cookies hold."""
    found = []
    for number in range(people):
        account = web.new_account()
        members.bind(
            work, members.add(work, f"Sol {number}", "en", "Europe/Copenhagen"), web.CHANNEL, account
        )
        web.change(work, account, _begin)
        found.append((account, web_sessions.begin(work, "chat", account=account)))
    return found


def _begin(thread: Thread) -> None:
    for _line in range(LINES):
        _say(thread)


def _say(thread: Thread) -> None:
    thread.version += 1
    thread.last += 1
    thread.lines.append(
        Line(
            thread.last,
            thread.version,
            time.strftime("%Y-%m-%d"),
            "Did someone listen to you this week?",
            rows=[[{"label": "Yes", "data": "c.a.1.yes"}, {"label": "No", "data": "c.a.1.no"}]],
        )
    )


async def _ask(port: int, number: int, path: str, token: str) -> Connection:
    """One request, from an address of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = (
        f"GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\ncookie: kreds={token}\r\n"
        f"x-forwarded-for: 10.0.{number // 250}.{number % 250}\r\n\r\n"
    )
    writer.write(told.encode())
    return reader, writer


async def _live(port: int, number: int, account: str, token: str) -> Connection:
    found = await _ask(port, number, f"/chat/live?of={account}&since={LINES}", token)
    await found[0].readuntil(b"retry: 1000")
    return found


async def _pages(port: int, known: list[tuple[str, str]], pages: int) -> list[float]:
    """How long each of so many pages took, some at once."""
    took: list[float] = []
    waiting = list(range(pages))

    async def one() -> None:
        while waiting:
            number = waiting.pop() % len(known)
            began = time.perf_counter()
            reader, writer = await _ask(port, number, "/chat", known[number][1])
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 200"), answer[:80]
            writer.close()
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(one() for _each in range(AT_ONCE)))
    return took
