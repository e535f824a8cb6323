"""Gives birth to services: it has imported everything once, so that each of hundreds begins within moments.

Run as a program. Each line it reads is an order (JSON); it forks, says the child's number, and its end once it has ended.
"""

from __future__ import annotations

import asyncio
import json
import mmap
import os
import random
import secrets
import select
import signal
import socket
import struct
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

from bot import app, closing, contact, deliver, platforms, roles, ticker
from bot.channels import telegram_request
from bot.config import load_settings
from bot.pace import Pace
from bot.web.server import served
from bot.web.site import site
from store import database, leases, noise
from tests.crashes import places
from tests.rig import AMPLE, FAST

COULD_NOT_BEGIN = 70
"""How a service ends that broke down by itself."""


class Clock:
    """A clock that several processes share: eight bytes of a file. Seconds since 1970."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(struct.pack("d", 0.0))
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), 8)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", self._bytes[:8])[0], UTC)

    def set(self, moment: datetime) -> None:
        """Make it a moment."""
        self._bytes[:8] = struct.pack("d", moment.timestamp())


async def serve(order: dict[str, Any]) -> None:
    """The service as `kreds run` runs it, until somebody kills it."""
    ticker.TICK_SECONDS, ticker.PERIOD_SECONDS = 0.1, 1  # type: ignore[assignment]
    if order.get("looks"):
        contact.LOOK = timedelta(seconds=order["looks"])
    else:
        contact.look = _no_silence  # type: ignore[assignment] # the clock jumps a week at a time
    if order.get("hurry"):
        _hurry(order["hurry"])
    database.BUSY_MILLISECONDS = order.get("busy", database.BUSY_MILLISECONDS)
    settings = load_settings(_env_file=None, **order["settings"])
    async with AsyncExitStack() as open_:
        built = await open_.enter_async_context(
            app.service(settings, clock=Clock(Path(order["clock"])), limits=FAST, budget=AMPLE)
        )
        if order.get("health"):
            await open_.enter_async_context(served(site(built), settings.web_host, settings.web_port))
        await platforms.open_all(built.channels)
        built.at_once = not order.get("step_by_step")
        await roles.run(built, asyncio.Event())


async def _no_silence(*_told: object) -> None:
    """What happens after a silence of the platform has tests of its own."""


async def close(order: dict[str, Any]) -> None:
    """Only close the periods that are over."""
    settings = load_settings(_env_file=None, **order["settings"])
    async with app.service(settings, clock=Clock(Path(order["clock"])), limits=FAST) as built:
        await closing.turn_periods(built.here, built.store)


def _hurry(times: float) -> None:
    """Time goes by so much faster; what waits for the platform waits for that much less."""
    telegram_request.SECONDS = 1  # how long one call may take
    deliver.IDLE = 0.1
    wait = Pace.wait

    def shorter(pace: Pace, chat: bytes, seconds: float, *, everywhere: bool) -> None:
        wait(pace, chat, seconds / times, everywhere=everywhere)

    Pace.wait = shorter  # type: ignore[assignment, method-assign]


WORK = {"serve": serve, "close": close}


def _born(order: dict[str, Any]) -> None:
    """A child: what a process that begins anew would have of its own is made anew."""
    random.seed()
    leases.HOLDER = f"{socket.gethostname()[:20]}/{os.getpid()}/{secrets.token_hex(3)}"
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if order.get("place"):
        places.lurk(order["place"], order["passage"], signal.Signals(order.get("how", signal.SIGKILL)))
    asyncio.run(WORK[order["work"]](order))


def main() -> None:
    """Wait for orders; when nobody gives any more, end the child too."""
    configure_mappers()
    noise.calibrate(1, Decimal(1))  # its first use takes a second
    said = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = COULD_NOT_BEGIN
            try:
                said.close()
                _born(order)
                code = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        print(order["number"], child, file=said)
        ended = os.pidfd_open(child)
        if ended not in select.select([ended, 0], [], [])[0]:  # nobody is there any more to give orders
            os.kill(child, signal.SIGKILL)
        os.close(ended)
        print(order["number"], os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=said)


if __name__ == "__main__":
    main()
