"""Telegram's sending limits, and how fast a bot really sent."""

import time
from collections import deque
from collections.abc import Callable
from math import ceil

from tests.emulators.telegram.errors import too_many


class Limits:
    """Off until `enforced`; counts are kept either way. Times are seconds of a monotonic clock."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self.enforced = False
        self.per_second = 30
        self.per_chat_second = 1
        self.per_group_minute = 20
        self.busiest_second = 0
        self.refused = 0
        self._ticks = ticks
        self._second: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}

    def admit(self, chat_id: int) -> None:
        """Counts one message, or refuses it with 429 when it is too much; a refused one costs nothing."""
        now = self._ticks()
        _forget(self._second, now - 1)
        if self.enforced:
            self._refuse_excess(chat_id, now)
        self._second.append(now)
        self.busiest_second = max(self.busiest_second, len(self._second))

    def _refuse_excess(self, chat_id: int, now: float) -> None:
        sent = self._chats.setdefault(chat_id, deque())
        _forget(sent, now - 60)
        wait = 0.0
        if len(self._second) >= self.per_second:
            wait = self._second[0] + 1 - now
        if len(sent) >= self.per_chat_second:
            wait = max(wait, sent[-self.per_chat_second] + 1 - now)
        if chat_id < 0 and len(sent) >= self.per_group_minute:
            wait = max(wait, sent[-self.per_group_minute] + 60 - now)
        if wait > 0:
            self.refused += 1
            raise too_many(max(1, ceil(wait)))
        sent.append(now)


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
