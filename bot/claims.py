"""What a sender holds of the outbox: claimed, put back and marked under the lease of the one that may send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bot.channels.channel import Channel
from bot.log import log
from bot.municipality import Municipality
from bot.outcomes import delivered, repeat, uncertain
from bot.services import group
from store import alone, leases, outbox, unsent
from store.leases import Held, Lost
from store.models import Group
from store.outbox import CHECK_IN, Outbound, leaves_once
from store.passing import passing
from store.unit_of_work import Store, Work

T = TypeVar("T")

MOMENT = 0.005
"""Seconds within which messages that arrive are marked together: a commit for each would stand in the way of the next ones."""


class Claims:
    """A channel's messages as long as `held` is ours, which is None where there can be no other sender."""

    def __init__(self, here: Municipality, store: Store, channel: Channel) -> None:
        self._here, self._store, self._channel = here, store, channel
        self.held: Held | None = None
        self._arrived: list[Outbound] = []
        self._marked: asyncio.Task[None] | None = None

    async def arrived(self, each: Outbound, result: dict[str, Any]) -> None:
        """It is there, and kept to be. What nothing hangs on shares a commit with others that arrive in the same moment."""
        if each.then:
            await self.keep(lambda work: self.delivered(work, each, result))
            return
        self._arrived.append(each)
        if self._marked is None:
            self._marked = asyncio.create_task(self._mark())
        await asyncio.shield(self._marked)

    async def _mark(self) -> None:
        await asyncio.sleep(MOMENT)
        arrived, self._arrived, self._marked = self._arrived, [], None

        def mark(work: Work) -> None:
            for each in arrived:
                self.delivered(work, each, {})

        await self.keep(mark)

    async def keep(self, do: Callable[[Work], T]) -> T:
        """Keep what became of a message, however long the database is away: it has left and cannot be called back."""
        pause = 0.5
        while True:
            try:
                return await self._store.turn(do)
            except Exception as error:
                if not passing(error):
                    raise
                log.error("store.broke", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30)

    def still_ours(self, work: Work | None = None) -> None:
        """Lost where another may be sending: asked of the clock, and of the database for as long as `work` lasts."""
        if self.held is not None and work is not None:
            leases.keep(work, self.held)
        elif self.held is not None and not self.held.left():
            raise Lost(self.held.name)

    def take(self, work: Work, limit: int, lanes: tuple[int, ...], busy: set[bytes]) -> list[Outbound]:
        """The next messages, but for chats that are busy."""
        self.still_ours(work)
        return outbox.take(work, self._channel.name, limit, lanes, busy)

    def recover(self, work: Work) -> None:
        """What was being sent when the service died is uncertain: all is said once more but for what leaves once."""
        self.still_ours(work)
        for row in unsent.recover(work, self._channel.name):
            if self._channel.limits.finds_again:
                unsent.repeat(work, row)
            elif not leaves_once(each := outbox.opened(work, row)):
                repeat(work, row)
            elif each.lane != CHECK_IN:
                uncertain(self._here, work, each)

    def sending(self, work: Work, each: Outbound) -> bool:
        """What leaves once is about to; false where it is too late for it, or it was taken back."""
        self.still_ours(work)
        return outbox.sending(work, each.id)

    def delivered(self, work: Work, each: Outbound, result: dict[str, Any]) -> None:
        """It has arrived."""
        if each.then:
            alone_with(work, each)
        delivered(self._here, work, each, result)

    def moved(self, work: Work, each: Outbound, later: list[Outbound], new: str) -> None:
        """The group has another chat now: what is claimed goes there, this message first."""
        self.put_back(work, [each, *later])
        alone_with(work, each)
        work.session.flush()
        group.moved(work, self._channel.name, each.chat, new)
        bound = work.session.get(Group, each.group_id) if each.group_id is not None else None
        if bound is not None:
            unsent.follow(work, bound)  # it may have moved before this one was put back

    def put_back(self, work: Work, left: list[Outbound]) -> None:
        """These wait again, as if nobody had claimed them."""
        self.still_ours(work)
        for each in left:
            outbox.again(work, each.id, work.now, counted=False)


def alone_with(work: Work, each: Outbound) -> None:
    """Nobody else works around those whom a message is for."""
    alone.with_group(work, each.group_id)
    alone.with_member(work, each.member_id)
