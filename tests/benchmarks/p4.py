"""P4: two hundred presses at once, until each has its next question."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, number, ratio
from tests.benchmarks.running import Running, bare, kreds, least, plain


async def run(bench: Bench) -> list[Figure]:
    """Kreds on each database, the plain bot, the bare limit and the least, in turns within each round."""
    each = bench.sized(10, 200, 200)
    people = each * (1 + bench.rounds)
    found: list[Figure] = []
    async with (
        plain(bench, people) as theirs,
        bare(bench, people) as bare_,
        least(bench, people) as durable,
    ):
        for kind in bench.kinds:
            async with kreds(bench, kind, people) as ours:
                rates: dict[str, list[float]] = {"kreds": [], "plain": [], "bare": [], "least": []}
                for place in range(1 + bench.rounds):
                    bench.step(f"{kind}, round {place} of {bench.rounds}")
                    chats = range(1 + place * each, 1 + (place + 1) * each)
                    for name, running in zip(rates, (ours, theirs, bare_, durable), strict=True):
                        rates[name].append(await rate(running, chats))
                rates = {name: rounds[1:] for name, rounds in rates.items()}  # the first only warms up
                found += _figures(kind, each, rates)
    return found


async def rate(running: Running, chats: range) -> float:
    """Presses answered in a second, when all of these press at once."""
    began = time.perf_counter()
    waiting = [running.api.press(chat, running.shown[chat]) for chat in chats]
    await asyncio.wait_for(asyncio.gather(*waiting), 120)
    taken = time.perf_counter() - began
    await asyncio.sleep(0.5)
    return len(chats) / taken


def _figures(kind: str, each: int, rates: dict[str, list[float]]) -> list[Figure]:
    usual = {name: f"{number(median(rounds))}/s" for name, rounds in rates.items()}
    what, told = f"{each} presses at once, {kind}", f"{usual['kreds']} beside {{}}"
    ours, plain_, bare_ = rates["kreds"], rates["plain"], rates["bare"]
    return [
        Figure(
            "P4", what, ratio(ours, bare_), "× bare", 0.6, at_least=True, beside=told.format(usual["bare"])
        ),
        Figure(
            "P4",
            what,
            ratio(ours, plain_),
            "× plain bot",
            8,
            at_least=True,
            beside=told.format(usual["plain"]),
        ),
        Figure(
            "P4",
            "the same, by the least that is durable and sealed",
            ratio(rates["least"], bare_),
            "× bare",
            beside=f"{usual['least']} beside {usual['bare']}",
        ),
    ]
