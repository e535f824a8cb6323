"""Works on the updates that wait: in order within a chat, none lost and none twice, however many processes do it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from sqlalchemy.exc import IntegrityError

from bot.channels.channel import Channel, Inbound
from bot.dispatch import apologise, handle, handle_alone
from bot.log import log
from bot.metrics import UPDATES
from bot.municipality import Municipality
from bot.together import read_together
from store import alone, inbox
from store.inbox import Seen, Waiting
from store.passing import contended, passing
from store.unit_of_work import Store, Work

AT_ONCE = 64
"""Updates that are claimed, worked on and committed together."""

AS_THEY_COME = 100
"""The same of those that are worked on as they are kept: the first of them waits for the last."""

IDLE = 5.0
"""Seconds after which the table is looked at even if nothing woke us."""

SOON = 0.25
"""The same where another process has claimed what we found: should it die, its updates are ours."""

Do: TypeAlias = Callable[[Municipality, Work, str, Inbound], None]


@dataclass(frozen=True)
class Ended:
    """What became of an update: "done", "failed", "aside" (failed too often), or "held up" by another process."""

    update: Waiting
    how: str
    error: str = ""
    silent: str = ""
    """Why whoever it was from was not even told that it went wrong."""


class Turns:
    """Takes updates from the inbox to the dialogues."""

    def __init__(self, here: Municipality, store: Store, channels: dict[str, Channel]) -> None:
        self._here = here
        self._store = store
        self._channels = channels
        self._held_up: frozenset[int] = frozenset()
        self._elsewhere = False
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
            await self.drain()
            try:
                await asyncio.wait_for(self._wake.wait(), SOON if self._elsewhere else IDLE)
            except TimeoutError:
                continue

    async def drain(self) -> None:
        """Work on everything that waits, then return."""
        while await self.once() or self.woken:
            continue

    async def once(self) -> int:
        """Work on what waits, as much as fits one commit; how many updates that was."""
        self.woken = False
        held_up = self._held_up
        try:
            ended, self._elsewhere = await self._store.turn(lambda work: self._claim_and_work(work, held_up))
        except Exception as error:
            if passing(error) or contended(error):
                raise
            # What one of them has put off cannot be kept: written with itself, it fails by itself.
            ended, self._elsewhere = await self._store.turn(
                lambda work: self._claim_and_work(work, held_up, closely=True)
            )
        self._held_up = frozenset(each.update.id for each in ended if each.how == "held up")
        self.note(ended)
        return len(ended)

    def at_once(self, work: Work, channel: str, seen: Sequence[Seen]) -> list[Ended]:
        """Keep updates and work on them in one transaction; raises where anything at all is the matter with one of them.

        Then none is kept: `inbox.add` keeps them, and they are worked on one by one. So it is where others wait already
        (`inbox.Behind`), which go first.
        """
        fresh = inbox.add_done(work, channel, seen)
        acts = [self._channels[channel].parse(each.payload) for each in fresh]
        ahead, until = len(acts), 0
        for place, inbounds in enumerate(acts):
            if place == until or not work.at_hand:
                if place:  # whoever ended what was at hand does so to few, should others do the same
                    ahead = 2 * ahead if place == until else 1
                until = place + ahead
                work.forget_rows()
                if ahead > 1:  # one alone asks for less
                    together = [one for some in acts[place:until] for one in some]
                    read_together(self._here, work, channel, together)
            work.afresh(partial(self._act, channel=channel, inbounds=inbounds, do=handle_alone))
        return [Ended(each, "done") for each in fresh]

    def note(self, ended: Sequence[Ended]) -> None:
        """What became of them is committed."""
        for each in ended:
            UPDATES.labels(each.update.channel, each.how.replace(" ", "_")).inc()
            if each.error:
                log.error("update.failed", channel=each.update.channel, row=each.update.id, error=each.error)
            if each.how == "aside":
                log.error("update.set_aside", channel=each.update.channel, row=each.update.id)
            if each.silent:
                log.error(
                    "update.not_told", channel=each.update.channel, row=each.update.id, error=each.silent
                )

    def _claim_and_work(
        self, work: Work, held_up: frozenset[int], *, closely: bool = False
    ) -> tuple[list[Ended], bool]:
        """Claimed and worked on in one transaction: whoever dies on the way has claimed nothing."""
        ended: list[Ended] = []
        stuck: set[bytes] = set()
        found = inbox.claim(work, AT_ONCE)
        for each in found:
            if each.chat_hash not in stuck:
                ended.append(self._one(work, each, patient=each.id in held_up, closely=closely))
                if ended[-1].how in ("failed", "held up"):  # what came after it in its chat must wait for it
                    stuck.add(each.chat_hash)
        return ended, not found and work.shared and inbox.anything_new(work)

    def _one(self, work: Work, each: Waiting, *, patient: bool, closely: bool) -> Ended:
        def turn(own: Work) -> None:
            inbox.done(own, each.id)
            self._turn(own, each, handle)
            if closely:
                own.catch_up()

        try:
            work.apart(turn, patient=patient)
        except Exception as error:  # counted and set aside after a few tries; others must go on
            if contended(error) and not isinstance(error, IntegrityError):
                return Ended(each, "held up")
            if passing(error):
                raise  # nothing can be kept just now; the update is not to blame
            if not inbox.failed(work, each.id):
                return Ended(each, "failed", type(error).__name__)
            try:
                work.apart(lambda own: self._apologise(own, each))
            except Exception as again:  # whatever broke may break this too
                return Ended(each, "aside", type(error).__name__, type(again).__name__)
            return Ended(each, "aside", type(error).__name__)
        return Ended(each, "done")

    def _turn(self, work: Work, each: Waiting, do: Do) -> None:
        self._act(work, each.channel, self._channels[each.channel].parse(each.payload), do)

    def _act(self, work: Work, channel: str, inbounds: Sequence[Inbound], do: Do) -> None:
        for inbound in inbounds:
            _alone(work, channel, inbound)
            do(self._here, work, channel, inbound)

    def _apologise(self, work: Work, each: Waiting) -> None:
        """A person whose update we could not work on is told so, if we can read who it was."""
        for inbound in self._channels[each.channel].parse(each.payload):
            apologise(self._here, work, each.channel, inbound)


def _alone(work: Work, channel: str, inbound: Inbound) -> None:
    """Nobody else works around these people meanwhile."""
    user, chat = getattr(inbound, "user", None), getattr(inbound, "chat", None)
    if user is not None:
        alone.with_user(work, channel, user)
    if chat is not None:
        alone.with_chat(work, channel, chat)
