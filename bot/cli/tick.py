"""`kreds tick`: everything due up to a time, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import click

from bot import app, closing, platforms, roles, schedule, ticker
from bot.config import Settings, load_settings
from bot.log import set_up
from store import due, leases, unsent
from store.leases import Held
from store.unit_of_work import Work, wall_clock

PATIENCE = 60
"""Seconds that a running service gets to send what we made due."""


@click.command()
@click.option(
    "--at",
    "at",
    metavar="TIME",
    help="As if it were then: 2026-10-02T17:00, in the local zone. Now if not given.",
)
def tick(at: str | None) -> None:
    """Run everything that is due up to a time, deliver it, and exit.

    Made for cron hosting and for trying things out. It works beside a running service on the same
    database: then the service does the sending.
    """
    settings = load_settings()
    set_up(settings.log_level)
    moment = _moment(at, settings)
    done, closed, waiting = asyncio.run(_tick(settings, moment))
    click.echo(f"{done} due by {moment.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}")
    for period in closed:
        click.echo(f"closed {period}")
    if waiting:
        click.echo(f"{waiting} messages still wait to be sent; a running service goes on with them", err=True)


def _moment(at: str | None, settings: Settings) -> datetime:
    if at is None:
        return datetime.now(UTC)
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        raise click.BadParameter("write a time such as 2026-10-02T17:00", param_hint="--at") from None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(settings.timezone))


async def _tick(settings: Settings, moment: datetime) -> tuple[int, list[str], int]:
    clock = _Then(moment)
    async with app.service(settings, clock=clock) as built:
        await platforms.open_all(built.channels)
        now = wall_clock()
        if moment <= now:
            await ticker.look(built)
        done, closed = 0, []
        while True:
            step = await built.store.turn(_next_moment)
            clock.now = min(moment, max(step, now)) if step is not None else moment
            closed += await closing.turn_periods(built.here, built.store)
            done += await schedule.tick(built.here, built.store)
            if clock.now >= moment:
                break
        for name in [*built.channels] * len(built.channels):  # what one cannot deliver goes on to the next
            held = await leases.take(built.store, f"deliver:{name}", roles.LEASE_SECONDS)
            if held is not None:
                await roles.hold(built, held, partial(_settle, built, name))
            else:
                await _until_sent(built)
        return done, closed, sum((await built.store.turn(unsent.undelivered)).values())


async def _settle(built: app.Service, channel: str, held: Held) -> None:
    built.deliveries[channel].held = held
    await built.turns.drain()
    await built.deliveries[channel].drain()


async def _until_sent(built: app.Service) -> None:
    for _second in range(PATIENCE):
        if not sum((await built.store.turn(unsent.undelivered)).values()):
            return
        await asyncio.sleep(1)


def _next_moment(work: Work) -> datetime | None:
    return due.soonest(work)


class _Then:
    """A clock that stands where the next thing is due, from now on, so that each happens at its own time."""

    def __init__(self, end: datetime) -> None:
        self.now = end

    def __call__(self) -> datetime:
        return self.now
