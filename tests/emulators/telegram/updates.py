"""The bot's queue of updates: numbered, kept a day, confirmed by offset, handed to one reader."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from tests.emulators.telegram.errors import ApiError, conflict

KEPT_SECONDS: Final = 24 * 3600
ONLY_WHEN_NAMED: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS: Final = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    }
)
OTHER_READER: Final = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class Pending:
    """An update not yet confirmed; `key` is the chat within which order is kept."""

    body: dict[str, Any]
    key: int
    at: int


class Updates:
    """What has happened and the bot has not yet confirmed."""

    def __init__(self, now: Callable[[], int], seed: int = 1) -> None:
        self._now = now
        self._random = random.Random(seed)
        self.next_id = self._random.randrange(100_000_000, 900_000_000)
        self.pending: dict[int, Pending] = {}
        self.confirmed: deque[Pending] = deque(maxlen=1000)
        self.allowed: list[str] | None = None
        self.on_new: Callable[[Pending], None] | None = None
        self.last_kinds: deque[str] = deque(maxlen=1000)
        self._reader: asyncio.Future[None] | None = None
        self._copies = 0
        self._reorder = 0
        self._out_of_order = False

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_NAMED

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remembers a bot's choice; None keeps the last one, an empty list means the usual ones."""
        if kinds is not None:
            self.allowed = [kind for kind in kinds if kind in KINDS] or None

    def push(self, kind: str, payload: dict[str, Any], key: int) -> None:
        if not self.wants(kind):
            return
        self.last_kinds.append(kind)
        self._put({"update_id": self.next_id, kind: payload}, key)

    def poison(self) -> int:
        """An update that is JSON, but that no typed client can read; returns its id."""
        unreadable = {"message_id": "one", "date": "yesterday", "chat": {"id": [], "type": 7}, "from": 0}
        number = self.next_id
        self._put({"update_id": number, "message": unreadable}, 0)
        return number

    def redeliver(self, count: int = 1) -> int:
        """Puts the last confirmed updates back, with their old ids; returns how many."""
        again = [self.confirmed.pop() for _ in range(min(count, len(self.confirmed)))]
        for update in reversed(again):
            self.pending[update.body["update_id"]] = update
            self._announce(update)
        self._out_of_order = True
        return len(again)

    def duplicate(self, count: int = 1) -> None:
        """The next `count` deliveries by getUpdates carry each update twice."""
        self._copies += count

    def reorder(self, count: int = 1) -> None:
        """The next `count` deliveries by getUpdates come in a shuffled order."""
        self._reorder += count

    def restart_ids(self) -> None:
        """After a quiet week Telegram numbers on from a random place, here always a lower one."""
        self.next_id = self._random.randrange(1, max(2, self.next_id // 2))

    def confirm(self, update_id: int) -> None:
        update = self.pending.pop(update_id, None)
        if update is not None:
            self.confirmed.append(update)

    def drop_all(self) -> None:
        self.pending.clear()

    async def get(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """One getUpdates call; a second one ends the first with 409."""
        if self._reader is not None and not self._reader.done():
            self._reader.set_exception(conflict(OTHER_READER))
        self._confirm_below(offset)
        self._expire()
        if offset < 0:
            self._keep_last(-offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return self._batch(limit)

    def end_reader(self, error: ApiError | None = None) -> None:
        if self._reader is not None and not self._reader.done():
            if error is not None:
                self._reader.set_exception(error)
            else:
                self._reader.set_result(None)

    def _put(self, body: dict[str, Any], key: int) -> None:
        self._expire()
        update = Pending(body, key, self._now())
        self.pending[self.next_id] = update
        self.next_id += 1
        self._announce(update)

    def _announce(self, update: Pending) -> None:
        self.end_reader()
        if self.on_new is not None:
            self.on_new(update)

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        reader: asyncio.Future[None] = loop.create_future()
        self._reader = reader
        alarm = loop.call_later(seconds, self.end_reader)
        try:
            await reader
        finally:
            alarm.cancel()
            if self._reader is reader:
                self._reader = None

    def _confirm_below(self, offset: int) -> None:
        # An offset far ahead of the newest id comes from before the ids restarted: nothing to confirm.
        if offset <= 0 or offset > self.next_id + 10:
            return
        if self._out_of_order:
            for update_id in [at for at in self.pending if at < offset]:
                self.confirm(update_id)
            return
        while self.pending and (first := next(iter(self.pending))) < offset:
            self.confirm(first)

    def _keep_last(self, count: int) -> None:
        for update_id in list(self.pending)[:-count]:
            self.confirm(update_id)

    def _expire(self) -> None:
        oldest = self._now() - KEPT_SECONDS
        while self.pending and self.pending[first := next(iter(self.pending))].at < oldest:
            del self.pending[first]

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        batch = [update.body for update, _ in zip(self.pending.values(), range(limit), strict=False)]
        if batch and self._copies:
            self._copies -= 1
            batch = [body for body in batch for _ in range(2)]
        if len(batch) > 1 and self._reorder:
            self._reorder -= 1
            batch.reverse()
        return batch
