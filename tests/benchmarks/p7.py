"""P7: from the start to the first answered press; memory at rest, with many conversations open, and over many presses."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from statistics import median

from tests.benchmarks import town
from tests.benchmarks.bench import Bench, Process, started
from tests.benchmarks.bot_api import TOKEN, BotApi
from tests.benchmarks.figures import Figure, number, ratio
from tests.benchmarks.kreds import settings_of
from tests.benchmarks.p4 import rate
from tests.benchmarks.running import kreds

AT_ONCE = 100

TIDIED = 75
"""Seconds after which a service that has just begun has tidied up for the first time."""


async def run(bench: Bench) -> list[Figure]:
    """`kreds run` beside the plain bot, started anew each time; then one service that is kept busy."""
    people = bench.sized(20, 1000, 1000)
    ours, theirs = [], []
    data = bench.folder()
    shown = await town.build(
        settings_of({"api": "http://127.0.0.1:1", "data": str(data)}), people, asked=people
    )
    for place in range(bench.rounds):
        bench.step(f"start {place + 1} of {bench.rounds}")
        ours.append(await _start(data, place + 1, shown[place + 1]))
        theirs.append(await _plain_start(bench))
    return [
        Figure(
            "P7",
            "start → first answered press",
            ratio([each[0] for each in ours], [each[0] for each in theirs]),
            "× plain bot",
            1.3,
            beside=f"{_middle(ours, 0)} s beside {_middle(theirs, 0)} s",
        ),
        Figure(
            "P7",
            f"memory then, with {people:,} conversations open",
            ratio([each[1] for each in ours], [each[1] for each in theirs]),
            "× plain bot",
            1.5,
            beside=f"{_middle(ours, 1)} MB beside {_middle(theirs, 1)} MB, which holds none",
        ),
        *await _grown(bench),
    ]


async def _start(data: Path, chat: int, button: str) -> tuple[float, float]:
    """Seconds and megabytes of `kreds run` with a press that waits already, whose number no earlier start has seen."""
    async with BotApi(first=chat) as api:
        environment = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API": api.url,
            "DATA": str(data),
            "LOG_LEVEL": "ERROR",
        }
        environment["LISTEN"] = f"127.0.0.1:{_free_port()}"
        began = time.perf_counter()
        answered = api.press(chat, button)
        named = {f"KREDS_{name}": value for name, value in environment.items()}
        async with started(["-m", "bot", "run"], api, **named) as process:
            await asyncio.wait_for(answered, 60)
            return time.perf_counter() - began, await _rest(process)


async def _plain_start(bench: Bench) -> tuple[float, float]:
    async with BotApi() as api:
        began = time.perf_counter()
        answered = api.press(1, "q1.yes")
        async with bench.program("plain_bot", api, bench.folder(), people=1, limits=True) as process:
            await asyncio.wait_for(answered, 60)
            return time.perf_counter() - began, await _rest(process)


async def _grown(bench: Bench) -> list[Figure]:
    """How much memory so many more presses take, once everything is warm and as full as it becomes."""
    rounds = bench.sized(2, 200, 400)
    each = bench.sized(10, AT_ONCE, AT_ONCE)
    half = rounds // 2
    async with kreds(bench, "SQLite", rounds * each) as running:
        warm = time.perf_counter() + bench.sized(0, TIDIED, TIDIED)
        sizes = []
        for place in range(rounds):
            bench.step(f"{place * each:,} presses of {rounds * each:,}")
            await rate(running, range(1 + place * each, 1 + (place + 1) * each))
            if place == half:
                await asyncio.sleep(warm - time.perf_counter())
            sizes.append(running.process.memory())
    grown = sizes[-1] - sizes[half]
    thousands = (len(sizes) - 1 - half) * each / 1000
    return [
        Figure(
            "P7",
            "memory that a thousand more presses take",
            max(0.0, grown / thousands) if thousands else 0.0,
            "MB",
            0.1,
            beside=f"{number(sizes[half])} MB after {half * each:,}, {number(sizes[-1])} MB after {rounds * each:,}",
        )
    ]


async def _rest(process: Process) -> float:
    await asyncio.sleep(1)
    return process.memory()


def _middle(rounds: list[tuple[float, float]], place: int) -> str:
    return number(median(each[place] for each in rounds))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
