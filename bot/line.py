"""Who goes next of what a sender holds: help first, then by lane and by how many of the same chat are ahead."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from bot.pace import EDIT, Pace
from store.outbox import CHECK_IN, HELP, LANES, REPLY, Outbound

FEW = 40
"""Messages claimed ahead of sending; check-ins never so many that a reply would have to wait for them."""

MANY = 4 * FEW
"""Replies with which no more are claimed: those of people who begin to press now would have to wait in the table."""

HANDED = 512
"""Replies that are taken over as they are written: two for each of two hundred people who press at once, and some."""


class Line:
    """What is claimed and has not left yet. `busy` are the chats that something is on its way to: one at a time in each."""

    def __init__(self, pace: Pace) -> None:
        self.busy: set[bytes] = set()
        self._pace = pace
        self._waiting: list[Outbound] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, more: Iterable[Outbound]) -> None:
        """These wait too."""
        self._waiting = sorted((*self._waiting, *more), key=lambda each: (each.lane, each.ahead, each.id))

    def take_all(self) -> list[Outbound]:
        """All of it, to be put back."""
        left, self._waiting = self._waiting, []
        return left

    def takes(self, chat: bytes) -> bool:
        """Whether there is room for one more reply, and nothing is on its way to its chat."""
        return len(self._waiting) < HANDED and chat not in self.busy

    @property
    def has_room(self) -> bool:
        """Whether it makes sense to look for more."""
        return self._room() > 0

    def wants(self) -> tuple[int, tuple[int, ...]]:
        """How many to claim, and of which lanes. Room is filled up one by one: a reply does not wait until there is room for many."""
        room = self._room()
        if room <= 0:
            return FEW, (HELP,)
        if len(self._waiting) - (MANY - room) >= FEW:
            return min(FEW, room), (HELP, REPLY)
        return min(FEW, room), tuple(LANES)

    def _room(self) -> int:
        return MANY - sum(each.lane <= REPLY and each.kind != EDIT for each in self._waiting)

    def next(self) -> tuple[Outbound | None, float]:
        """The first whose chat is free, or how many seconds until one is."""
        soonest = inf
        seen: set[bytes] = set()
        for place, each in enumerate(self._waiting):
            if each.chat_hash in self.busy or (each.chat_hash in seen and each.lane != HELP):
                continue
            pause = self._pace.until_chat(each.chat_hash, each.kind, group=each.group_id is not None)
            if each.lane == CHECK_IN:
                pause = max(pause, self._pace.until_even())
            if pause <= 0:
                return self._waiting.pop(place), 0.0
            if each.kind != EDIT:  # a message does not wait for a change to an earlier one
                seen.add(each.chat_hash)
            soonest = min(soonest, pause)
        return None, soonest

    def take_following(self, each: Outbound, *, whole_chat: bool) -> list[Outbound]:
        """What waits for the same chat and lane: put back with the message before it, so as not to overtake.

        Of the whole chat where it is told to wait: others need the room.
        """
        mine = [
            one
            for one in self._waiting
            if one.chat_hash == each.chat_hash and (whole_chat or one.lane == each.lane)
        ]
        self._waiting = [one for one in self._waiting if one not in mine]
        return mine
