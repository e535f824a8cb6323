"""How fast we may send: in all, in one chat, in one group; and for whom we are told to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bot.channels.channel import Limits

WINDOW = 1.03
"""Seconds in which `per_second` sends may start: a little over one, since clocks and networks jitter."""

COUNTED = frozenset({"message", "photo", "chart", "course", "document", "roster", "offer_group"})
"""Kinds that appear as a new message and so count within their chat; all kinds count in all."""

EDIT = "edit"
"""A change to a message: overtaken by what comes after it, where the platform takes only so many of them."""


class Pace:
    """Counts sends against a platform's limits. `clock` gives seconds that only grow."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._sends: deque[float] = deque()
        self._chats: dict[bytes, float] = {}
        self._groups: dict[bytes, deque[float]] = {}
        self._all_wait_until = 0.0
        self._edits: deque[float] = deque()
        self._edits_wait_until = 0.0

    def until_any(self) -> float:
        """Seconds until anything at all may be sent."""
        now = self._clock()
        while self._sends and self._sends[0] <= now - WINDOW:
            self._sends.popleft()
        waits = self._all_wait_until - now
        if len(self._sends) >= self._limits.per_second:
            waits = max(waits, self._sends[0] + WINDOW - now)
        return max(0.0, waits)

    def until_even(self) -> float:
        """Seconds until an evenly spaced send: check-ins keep to it, so that slots free one by one and a reply waits for one
        only, not for a whole second that was spent in a burst."""
        if not self._sends:
            return 0.0
        return max(0.0, self._sends[-1] + WINDOW / self._limits.per_second - self._clock())

    def until_chat(self, chat: bytes, kind: str, *, group: bool) -> float:
        """Seconds until this kind may be sent in this chat."""
        now = self._clock()
        waits = self._chats.get(chat, 0.0) - now if kind in COUNTED or self._halted(chat, now) else 0.0
        if group and kind in COUNTED:
            sends = self._groups.setdefault(chat, deque())
            while sends and sends[0] <= now - 60 * WINDOW:
                sends.popleft()
            if len(sends) >= self._limits.per_group_minute:
                waits = max(waits, sends[0] + 60 * WINDOW - now)
        if kind == EDIT:
            waits = max(waits, self._until_edit(now))
        return max(0.0, waits)

    def count(self, chat: bytes, kind: str, *, group: bool) -> None:
        """Something is being sent now."""
        now = self._clock()
        self._sends.append(now)
        if kind == EDIT and self._limits.edits_minute:
            self._edits.append(now)
        if kind in COUNTED:
            self._chats[chat] = max(self._chats.get(chat, 0.0), now + WINDOW / self._limits.per_chat_second)
            if group:
                self._groups.setdefault(chat, deque()).append(now)
        if len(self._chats) > 10_000:
            self._forget(now)

    def wait(self, chat: bytes, seconds: float, *, everywhere: bool) -> None:
        """The platform asked for a pause: a deadline for the chat, or for everything."""
        until = self._clock() + seconds
        if everywhere:
            self._all_wait_until = max(self._all_wait_until, until)
        else:
            self._chats[chat] = max(self._chats.get(chat, 0.0), until)

    def wait_with_edits(self, seconds: float) -> None:
        """The platform takes no more changes to messages for now; everything else goes on."""
        self._edits_wait_until = max(self._edits_wait_until, self._clock() + seconds)

    def halted(self) -> set[bytes]:
        """The chats that the platform asked us to leave alone for now."""
        now = self._clock()
        return {chat for chat in self._chats if self._halted(chat, now)}

    def _halted(self, chat: bytes, now: float) -> bool:
        """Whether the chat must wait for longer than its own spacing explains: the platform asked for it."""
        return self._chats.get(chat, 0.0) - now > WINDOW / self._limits.per_chat_second

    def _until_edit(self, now: float) -> float:
        waits = self._edits_wait_until - now
        while self._edits and self._edits[0] <= now - 60 * WINDOW:
            self._edits.popleft()
        if self._limits.edits_minute and len(self._edits) >= self._limits.edits_minute:
            waits = max(waits, self._edits[0] + 60 * WINDOW - now)
        return waits

    def _forget(self, now: float) -> None:
        self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        self._groups = {
            chat: sends for chat, sends in self._groups.items() if sends and sends[-1] > now - 60 * WINDOW
        }
