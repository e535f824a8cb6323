"""Failures to order, and the limits that Slack keeps."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.emulators.slack.errors import Failure

TIERS = {
    "apps.connections.open": 20,
    "auth.test": 600,
    "chat.delete": 50,
    "chat.postMessage": 600,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "conversations.archive": 20,
    "conversations.create": 20,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.invite": 50,
    "conversations.kick": 50,
    "conversations.members": 100,
    "conversations.open": 50,
    "conversations.setTopic": 20,
    "files.completeUploadExternal": 100,
    "files.info": 50,
    "files.getUploadURLExternal": 100,
    "pins.add": 20,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}
"""Calls a minute, by Slack's tiers."""


@dataclass
class Limits:
    """Off until a test turns them on; `seconds` is the clock that they go by."""

    on: bool = False
    refused: int = 0
    clock: Callable[[], float] = time.monotonic
    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _posts: dict[str, float] = field(default_factory=dict)

    def take(self, method: str, channel: str) -> int:
        """0 where the call may go on, else the seconds to wait."""
        if not self.on:
            return 0
        now = self.clock()
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - 60:
            calls.popleft()
        wait = 60 - (now - calls[0]) if len(calls) >= TIERS.get(method, 20) else 0.0
        if method == "chat.postMessage":
            wait = max(wait, self._posts.get(channel, 0.0) + 1 - now)
        if wait > 0:
            self.refused += 1
            return int(wait) + 1
        calls.append(now)
        if method == "chat.postMessage":
            self._posts[channel] = now
        return 0


@dataclass(eq=False)
class Fault:
    """One failure in waiting; `left` is None while it lasts until lifted."""

    kind: Literal["error", "throttle", "page", "hang", "reset"]
    method: str | None
    left: int | None
    error: str = ""
    after: bool = False
    seconds: int = 1
    status: int = 503


class Faults:
    """What is to go wrong; without a method, any."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def fail(self, error: str, method: str | None = None, *, times: int | None = 1) -> Fault:
        """A refusal by its name."""
        return self._add(Fault("error", method, times, error=error))

    def throttle(self, seconds: int, method: str | None = None, *, times: int | None = 1) -> Fault:
        """429 with Retry-After; the call is not carried out."""
        return self._add(Fault("throttle", method, times, seconds=seconds))

    def page(self, status: int = 503, method: str | None = None, *, times: int | None = 1) -> Fault:
        """An HTML page, as Slack's front sends it."""
        return self._add(Fault("page", method, times, status=status))

    def hang(self, method: str | None = None, *, after: bool, times: int | None = 1) -> Fault:
        """No answer until the client gives up: before or after the call took effect."""
        return self._add(Fault("hang", method, times, after=after))

    def reset(self, method: str | None = None, *, after: bool, times: int | None = 1) -> Fault:
        """The connection is torn down: before or after the call took effect."""
        return self._add(Fault("reset", method, times, after=after))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._ordered.clear()

    def next(self, method: str) -> Fault | None:
        """The oldest that strikes this call, used up by one."""
        for each in self._ordered:
            if each.left != 0 and each.method in (None, method):
                if each.left is not None:
                    each.left -= 1
                return each
        return None

    def _add(self, fault: Fault) -> Fault:
        self._ordered.append(fault)
        return fault


def refusal(fault: Fault) -> Failure:
    """What the call is refused with."""
    return Failure(fault.error)
