"""How fast we may send: in all, in one chat, in one group; and for whom we are told to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.channel import Limits

SECOND = 1.002
"""Seconds from the arrival of one send until the `per_second`-th after it may start: no more arrive in any one second, however
long each is on its way. A little over one, since no two clocks agree."""

ON_ITS_WAY = 0.25
"""Seconds after which a send counts as arrived though no answer came, so that a network that hangs does not stop everything."""

WINDOW = 1.03
"""Seconds that count as one within a chat, and sixtieths of a minute: a little over, since clocks and networks jitter."""

COUNTED = frozenset({"message", "photo", "chart", "course", "document", "roster", "offer_group"})
"""Kinds that appear as a new message and so count within their chat; all kinds count in all."""

EDIT = "edit"
"""A change to a message: overtaken by what comes after it, where the platform takes only so many of them."""


@dataclass(slots=True, eq=False)
class Sent:
    """A send that counts: it comes to the platform between `left` and `answered`, if it ever leaves."""

    left: float | None = None
    answered: float | None = None


class Pace:
    """Counts sends against a platform's limits. `clock` gives seconds that only grow."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._space = SECOND / limits.per_second
        self._clock = clock
        self._sends: deque[Sent] = deque()
        self._chats: dict[bytes, float] = {}
        self._halts: dict[bytes, float] = {}
        self._groups: dict[bytes, deque[float]] = {}
        self._even_at = 0.0
        self._all_wait_until = 0.0
        self._edits: deque[float] = deque()
        self._edits_wait_until = 0.0

    def until_any(self) -> float:
        """Seconds until anything at all may be sent."""
        now = self._clock()
        while self._sends and _arrived_by(self._sends[0], now) <= now - SECOND:
            self._sends.popleft()
        waits = self._all_wait_until - now
        if len(self._sends) >= self._limits.per_second:
            waits = max(waits, _arrived_by(self._sends[0], now) + SECOND - now)
        return max(0.0, waits)

    def until_even(self) -> float:
        """Seconds until an evenly spaced send: check-ins keep to it, so that slots free one by one and a reply waits for one
        only, not for a whole second that was spent in a burst. The last free slot is left until the next one is about to be
        free, or replies that left close together would leave a hole behind them, a second later and in every second after it."""
        now = self._clock()
        even = self._even_at
        if len(self._sends) == self._limits.per_second - 1 and self._sends:
            even = max(even, _arrived_by(self._sends[0], now) + SECOND - self._space)
        return max(0.0, even - now)

    def until_chat(self, chat: bytes, kind: str, *, group: bool) -> float:
        """Seconds until this kind may be sent in this chat."""
        now = self._clock()
        waits = self._halts.get(chat, 0.0) - now
        if kind in COUNTED:
            waits = max(waits, self._chats.get(chat, 0.0) - now)
        if group and kind in COUNTED:
            sends = self._groups.setdefault(chat, deque())
            while sends and sends[0] <= now - 60 * WINDOW:
                sends.popleft()
            if len(sends) >= self._limits.per_group_minute:
                waits = max(waits, sends[0] + 60 * WINDOW - now)
        if kind == EDIT:
            waits = max(waits, self._until_edit(now))
        return max(0.0, waits)

    def count(self, chat: bytes, kind: str, *, group: bool) -> Sent:
        """Something is being sent now; `leaves` and `arrived` take what is returned."""
        now = self._clock()
        sent = Sent()
        self._sends.append(sent)
        self._even_at = (
            max(self._even_at, now - self._space) + self._space
        )  # who woke late does not make everything later
        if kind == EDIT and self._limits.edits_minute:
            self._edits.append(now)
        if kind in COUNTED:
            self._chats[chat] = max(self._chats.get(chat, 0.0), now + WINDOW / self._limits.per_chat_second)
            if group:
                self._groups.setdefault(chat, deque()).append(now)
        if len(self._chats) > 1_000:
            self._forget(now)
        return sent

    def leaves(self, sent: Sent) -> None:
        """It is made ready, and handed to the network."""
        sent.left = self._clock()

    def arrived(self, sent: Sent) -> None:
        """The platform answered, or never will. Only the first time counts."""
        if sent.answered is None:
            sent.answered = self._clock()

    def wait(self, chat: bytes, seconds: float, *, everywhere: bool) -> None:
        """The platform asked for a pause: a deadline for the chat, or for everything."""
        until = self._clock() + seconds
        if everywhere:
            self._all_wait_until = max(self._all_wait_until, until)
        else:
            self._halts[chat] = max(self._halts.get(chat, 0.0), until)

    def wait_with_edits(self, seconds: float) -> None:
        """The platform takes no more changes to messages for now; everything else goes on."""
        self._edits_wait_until = max(self._edits_wait_until, self._clock() + seconds)

    def halted(self) -> set[bytes]:
        """The chats that the platform asked us to leave alone for now."""
        now = self._clock()
        self._halts = {chat: until for chat, until in self._halts.items() if until > now}
        return set(self._halts)

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


def _arrived_by(sent: Sent, now: float) -> float:
    """The latest moment at which it can have come to the platform."""
    if sent.answered is not None:
        return sent.answered
    return now if sent.left is None else min(now, sent.left + ON_ITS_WAY)
