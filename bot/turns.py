"""Works on the updates that wait: in order within a chat, several chats at once, none lost and none twice."""

from __future__ import annotations

import asyncio

from bot.channels.channel import Channel
from bot.dispatch import apologise, handle
from bot.log import log
from bot.metrics import UPDATES
from bot.municipality import Municipality
from store import inbox
from store.inbox import Waiting
from store.unit_of_work import Store, Work

AT_ONCE = 64
"""Chats worked on at the same time: they share commits."""

IDLE = 5.0
"""Seconds after which the table is looked at even if nothing woke us."""


class Turns:
    """Takes updates from the inbox to the dialogues."""

    def __init__(self, here: Municipality, store: Store, channels: dict[str, Channel]) -> None:
        self._here = here
        self._store = store
        self._channels = channels
        self._chats: dict[bytes, list[Waiting]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._taken: set[int] = set()
        self._full = False
        self.woken = False
        """Whether something came in since we last looked."""
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something came in."""
        self.woken = True
        self._wake.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._wake.clear()
            await self.once()
            try:
                await asyncio.wait_for(self._wake.wait(), IDLE)
            except TimeoutError:
                continue

    async def drain(self) -> None:
        """Work on everything that waits, then return."""
        await self.once()
        while self._running or self._full or self.woken:
            if self._running:
                await asyncio.wait(self._running)
            if self._full or self.woken:
                await self.once()

    async def once(self) -> int:
        """Start on what waits; how many updates were new."""
        room = 4 * AT_ONCE - len(self._taken)
        self._full = room <= 0
        if self._full:
            return 0
        self.woken = False
        found = await self._store.turn(lambda work: inbox.waiting(work, self._taken, room))
        self._full = len(found) == room
        for each in found:
            self._taken.add(each.id)
            queue = self._chats.get(each.chat_hash)
            if queue is not None:
                queue.append(each)
                continue
            self._chats[each.chat_hash] = [each]
            task = asyncio.create_task(self._chat(each.chat_hash))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(found)

    async def stop(self) -> None:
        """Finish the turns that have begun."""
        if self._running:
            await asyncio.wait(self._running, timeout=10)

    async def _chat(self, chat: bytes) -> None:
        try:
            while self._chats[chat]:
                await self._one(self._chats[chat].pop(0))
        finally:
            del self._chats[chat]
            if self._full:  # there may be more than there was room for; what comes anew wakes us by itself
                self._wake.set()

    async def _one(self, each: Waiting) -> None:
        try:
            while True:
                try:
                    await self._store.turn(lambda work: self._turn(work, each))
                except Exception as error:  # counted and set aside after a few tries; others must go on
                    aside = await self._count_failure(each, error)
                    if aside is None or aside:
                        return
                else:
                    UPDATES.labels(each.channel, "done").inc()
                    return
        finally:
            self._taken.discard(each.id)

    def _turn(self, work: Work, each: Waiting) -> None:
        if not inbox.done(work, each.id):
            return
        for inbound in self._channels[each.channel].parse(each.payload):
            handle(self._here, work, each.channel, inbound)

    def _apologise(self, work: Work, each: Waiting) -> None:
        """A person whose update we could not work on is told so, if we can read who it was."""
        try:
            inbounds = self._channels[each.channel].parse(each.payload)
        except Exception:
            return
        for inbound in inbounds:
            apologise(self._here, work, each.channel, inbound)

    async def _count_failure(self, each: Waiting, error: Exception) -> bool | None:
        """Whether it is set aside now; None where not even that could be stored, so it is tried again later."""
        log.error("update.failed", channel=each.channel, row=each.id, error=type(error).__name__)
        UPDATES.labels(each.channel, "failed").inc()
        try:
            aside = await self._store.turn(lambda work: inbox.failed(work, each.id))
        except Exception as broken:
            log.error("store.broke", error=type(broken).__name__)
            await asyncio.sleep(1)
            return None
        if aside:
            log.error("update.set_aside", channel=each.channel, row=each.id)
            UPDATES.labels(each.channel, "aside").inc()
            await self._store.turn(lambda work: self._apologise(work, each))
        return aside
