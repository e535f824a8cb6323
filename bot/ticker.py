"""The clock of a service that runs: what is due every second, the periods every minute, now and then who answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import closing, contact, schedule
from bot.app import Service

TICK_SECONDS = 1
PERIOD_SECONDS = 60

Note = Callable[[str, Exception], None]
"""Told of what broke."""


async def run(built: Service, note: Note) -> None:
    """Tick for ever."""
    ticker = AsyncIOScheduler(timezone="UTC")
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    for what, do, seconds in (
        ("due", partial(schedule.tick, built.here, built.store), TICK_SECONDS),
        ("periods", partial(closing.turn_periods, built.here, built.store), PERIOD_SECONDS),
        ("contact", partial(look, built), contact.LOOK.total_seconds()),
    ):
        job = _careful(built, what, do, note)
        ticker.add_job(job, "interval", seconds=seconds, next_run_time=datetime.now().astimezone(), **once)
    ticker.start()
    try:
        await asyncio.Event().wait()
    finally:
        ticker.shutdown(wait=False)


async def look(built: Service) -> None:
    """See which platforms answer."""
    for each in built.channels.values():
        await contact.look(built.here, built.store, each)


def _careful(
    built: Service, what: str, do: Callable[[], Awaitable[object]], note: Note
) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        while True:
            try:
                await do()
            except Exception as error:  # shown by health until it works, for the next look may be far off
                note(what, error)
                await asyncio.sleep(2)
            else:
                built.trouble.pop(what, None)
                return

    return job
