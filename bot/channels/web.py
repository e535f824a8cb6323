"""The web's own chat: sending is a transaction in our own database, so nothing is ever uncertain."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, Protocol

from bot.channels import web_calls
from bot.channels.channel import (
    ButtonPressed,
    CameIn,
    ChannelDown,
    Commanded,
    Delivered,
    GroupCommanded,
    GroupPressed,
    GroupReacted,
    GroupSpoke,
    GroupWrote,
    Health,
    Inbound,
    Limits,
    Opened,
    Refused,
    Said,
    WentOut,
)
from store import web
from store.inbox import Seen
from store.passing import passing
from store.unit_of_work import Store
from store.web_thread import KEPT

LIMITS = Limits(
    per_second=1000,
    per_chat_second=100,
    per_group_minute=6000,
    text=8000,
    button_label=120,
    button_data_bytes=255,
    makes_groups=True,
    finds_again=True,
    tells_of_deleting=True,  # nobody can there
    stands=KEPT["group"].days,
)

PRESS = "g."
"""What the data of our buttons in groups begins with."""


class Elsewhere(Protocol):
    """Another platform that is run beside the web."""

    name: str

    def invitation_link(self, token: str) -> str:
        """A link that opens a private chat there."""
        ...

    def group_link(self, token: str) -> str:
        """A link that makes a group there."""
        ...


class WebChannel:
    """The chat that our own pages show. `address` is where browsers find us; `elsewhere` are the other platforms."""

    name = web.CHANNEL
    listens = True

    def __init__(
        self, store: Store, address: str, elsewhere: Sequence[Elsewhere] = (), limits: Limits = LIMITS
    ) -> None:
        self.limits = limits
        self.health = Health()
        self.elsewhere = tuple(elsewhere)
        self._store = store
        self._hears: frozenset[str] = frozenset()
        self._address = address

    async def open(self) -> None:
        """It is here."""

    async def introduce(
        self, commands: dict[str, list[tuple[str, str]]], in_groups: dict[str, list[tuple[str, str]]]
    ) -> None:
        """The pages show what there is."""

    async def set_webhook(self, url: str) -> None:
        """Nobody brings us anything: our pages put it into the inbox."""

    async def listen(self) -> AsyncIterator[list[Seen]]:
        """Nothing comes from elsewhere, so nothing waits there."""
        yield []
        await asyncio.Event().wait()

    async def delivered(self, headers: Mapping[str, str], content: bytes) -> Delivered:  # noqa: ARG002 — the port's
        """There is no door."""
        return Delivered(404)

    def seen(self, found: Sequence[dict[str, Any]]) -> list[Seen]:
        """What somebody did on a page, ready to be kept. `event` makes the same thing twice the same thing.

        What people say in a group goes no further, unless it is passed on as its young person wants.
        """
        kept = [
            each
            if each["type"] != "spoke" or each["chat"] in self._hears
            else each | {"said": None, "message": None}
            for each in found
        ]
        return [
            Seen(
                each["event"],
                each.get("chat") or each["user"],
                json.dumps({name: each[name] for name in each if name != "event" and each[name] is not None}),
                each["user"] if each.get("chat") else "",
            )
            for each in kept
        ]

    def hears(self, chats: frozenset[str]) -> None:
        """Of these chats, and of no others, what people say is kept until it is passed on."""
        self._hears = chats

    async def picture(self, file: str) -> bytes:  # noqa: ARG002 — the port's
        """Nobody can show one in a group here."""
        raise Refused("no_pictures")

    def passed_over(self, seen: Seen) -> None:
        """Their page says so, if anything is to be said."""

    def parse(self, payload: str) -> list[Inbound]:
        """What somebody did; raises where a part of it is not of the kind that it must be."""
        found = _read(json.loads(payload))
        for each in fields(found):
            value = getattr(found, each.name)
            if not isinstance(value, int if each.name == "more" else str):
                raise TypeError(each.name)
        return [found]

    async def send(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one thing in one chat; a SendError says why it was not done."""
        try:
            return await self._store.turn(partial(web_calls.do, kind=kind, chat=chat, body=body))
        except Exception as error:
            if passing(error):
                raise ChannelDown("database") from None
            raise

    def invitation_link(self, token: str) -> str:
        """A page with a button: whoever merely looks at it, as programs do that show previews, uses nothing up."""
        return f"{self._address}/i/{token}"

    def group_link(self, token: str) -> str:
        """Nobody needs one here; where another platform is run too, it is theirs."""
        return self.elsewhere[0].group_link(token) if self.elsewhere else self.invitation_link(token)

    async def close(self) -> None:
        """There is nothing to let go of."""


def once() -> str:
    """A number for one thing that somebody may do on a page: sent twice, it is done once."""
    return secrets.token_hex(12)


def _read(told: dict[str, Any]) -> Inbound:
    user, chat = told["user"], told.get("chat", "")
    match told["type"]:
        case "opened":
            return Opened(user, told["token"], told["language"])
        case "said":
            return _private(user, told["words"])
        case "pressed" if chat:
            return GroupPressed(user, chat, told["data"], told["message"], chat)
        case "pressed":
            return ButtonPressed(user, told["data"], told["message"])
        case "commanded":
            return GroupCommanded(user, chat, told["command"], told["words"])
        case "spoke" if "said" in told:
            return GroupWrote(user, chat, told["message"], told["said"])
        case "spoke":
            return GroupSpoke(user, chat)
        case "reacted":
            return GroupReacted(user, chat, told["message"], told["more"])
        case "joined":
            return CameIn(user, chat)
        case "left":
            return WentOut(user, chat)
        case other:
            raise ValueError(other)


def _private(user: str, words: str) -> Inbound:
    """What begins with a slash is a command, as everywhere."""
    if not words.startswith("/"):
        return Said(user, words)
    command, _space, rest = words[1:].partition(" ")
    return Commanded(user, command.lower()[:32], rest.strip())
