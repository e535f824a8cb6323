"""P3: one press until the next question is at the platform, with everything durable; one at a time."""

from __future__ import annotations

import asyncio
from statistics import median

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, milliseconds, ratio, share
from tests.benchmarks.running import Running, bare, kreds, least, plain

WARM = 10
"""Presses that are not measured, after a start."""


async def run(bench: Bench) -> list[Figure]:
    """Kreds on each database, the plain bot, the bare limit and the least, in turns within each round."""
    each = bench.sized(5, 40, 200)
    found: list[Figure] = []
    people = WARM + bench.rounds * each
    async with (
        plain(bench, people) as theirs,
        bare(bench, people) as bare_,
        least(bench, people) as durable,
    ):
        for kind in bench.kinds:
            async with kreds(bench, kind, people) as ours:
                times: dict[str, list[list[float]]] = {"kreds": [], "plain": [], "bare": [], "least": []}
                for running in (ours, theirs, bare_, durable):
                    await one_by_one(running, range(1, WARM + 1))
                for place in range(bench.rounds):
                    bench.step(f"{kind}, round {place + 1} of {bench.rounds}")
                    chats = range(WARM + 1 + place * each, WARM + 1 + (place + 1) * each)
                    for name, running in zip(times, (ours, theirs, bare_, durable), strict=True):
                        times[name].append(await one_by_one(running, chats))
                found += _figures(kind, times)
    return found


async def one_by_one(running: Running, chats: range) -> list[float]:
    """Seconds from each press to its reply."""
    times = []
    for chat in chats:
        times.append(await asyncio.wait_for(running.api.press(chat, running.shown[chat]), 30))
        await asyncio.sleep(0.02)  # what follows a reply is not the next one's burden
    return times


def _figures(kind: str, times: dict[str, list[list[float]]]) -> list[Figure]:
    middle = {name: [median(each) for each in rounds] for name, rounds in times.items()}
    usual = {name: milliseconds(median(rounds)) for name, rounds in middle.items()}
    slowest = milliseconds(median(share(each, 99) for each in times["kreds"]))
    what = f"press → next question, {kind}"
    told = f"{usual['kreds']} (p99 {slowest}) beside {{}}"
    return [
        Figure(
            "P3", what, ratio(middle["kreds"], middle["bare"]), "× bare", 3, beside=told.format(usual["bare"])
        ),
        Figure(
            "P3",
            what,
            ratio(middle["kreds"], middle["plain"]),
            "× plain bot",
            0.4,
            beside=told.format(usual["plain"]),
        ),
        Figure(
            "P3",
            "the same, by the least that is durable and sealed",
            ratio(middle["least"], middle["bare"]),
            "× bare",
            beside=f"{usual['least']} beside {usual['bare']}",
        ),
    ]
