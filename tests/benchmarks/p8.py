"""P8: one, two and four workers on PostgreSQL, and what the store keeps in a second beside PostgreSQL's own pgbench."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import make_url

from bot.deliver import IDLE
from tests import postgresql
from tests.benchmarks import town
from tests.benchmarks.bench import ROOT, Bench
from tests.benchmarks.bot_api import BotApi
from tests.benchmarks.figures import Figure, milliseconds, number, ratio, share
from tests.benchmarks.kreds import settings_of
from tests.benchmarks.p3 import one_by_one
from tests.benchmarks.p4 import rate
from tests.benchmarks.running import Running

AT_ONCE = {32: None, 128: 1.5}
"""Turns, and pgbench's clients, at the same time → how many times as many are to be kept.

With few at once both wait for the disk, one commit after another, and there is nothing to be won.
"""

FEEDING = 2
"""Processes of ours, and threads of pgbench, that they are spread over."""

ROWS = """\
INSERT INTO inbox (channel, event, chat_hash, payload_sealed, tries, state, at)
VALUES ('pgbench', gen_random_uuid(), decode(repeat('ab', 16), 'hex'), decode(repeat('cd', 230), 'hex'), 0, 'new', now());
INSERT INTO outbox (lane, at, state, channel, chat_hash, chat_sealed, generation, kind, body_sealed, "then", tries, expires_at)
VALUES (1, now(), 'waiting', 'pgbench', decode(repeat('ab', 16), 'hex'), decode(repeat('ab', 40), 'hex'), 0, 'message', decode(repeat('ef', 150), 'hex'), '', 0, now());
"""
"""What a small turn keeps: an update and a reply, of the size that they have."""


async def run(bench: Bench) -> list[Figure]:
    """Presses with more and more workers, then the store alone."""
    alone = [await _store(bench, at_once, reach) for at_once, reach in AT_ONCE.items()]
    return [*await _workers(bench), *alone]


async def _workers(bench: Bench) -> list[Figure]:
    each = bench.sized(10, 200, 400)
    presses = bench.sized(3, 40, 100)
    people, found = each * (1 + bench.rounds) + presses, []
    rates: dict[int, list[float]] = {}
    for workers in (1, 2, 4):
        async with _working(bench, people, workers) as running:
            for place in range(1 + bench.rounds):
                bench.step(f"{workers} workers, round {place} of {bench.rounds}")
                chats = range(1 + place * each, 1 + (place + 1) * each)
                rates.setdefault(workers, []).append(await rate(running, chats))
            if workers == 1:
                found.append(await _one_by_one(running, range(people - presses + 1, people + 1)))
            answers = Counter(chat for _at, chat in running.api.arrived)
        del rates[workers][0]  # the first only warms up
        usual = f"{number(median(rates[workers]))}/s"
        what = f"{each} presses at once, {workers} workers"
        doubled = sum(count - 1 for count in answers.values())
        found.append(Figure("P8", f"{what}, answered twice", doubled, "", 0, beside=f"{people} presses"))
        found.append(
            Figure(
                "P8",
                what,
                ratio(rates[workers], rates[1]),
                "× one worker",
                beside=f"{usual} on {os.cpu_count()} cores",
            )
        )
    return found


async def _one_by_one(running: Running, chats: range) -> Figure:
    """A press goes through three processes; who waits is woken by the database."""
    times = await one_by_one(running, chats)
    looks = 1000 * IDLE
    return Figure(
        "P8",
        "press → next question through three processes",
        1000 * median(times) / looks,
        "× of the pause between two looks at the table",
        0.1,
        beside=f"{milliseconds(median(times))} (p99 {milliseconds(share(times, 99))}): woken by NOTIFY",
    )


@asynccontextmanager
async def _working(bench: Bench, people: int, workers: int) -> AsyncIterator[Running]:
    """A process that receives, one that delivers, and so many workers, on a PostgreSQL of their own."""
    async with AsyncExitStack() as open_:
        api = await open_.enter_async_context(BotApi())
        data = bench.folder()
        url = open_.enter_context(bench.database("PostgreSQL"))
        strategy = open_.enter_context(bench.database("PostgreSQL"))
        told: dict[str, Any] = {"database_url": url, "strategy_database_url": strategy, "limits": False}
        settings = settings_of({"api": api.url, "data": str(data), **told})
        bench.step(f"a town for {workers} workers")
        shown = await town.build(settings, people, asked=people)
        for role in ("deliver", *["turns"] * workers):
            given = json.dumps({"api": api.url, "data": str(data), "role": role, **told})
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.benchmarks.kreds", given, cwd=ROOT
            )
            open_.push_async_callback(_ended, program)
        receives = await open_.enter_async_context(bench.program("kreds", api, data, role="receive", **told))
        yield Running(api, receives, shown, settings)


async def _ended(program: asyncio.subprocess.Process) -> None:
    program.terminate()
    try:
        await asyncio.wait_for(program.wait(), 20)
    except TimeoutError:
        program.kill()
        await program.wait()


async def _store(bench: Bench, at_once: int, reach: float | None) -> Figure:
    """Turns that keep an update and a reply, beside pgbench with the same two rows; in turns.

    Both come from as many processes or threads, with as many turns at once; both are durable.
    """
    seconds = bench.sized(1, 3, 5)
    ours, theirs = [], []
    with bench.database("PostgreSQL") as url, bench.database("PostgreSQL") as strategy:
        assert url is not None
        told = {"api": "http://127.0.0.1:1", "data": str(bench.folder()), "database_url": url}
        told["strategy_database_url"] = str(strategy)
        await town.build(settings_of(told), 1)
        async with AsyncExitStack() as open_:
            keeping = [
                await open_.enter_async_context(_keeps(told, f"{number}", at_once // FEEDING))
                for number in range(FEEDING)
            ]
            for place in range(bench.rounds):
                bench.step(f"the store alone, round {place + 1} of {bench.rounds}")
                ours.append(sum(await asyncio.gather(*(_kept(each, seconds) for each in keeping))) / seconds)
                theirs.append(await _pgbench(url, seconds, at_once))
    beside = f"{number(median(ours))}/s beside {number(median(theirs))}/s"
    what = f"an update and a reply kept, sealed, {at_once} at once"
    return Figure("P8", what, ratio(ours, theirs), "× pgbench", reach, at_least=True, beside=beside)


@asynccontextmanager
async def _keeps(told: dict[str, Any], name: str, at_once: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that keeps turns when it is told to."""
    given = json.dumps({**told, "name": name, "at_once": at_once})
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.keeping", given, cwd=ROOT, stdin=pipe, stdout=pipe
    )
    assert program.stdin is not None
    assert program.stdout is not None
    await program.stdout.readline()  # it is warm
    yield program
    program.stdin.close()
    await program.wait()


async def _kept(program: asyncio.subprocess.Process, seconds: int) -> int:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{seconds}\n".encode())
    return int(await program.stdout.readline())


async def _pgbench(url: str, seconds: int, at_once: int) -> float:
    """Transactions of pgbench in a second, as it says itself."""
    address = make_url(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"BEGIN;\n{ROWS}END;\n")
        script.flush()
        program = await asyncio.create_subprocess_exec(
            str(_program()),
            *(
                "--no-vacuum",
                f"--client={at_once}",
                f"--jobs={FEEDING}",
                f"--time={seconds}",
                f"--file={script.name}",
            ),
            *(
                f"--host={address.host or address.query['host']}",
                f"--port={address.port or address.query.get('port', 5432)}",
            ),
            *(f"--username={address.username}", str(address.database)),
            stdout=asyncio.subprocess.PIPE,
        )
        said = (await program.communicate())[0].decode()
    found = re.search(r"tps = ([0-9.]+)", said)
    assert found is not None, said
    return float(found[1])


def _program() -> Path:
    return postgresql.programs() / "pgbench"
