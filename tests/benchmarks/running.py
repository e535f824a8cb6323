"""The four that are measured, running: Kreds on either database, the plain bot, the bare limit, and the least that keeps anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import Settings
from tests.benchmarks import town
from tests.benchmarks.bench import Bench, Process
from tests.benchmarks.bot_api import BotApi
from tests.benchmarks.kreds import settings_of

READ_IN = 4
"""Seconds after a start in which Kreds reads in what nobody waits for."""


@dataclass(frozen=True)
class Running:
    """A bot that is polling its own Bot API. `shown` is what the first button of each chat says: all may press it."""

    api: BotApi
    process: Process
    shown: dict[int, str]
    settings: Settings


@asynccontextmanager
async def kreds(
    bench: Bench, kind: str, asked: int, young: int = 0, *, limits: bool = False
) -> AsyncIterator[Running]:
    """Kreds with so many open check-ins, among `young` people (as many if none are said)."""
    data = bench.folder()
    async with BotApi(limits=limits) as api:
        with bench.database(kind) as url:
            told: dict[str, Any] = {"database_url": url, "limits": limits}
            settings = settings_of({"api": api.url, "data": str(data), **told})
            bench.step(f"a town on {kind}")
            shown = await town.build(settings, young or asked, asked=asked)
            async with bench.program("kreds", api, data, **told) as process:
                await asyncio.sleep(bench.sized(0, READ_IN, READ_IN))
                yield Running(api, process, shown, settings)


@asynccontextmanager
async def plain(
    bench: Bench, people: int, *, limits: bool = False, due: int = 0, due_in: float = 0
) -> AsyncIterator[Running]:
    """The plain bot, with check-ins due to the first of its people some seconds after its start."""
    data = bench.folder()
    told = {"people": people, "limits": limits, "due": due, "due_in": due_in}
    async with BotApi(limits=limits) as api, bench.program("plain_bot", api, data, **told) as process:
        yield Running(api, process, dict.fromkeys(range(1, people + 1), "q1.yes"), _none(api, data))


@asynccontextmanager
async def bare(bench: Bench, people: int) -> AsyncIterator[Running]:
    """The bare limit."""
    async with _unshown(bench, "bare", people) as running:
        yield running


@asynccontextmanager
async def least(bench: Bench, people: int) -> AsyncIterator[Running]:
    """The least that keeps what Kreds promises, on SQLite."""
    async with _unshown(bench, "least", people) as running:
        yield running


@asynccontextmanager
async def _unshown(bench: Bench, name: str, people: int) -> AsyncIterator[Running]:
    data = bench.folder()
    async with BotApi() as api, bench.program(name, api, data) as process:
        yield Running(api, process, dict.fromkeys(range(1, people + 1), ""), _none(api, data))


def _none(api: BotApi, data: Path) -> Settings:
    return settings_of({"api": api.url, "data": str(data)})
