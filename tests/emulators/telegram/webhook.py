"""Delivers updates by POST: in order within a chat, again with back-off until the bot says 2xx."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.emulators.telegram.activity import Activity
from tests.emulators.telegram.updates import Pending, Updates


class Webhook:
    """Off until `start`; `first_wait` and `longest_wait` are the back-off's bounds in seconds."""

    def __init__(self, updates: Updates, activity: Activity, now: Callable[[], int]) -> None:
        self._updates = updates
        self._activity = activity
        self._now = now
        self.url = ""
        self.first_wait = 0.05
        self.longest_wait = 5.0
        self._secret = ""
        self._max_connections = 40
        self._last_error: tuple[int, str] | None = None
        self._waiting: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None

    def start(self, url: str, secret: str, max_connections: int) -> None:
        self.stop()
        self.url, self._secret, self._max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        self._last_error = None
        self._updates.on_new = self._take
        for update in list(self._updates.pending.values()):
            self._take(update)

    def stop(self) -> None:
        """Updates not yet accepted stay in the queue, for getUpdates or the next webhook."""
        self.url = ""
        self._updates.on_new = None
        self._waiting.clear()
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        self.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            out["max_connections"] = self._max_connections
        if self._last_error is not None:
            out["last_error_date"], out["last_error_message"] = self._last_error
        if self._updates.allowed:
            out["allowed_updates"] = self._updates.allowed
        return out

    def _take(self, update: Pending) -> None:
        queue = self._waiting.get(update.key)
        if queue is not None:
            queue.append(update)
            return
        queue = self._waiting[update.key] = deque([update])
        task = asyncio.get_running_loop().create_task(self._drain(update.key, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, key: int, queue: deque[Pending]) -> None:
        wait = self.first_wait
        while queue:
            async with self._slots:
                self._activity.in_flight += 1
                try:
                    accepted = await self._post(queue[0])
                finally:
                    self._activity.in_flight -= 1
            if accepted:
                self._updates.confirm(queue.popleft().body["update_id"])
                wait = self.first_wait
                self._activity.happened()
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, self.longest_wait)
        if self._waiting.get(key) is queue:
            del self._waiting[key]

    async def _post(self, update: Pending) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        try:
            async with self._session.post(self.url, json=update.body, headers=headers) as answer:
                await answer.read()
                status, reason = answer.status, answer.reason
        except (aiohttp.ClientError, TimeoutError) as failed:
            self._last_error = (self._now(), f"Connection failed: {type(failed).__name__}")
            return False
        if 200 <= status < 300:
            return True
        self._last_error = (self._now(), f"Wrong response from the webhook: {status} {reason}")
        return False
