"""P1: check-ins go out at the platform's pace while people press buttons and some ask for help."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from bot import app
from tests.benchmarks import town
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, milliseconds, number, share
from tests.benchmarks.running import Running, kreds, plain

PER_SECOND = 30
HELP = 5
SOON = 4.0
"""Seconds after its start when the plain bot's check-ins are due."""

Waiting: TypeAlias = tuple[float, asyncio.Future[float]]


@dataclass(frozen=True)
class Ran:
    """What happened, in seconds."""

    total: float
    ideal: float
    replies: list[float]
    helped: list[float]
    busiest_second: int
    refused: int
    lost: int


async def run(bench: Bench) -> list[Figure]:
    """Kreds and the plain bot, each with a Bot API that enforces the limits."""
    check_ins = bench.sized(30, 900, 3000)
    presses = check_ins // 10
    people = check_ins + presses + HELP
    bench.step(f"{check_ins:,} check-ins, Kreds")
    async with kreds(bench, "SQLite", presses + HELP, people, limits=True) as running:
        _due(running, range(presses + HELP + 1, people + 1))
        ours = await _ran(running, check_ins, range(1, presses + HELP + 1), "s.asking_for_help.")
    bench.step(f"{check_ins:,} check-ins, the plain bot")
    async with plain(bench, people, limits=True, due=check_ins, due_in=SOON) as running:
        theirs = await _ran(running, check_ins, range(check_ins + 1, people + 1), "help")
    p99, their_p99 = share(ours.replies, 99), share(theirs.replies, 99)
    what = f"{check_ins:,} check-ins, {presses} presses, {HELP} for help"
    told = f"{number(ours.total)} s beside {number(ours.ideal)} s; the plain bot {number(theirs.total)} s"
    both = f"{milliseconds(p99)} (p50 {milliseconds(median(ours.replies))}) beside {milliseconds(their_p99)}"
    most = f"{{}}; the plain bot {theirs.busiest_second}, refused {theirs.refused} ×, lost {theirs.lost}"
    return [
        Figure("P1", what, ours.total / ours.ideal, "× ideal", 1.02, beside=told),
        Figure(
            "P1", "most sent in any second", ours.busiest_second, "messages", 30, beside=most.format("cap 30")
        ),
        Figure("P1", "refused by the platform (429)", ours.refused, "times", 0),
        Figure("P1", "a reply meanwhile, p99", 1000 * p99, "ms", 60, beside=both),
        Figure("P1", "a reply meanwhile, p99", p99 / their_p99, "× plain bot", 1 / 500, beside=both),
        Figure("P1", "help meanwhile, p99", 1000 * share(ours.helped, 99), "ms", 40),
    ]


async def _ran(running: Running, check_ins: int, pressing: range, help_: str) -> Ran:
    """From the first check-in on; what never comes counts as if it came when we stop waiting."""
    api = running.api
    assert await api.until(1, 60)
    began = api.arrived[0][0]
    counted = check_ins + 2 * len(pressing) - HELP  # a press is answered by a message and an edit
    ideal = counted / PER_SECOND
    waiting, helping = await _meanwhile(running, pressing, help_, 0.9 * ideal)
    await api.until(check_ins + len(pressing), 1.5 * ideal + 5)
    end = time.perf_counter()
    replies, helped = ([_came(*each, end) for each in both] for both in (waiting, helping))
    lost = check_ins + len(pressing) - len(api.arrived)
    return Ran(api.arrived[-1][0] - began, ideal, replies, helped, api.busiest_second, api.refused, lost)


async def _meanwhile(
    running: Running, pressing: range, help_: str, seconds: float
) -> tuple[list[Waiting], list[Waiting]]:
    """Presses spread over the whole time, with the calls for help among them."""
    pressed: list[Waiting] = []
    helped: list[Waiting] = []
    began = time.perf_counter()
    for place, chat in enumerate(pressing):
        now = time.perf_counter()
        await asyncio.sleep(began + place * seconds / len(pressing) - now)
        if place % (len(pressing) // HELP) == 0 and len(helped) < HELP:
            helped.append((time.perf_counter(), running.api.press(chat, help_)))
        else:
            pressed.append((time.perf_counter(), running.api.press(chat, running.shown[chat])))
    return pressed, helped


def _came(at: float, answered: asyncio.Future[float], end: float) -> float:
    return answered.result() if answered.done() else end - at


def _due(running: Running, chats: range) -> None:
    store = app.people_store(running.settings)
    with store.unit_of_work() as work:
        town.due_now(work, chats)
    store.close()
