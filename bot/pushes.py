"""Tells browsers that something is new: after the commit, aside from all other messages, and neutrally."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import aiohttp

from bot.config import Settings
from bot.log import log
from bot.metrics import SENT
from bot.push_wire import Answer, NotPublic, Wire
from bot.render import render
from conversations import hello
from store import pushes
from store.pushes import Telling
from store.status import reading
from store.unit_of_work import Store

IDLE = 5.0
"""Seconds after which the table is looked at even if nothing woke us: another process may have written."""

TRIES = 8
"""After so many failures, some four hours, it is let be until there is something new again."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
PATIENCE = timedelta(days=1)
"""A push service may ask us to wait that long at most."""

GONE = (404, 410)


class Pushes:
    """Whoever is to be told, told. Any number of processes may do it: each takes what no other has."""

    def __init__(self, store: Store, wire: Wire) -> None:
        self.wire = wire
        self._store = store
        self._wake = asyncio.Event()
        self._resting: dict[str, datetime] = {}

    def wake(self) -> None:
        """There is something to tell."""
        self._wake.set()

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            self._wake.clear()
            pause = await self.once()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    async def once(self) -> float:
        """Tell all whose time has come; the seconds after which to look again."""
        while True:
            soonest = await asyncio.to_thread(self._soonest)
            if soonest is None:
                return IDLE
            wait = (soonest - self._store.clock()).total_seconds()
            if wait > 0:
                return min(wait, IDLE)
            await asyncio.gather(*(self._tell(each) for each in await self._store.turn(pushes.take)))

    async def close(self) -> None:
        """Let go of the lines."""
        await self.wire.close()

    def _soonest(self) -> datetime | None:
        with reading(self._store.engine) as rows:
            return pushes.soonest(rows)

    async def _tell(self, each: Telling) -> None:
        host, now = urlsplit(each.told.endpoint).netloc, self._store.clock()
        until = self._resting.get(host, now)
        if until > now:
            await self._later(each, until, counted=False)
            return
        self._resting.pop(host, None)
        said = {"title": "Kreds", "body": render(hello.something_new(), each.language), "lang": each.language}
        try:
            answer = await self.wire.post(each.told, said, now)
        except NotPublic:
            await self._end(each, "not public")
        except (aiohttp.ClientError, TimeoutError):
            SENT.labels("push", "ChannelDown").inc()
            await self._later(each, now + _pause(each.tries))
        except Exception as error:  # ours: this one never goes, others must
            log.error("push.broke", error=type(error).__name__)
            SENT.labels("push", "broke").inc()
            await self._later(each, None)
        else:
            await self._answered(each, answer, host, now)

    async def _answered(self, each: Telling, answer: Answer, host: str, now: datetime) -> None:
        status = answer.status
        if 200 <= status < 300:
            SENT.labels("push", "sent").inc()
            await self._store.turn(partial(pushes.done, each=each))
        elif status in GONE:
            await self._end(each, "gone")
        elif status == 429 or status >= 500:
            SENT.labels("push", "later").inc()
            asked = None if answer.after is None else min(timedelta(seconds=answer.after), PATIENCE)
            if asked is not None:
                self._resting[host] = now + asked
            await self._later(each, now + max(asked or timedelta(0), _pause(each.tries)))
        else:  # it says that we are wrong, and would say so again
            log.warning("push.refused", status=status)
            SENT.labels("push", "refused").inc()
            await self._later(each, None)

    async def _later(self, each: Telling, at: datetime | None, *, counted: bool = True) -> None:
        let_be = counted and each.tries + 1 >= TRIES
        again = partial(pushes.again, each=each, at=None if let_be else at, counted=counted)
        await self._store.turn(again)

    async def _end(self, each: Telling, why: str) -> None:
        SENT.labels("push", why).inc()
        await self._store.turn(partial(pushes.gone, each=each))


def _pause(tries: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << tries))


def pushes_of(settings: Settings, store: Store) -> Pushes | None:
    """Browsers take it over https alone, and on this machine; whoever runs this is found at its own address."""
    host = urlsplit(settings.own_address).hostname
    if not settings.web_push or not (settings.own_address.startswith("https://") or host == "localhost"):
        return None
    wire = Wire(store.keys.signing_key("push"), f"https://{host}", settings.web_push_inside)
    return Pushes(store, wire)
