"""P2: processor time for each message sent, without limits, at 1, 8 and 32 in flight."""

from __future__ import annotations

import asyncio
import json
import sys
from statistics import median

from tests.benchmarks.bench import ROOT, Bench
from tests.benchmarks.bot_api import BotApi
from tests.benchmarks.figures import Figure, number, ratio

FLIGHTS = [1, 8, 32]


async def run(bench: Bench) -> list[Figure]:
    """Our channel beside bare aiohttp, in one process that does nothing else."""
    told = {"messages": bench.sized(20, 300, 2000), "rounds": bench.rounds, "flights": FLIGHTS}
    async with BotApi() as api:
        bench.step(f"{told['messages']} messages a round")
        command = ("-m", "tests.benchmarks.senders", json.dumps({"api": api.url, **told}))
        running = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        printed, _errors = await running.communicate()
    costs: dict[str, dict[str, list[float]]] = json.loads(printed)
    ours, bare = costs["ours"], costs["bare"]
    found = [
        Figure(
            "P2",
            f"processor time for a message, {flight} in flight",
            ratio(ours[str(flight)], bare[str(flight)]),
            "× bare",
            1.4,
            beside=f"{number(1e6 * median(ours[str(flight)]))} µs beside {number(1e6 * median(bare[str(flight)]))} µs",
        )
        for flight in FLIGHTS
    ]
    growth = ratio(ours["32"], ours["1"])
    return [*found, Figure("P2", "the same at 32 in flight", growth, "× at 1", 1.0, beside="the line above")]
