"""Sends what waits: help before replies, replies before the group, check-ins last; one at a time in each chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot import pictures
from bot.channels.channel import (
    Channel,
    ChannelDown,
    Moved,
    Platform,
    Refused,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
)
from bot.claims import Claims, alone_with
from bot.line import Line
from bot.log import log
from bot.metrics import SENT
from bot.municipality import Municipality
from bot.outcomes import all_wait, found_again, given_up, lost_contact, told_to_wait, uncertain
from bot.pace import EDIT, Pace, Sent
from bot.ready import ready
from bot.services import goals
from store import outbox
from store.leases import Held, Lost
from store.outbox import LANES, REPLY, Outbound, leaves_once
from store.unit_of_work import Store, Work

AT_ONCE = 16
"""Sends in flight: enough to reach 30 a second over a slow line."""

UNKEPT = 16 * AT_ONCE
"""Those together with what has arrived and is not yet kept to have: after a crash nobody knows of so many what became of
them, of one in each chat at most. At 30 a second they are one or two."""

IDLE = 5.0
"""Seconds after which the table is looked at even if nothing woke us: another process may have written."""

LONGEST = 30
"""Seconds between two tries at most: what comes after it in the same chat and lane waits as well."""

TOGETHER = 0.05
"""Seconds within which messages that land together are followed by one look at the table, where all is drained."""


class Unsure(Exception):
    """Something may have been claimed for us that we do not have: it is found like after a crash."""


class Delivery:
    """The one sender of a channel, where there may be others by its lease.

    `channels` are all platforms, by name: pictures are passed on from one to another.
    """

    def __init__(
        self,
        here: Municipality,
        store: Store,
        channel: Channel,
        clock: Callable[[], float] = time.monotonic,
        channels: Mapping[str, Platform] | None = None,
    ) -> None:
        self._here = here
        self._store = store
        self._channel = channel
        self._channels = channels or {}
        self._pace = Pace(channel.limits, clock)
        self._line = Line(self._pace)
        self._flying: set[asyncio.Task[None]] = set()
        self._leaving = 0
        self._passed_over: set[bytes] = set()
        self._more = False
        self._look = True
        self._runs = self._open = False
        self._recalled = False
        self._unsure = False
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.turned_back = 0
        self._claims = Claims(here, store, channel)

    @property
    def held(self) -> Held | None:
        """The lease that makes it the one."""
        return self._claims.held

    @held.setter
    def held(self, held: Held | None) -> None:
        self._claims.held = held

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._look = True
        self._wake.set()

    @property
    def woken(self) -> bool:
        """Whether something was written since it last looked."""
        return self._wake.is_set()

    def recall(self) -> None:
        """Something that may be claimed already must not be sent any more: look at the table again before sending."""
        self._recalled = True
        self._wake.set()

    def takes(self, chat: bytes) -> bool:
        """Whether there is room for what is claimed as it is written, and nothing of this chat is on its way."""
        return self._open and not self._recalled and self._line.takes(chat)

    def hand(self, given: list[Outbound], turned_back: int) -> None:
        """Take what was claimed as it was written; from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._handed, given, turned_back)

    def unsure(self) -> None:
        """Begin again as after a crash; from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._doubt)

    async def run(self) -> None:
        """Send for ever."""
        self._loop = asyncio.get_running_loop()
        self._runs, self._look, self._unsure = True, True, False
        self._line.take_all()  # of an earlier run: recovered from the table
        await self.recover()
        while True:
            self._wake.clear()
            pause = await self.once()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                self._look = True

    async def recover(self) -> None:
        """What was being sent when the service died is uncertain: help is repeated, check-ins never are."""
        await self._store.turn(self._claims.recover)

    async def drain(self) -> None:
        """Send everything that may go now, then return; used by `kreds tick`."""
        while True:
            self._wake.clear()
            self._look = True
            pause = await self.once()
            if self._flying:
                await asyncio.wait(self._flying, timeout=TOGETHER)
                continue
            if not self._line and not self._more and not self._wake.is_set():
                return
            try:
                await asyncio.wait_for(self._wake.wait(), min(pause, 0.5))
            except TimeoutError:
                continue

    async def once(self) -> float:
        """Claim and start what can go now; the seconds after which to look again."""
        if self._unsure:
            raise Unsure
        if self._recalled:
            self._recalled, self._look = False, True
            left = self._line.take_all()
            await self._store.turn(lambda work: self._claims.put_back(work, left))
        if self._look or (self._more and self._line.has_room):
            await self._claim()
        while (pause := self._start_some()) is None:
            if not self._more:
                return IDLE
            await self._claim()
        return pause

    def _start_some(self) -> float | None:
        """Start what can go now; the seconds after which more can, None once all of it is on its way."""
        while self._leaving < AT_ONCE and len(self._flying) < UNKEPT and not self._recalled:
            pause = self._pace.until_any()
            if pause > 0:
                return pause
            found, pause = self._line.next()
            if found is None:
                return min(pause, IDLE)
            self._start(found)
            if not self._line:
                return None
        return IDLE

    async def stop(self) -> None:
        """Let what is in flight arrive; put back what was only claimed."""
        was_running, self._runs, self._open = self._runs, False, False
        if self._flying:
            await asyncio.wait(self._flying, timeout=10)
        for _time in range(1 + was_running):  # the commit under way as we closed may hand over once more
            left = self._line.take_all()
            if left or was_running:
                await self._store.turn(partial(self._claims.put_back, left=left))

    async def _claim(self) -> None:
        """Take what may go. `_more` is whether there may be more of it; what is written anew wakes us by itself."""
        self._claims.still_ours()
        halted = self._pace.halted()  # what waits for these must not take up the room of others
        self._look, self._passed_over = False, self._line.busy | halted
        few, lanes = self._line.wants()
        taken = await self._store.turn(lambda work: self._claims.take(work, few, lanes, self._passed_over))
        self._line.add(taken)
        self._more = len(taken) == few or len(lanes) < len(LANES) or bool(halted)
        behind = REPLY not in lanes or (len(taken) == few and taken[-1].lane <= REPLY) or bool(halted)
        self._open = self._runs and not behind  # else what is written now would go before others that wait

    def _handed(self, given: list[Outbound], turned_back: int) -> None:
        self._line.add(given)
        self._recalled |= turned_back != self.turned_back  # what they were to follow may wait in the table
        self._go_on()

    def _go_on(self) -> None:
        """Started here, a reply leaves before the next poll is made ready."""
        if not self._runs or self._unsure or self._start_some() is not None:
            self._wake.set()

    def _doubt(self) -> None:
        self._open, self._unsure = False, True
        self._wake.set()

    def _start(self, each: Outbound) -> None:
        self._line.busy.add(each.chat_hash)
        sent = self._pace.count(each.chat_hash, each.kind, group=each.group_id is not None)
        self._leaving += 1
        task = asyncio.create_task(self._send(each, sent))
        self._flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("delivery.broke", error=type(task.exception()).__name__)

    async def _send(self, each: Outbound, sent: Sent) -> None:
        try:
            if leaves_once(each) and not await self._claims.keep(
                lambda work: self._claims.sending(work, each)
            ):
                return
            self._claims.still_ours()
            try:
                found = await ready(self._claims, self._channels, each)
                if found is None:  # what it would change is not there (any more)
                    await self._claims.keep(lambda work: self._claims.delivered(work, each, {}))
                    return
                kind, body = found
                if self._channel.limits.finds_again:
                    body = body | {"row": each.id}
                if kind == "chart":
                    kind, body = "photo", await asyncio.to_thread(pictures.photo, self._here, body)
                elif kind == "course":
                    kind, body = "photo", await asyncio.to_thread(goals.photo, body)
                self._pace.leaves(sent)
                try:
                    result = await self._channel.send(kind, each.chat, body)
                finally:
                    self._answered(sent)
            except SendError as error:
                SENT.labels(LANES[each.lane], type(error).__name__).inc()
                await self._failed(each, error)
            except Exception as error:  # ours, not the platform's: this one will never go, others must
                log.error("send.broke", row=each.id, kind=each.kind, error=type(error).__name__)
                SENT.labels(LANES[each.lane], "broke").inc()
                await self._became(each, given_up)
            else:
                SENT.labels(LANES[each.lane], "sent").inc()
                # True whoever holds the lease by now, and nobody else can know it.
                await self._claims.arrived(each, result)
        except Lost:
            log.warning("send.left_to_another", row=each.id)
        finally:
            self._answered(sent)
            self._line.busy.discard(each.chat_hash)
            self._look |= each.chat_hash in self._passed_over

    def _answered(self, sent: Sent) -> None:
        """The platform has answered, or never will: the next may leave. Only the first time counts."""
        if sent.answered is None:
            self._pace.arrived(sent)
            self._leaving -= 1
            self._go_on()

    async def _failed(self, each: Outbound, error: SendError) -> None:
        log.info(
            "send.failed", row=each.id, kind=each.kind, lane=LANES[each.lane], error=type(error).__name__
        )
        match error:
            case Throttled(after=after) if each.kind == EDIT and self._channel.limits.edits_minute:
                self._pace.wait_with_edits(after)
                await self._again(each, timedelta(0), counted=False)
            case Throttled(after=after, everywhere=everywhere):
                self._pace.wait(each.chat_hash, after, everywhere=everywhere)
                await self._became(each, all_wait if everywhere else told_to_wait, whole_chat=True)
            case Moved(new=new):
                later = self._following(each)
                await self._claims.keep(lambda work: self._claims.moved(work, each, later, new))
            case Unreachable():
                await self._became(each, lost_contact)
            case ChannelDown():
                pause = min(LONGEST, 5 * (1 + each.tries))
                self._pace.wait(each.chat_hash, 5, everywhere=True)
                await self._again(each, timedelta(seconds=pause), counted=True)
            case Uncertain():
                await self._became(each, found_again if self._channel.limits.finds_again else uncertain)
            case Refused(code=code):
                log.warning("send.refused", row=each.id, kind=each.kind, code=code)
                await self._became(each, given_up)
            case _:
                await self._became(each, given_up)

    async def _again(self, each: Outbound, pause: timedelta, *, counted: bool) -> None:
        await self._became(
            each, lambda _here, work, one: outbox.again(work, one.id, work.now + pause, counted=counted)
        )

    async def _became(
        self,
        each: Outbound,
        outcome: Callable[[Municipality, Work, Outbound], None],
        *,
        whole_chat: bool = False,
    ) -> None:
        later = self._following(each, whole_chat=whole_chat)

        def became(work: Work) -> None:
            self._claims.put_back(work, later)
            alone_with(work, each)
            outcome(self._here, work, each)

        await self._claims.keep(became)

    def _following(self, each: Outbound, *, whole_chat: bool = False) -> list[Outbound]:
        self.turned_back += 1
        return self._line.take_following(each, whole_chat=whole_chat)
