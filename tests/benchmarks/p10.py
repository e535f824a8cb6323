"""P10: on Slack check-ins go out at its pace, while people press buttons and some ask for help."""

from __future__ import annotations

import asyncio
import time
from statistics import median
from typing import Any

from bot import app
from bot.channels.slack import LIMITS
from tests.benchmarks import town
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, milliseconds, number, share
from tests.benchmarks.kreds import settings_of
from tests.benchmarks.slack_api import SlackApi

HELP = 5
SLOT = 1 / LIMITS.per_second
"""Seconds from one call to the next at Slack's pace: what a reply has to wait for if it comes at the wrong moment."""

EDITS = int(LIMITS.edits_minute)
"""Changes to messages that Slack takes in a minute: as many people press."""


async def run(bench: Bench) -> list[Figure]:
    """Kreds over a socket, beside a Slack that enforces every limit of its own."""
    check_ins = bench.sized(15, 150, 600)
    presses = bench.sized(5, EDITS, 4 * EDITS)
    asked = presses + HELP
    people = check_ins + asked
    data = bench.folder()
    async with SlackApi(people) as slack:
        world = slack.emulator.world
        told: dict[str, Any] = {"limits": True, "slack": [world.bot_token, world.app_token]}
        settings = settings_of({"api": slack.url, "data": str(data), **told})
        bench.step("a town on Slack")
        shown = await town.build(settings, people, asked=asked, on="slack")
        bench.step(f"{check_ins:,} check-ins on Slack")
        async with bench.program("kreds", slack, data, **told):
            store = app.people_store(settings)
            with store.unit_of_work() as work:
                town.due_now(work, range(asked + 1, people + 1))
            store.close()
            assert await slack.until(1, 60)
            counted = check_ins + asked + presses  # a press is answered by a message and a change
            ideal = counted * SLOT
            replies, helped = await _meanwhile(slack, shown, asked, 0.9 * ideal)
            assert await slack.until(check_ins + asked, 3 * ideal + 10)
            total = slack.arrived[-1] - slack.arrived[0]
    p99, help_p99 = share(replies, 99), share(helped, 99)
    what = f"{check_ins:,} check-ins, {presses} presses, {HELP} for help"
    beside = f"a call each {milliseconds(SLOT)}; p50 {{}}, p99 {{}}"
    return [
        Figure(
            "P10", what, total / ideal, "× ideal", 1.05, beside=f"{number(total)} s beside {number(ideal)} s"
        ),
        Figure("P10", "most sent in any second", slack.busiest_second, "messages", LIMITS.per_second),
        Figure("P10", "refused by Slack (ratelimited)", slack.refused, "times", 0),
        Figure(
            "P10", "a reply meanwhile, p99", p99 / SLOT, "× the time between two calls", 2,
            beside=beside.format(milliseconds(median(replies)), milliseconds(p99)),
        ),
        Figure(
            "P10", "help meanwhile, p99", help_p99 / SLOT, "× the time between two calls", 2,
            beside=beside.format(milliseconds(median(helped)), milliseconds(help_p99)),
        ),
    ]  # fmt: skip


async def _meanwhile(
    slack: SlackApi, shown: dict[int, str], asked: int, seconds: float
) -> tuple[list[float], list[float]]:
    """Presses spread over the whole time, with the calls for help among them; how long each took."""
    pressed: list[asyncio.Future[float]] = []
    helped: list[asyncio.Future[float]] = []
    began = time.perf_counter()
    for place, chat in enumerate(range(1, asked + 1)):
        await asyncio.sleep(max(0.0, began + place * seconds / asked - time.perf_counter()))
        if place % (asked // HELP) == 0 and len(helped) < HELP:
            helped.append(await slack.press(chat, "s.asking_for_help."))
        else:
            pressed.append(await slack.press(chat, shown[chat]))
    await asyncio.wait((*pressed, *helped), timeout=60)
    return [each.result() for each in pressed], [each.result() for each in helped]
