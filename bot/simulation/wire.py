"""A platform that delivers at once and takes everything down: the real service runs in front of it, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.channel import ButtonPressed, Commanded, Inbound, Limits
from store.inbox import Seen

LIMITS = Limits(
    per_second=100_000,
    per_chat_second=10_000,
    per_group_minute=100_000,
    text=4096,
    button_label=64,
    button_data_bytes=64,
)
"""Nobody waits for real seconds here."""


@dataclass
class Sent:
    """One message that arrived: when, in whose chat, and what it says."""

    at: datetime
    chat: str
    kind: str
    body: dict[str, Any]

    @property
    def keys(self) -> dict[str, str]:
        """What its buttons mean → their data: the key of a reply, or the dialogue that is opened."""
        found = {}
        for each in (each for row in self.body.get("rows", ()) for each in row):
            kind, _dot, rest = each["data"].partition(".")
            found[rest.partition(".")[0] if kind == "s" else rest.split(".", 2)[-1]] = each["data"]
        return found


@dataclass
class Wire:
    """The platform. `clock` says when things arrive; `sent` is everything that did."""

    clock: Callable[[], datetime]
    sent: list[Sent] = field(default_factory=list)
    name: str = "telegram"
    limits: Limits = LIMITS
    _updates: int = 0
    _messages: int = 0

    def parse(self, payload: str) -> list[Inbound]:
        """A press or a command."""
        said = json.loads(payload)
        if "command" in said:
            return [Commanded(said["user"], said["command"])]
        return [ButtonPressed(said["user"], said["data"], said["message"])]

    async def send(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """It arrives."""
        self._messages += 1
        self.sent.append(Sent(self.clock(), chat, kind, body | {"number": str(self._messages)}))
        return {"message": str(self._messages)}

    def says(self, chat: str, said: dict[str, str]) -> Seen:
        """What somebody does, ready to be kept."""
        self._updates += 1
        return Seen(str(self._updates), chat, json.dumps({"user": chat, **said}))

    def pressed(self, message: Sent, key: str) -> Seen:
        """Somebody presses a button of a message."""
        return self.says(message.chat, {"data": message.keys[key], "message": message.body["number"]})

    def invitation_link(self, token: str) -> str:
        """A link that leads nowhere."""
        return f"https://t.me/kreds?start={token}"

    def group_link(self, token: str) -> str:
        """Another."""
        return f"https://t.me/kreds?startgroup={token}"
