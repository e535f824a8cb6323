"""How the app hears of things: over its socket if it has one, else at its request URL; again where it did not answer.

Slack tries again at once, after a minute and after five; what people press is brought once over HTTP.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.emulators.slack.world import World

AGAIN = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
PATIENCE = 3.0
"""Seconds that the app gets to answer."""


@dataclass(eq=False)
class Parcel:
    """Something for the app: `kind` is "events_api", "interactive" or "slash_commands"."""

    kind: str
    payload: dict[str, Any]
    at: datetime
    tries: int = 0
    sent_on: object | None = None
    envelope: str = ""
    answer: Any = None
    status: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    then: Callable[[Any], None] | None = None
    """Told what the app answered, once it has."""


class Events:
    """Keeps what the app has not answered yet."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.request_url = ""
        self.waiting: list[Parcel] = []
        self.lost: list[Parcel] = []
        """What was given up."""
        self.delivered = 0
        self.others = 0
        """Sockets of other services with the same app."""
        self.duplicate = False
        """Whether everything is brought twice."""
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        world.emit = self.emit

    @property
    def pending(self) -> int:
        """How much is to be answered by now."""
        now = self.world.clock()
        return sum(each.at <= now for each in self.waiting)

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def start(self) -> None:
        """Bring what there is, until stopped."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Close the sockets."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.disconnect()

    def emit(self, event: dict[str, Any]) -> Parcel:
        """An event for the app."""
        world = self.world
        stamp = f"{int(world.clock().timestamp())}.{world.number():06d}"
        payload = {
            "token": "verification",
            "team_id": world.team,
            "api_app_id": world.app,
            "event": {**event, "event_ts": event.get("ts", stamp)},
            "type": "event_callback",
            "event_id": f"Ev{world.number():09X}",
            "event_time": int(world.clock().timestamp()),
            "authorizations": [{"team_id": world.team, "user_id": world.bot.id, "is_bot": True}],
        }
        return self.put("events_api", payload)

    def put(self, kind: str, payload: dict[str, Any], then: Callable[[Any], None] | None = None) -> Parcel:
        """Anything for the app."""
        parcel = Parcel(kind, payload, self.world.clock(), envelope=str(uuid.uuid4()), then=then)
        self.waiting.append(parcel)
        self.world.activity.happened()
        return parcel

    def ticket(self) -> str:
        """An address for one socket."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self.world.url.replace('http', 'ws', 1)}/link/{ticket}?app_id={self.world.app}"

    async def disconnect(self, reason: str = "refresh_requested", *, rudely: bool = False) -> None:
        """Slack closes every socket, with or without a word."""
        for each in list(self._sockets):
            with suppress(ConnectionError, RuntimeError):
                if not rudely:
                    await each.send_json({"type": "disconnect", "reason": reason})
                await each.close()

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One Socket Mode connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if request.match_info["ticket"] not in self._tickets:
            await socket.close()
            return socket
        self._tickets.remove(request.match_info["ticket"])
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": 1 + self.others,
                "connection_info": {"app_id": self.world.app},
            }
        )
        self._sockets.append(socket)
        self.world.activity.happened()
        try:
            async for message in socket:
                self._acknowledged(json.loads(message.data))
        finally:
            self._sockets.remove(socket)
            for each in list(self.waiting):
                if each.sent_on is socket:
                    self._failed(each)
            self.world.activity.happened()
        return socket

    def _acknowledged(self, said: dict[str, Any]) -> None:
        for each in self.waiting:
            if each.envelope == said.get("envelope_id"):
                self._done(each, 200, said.get("payload"))
                return

    async def _run(self) -> None:
        while True:
            now = self.world.clock()
            for each in [each for each in self.waiting if each.at <= now and each.sent_on is None]:
                await self._bring(each)
            await self.world.activity.next(0.02)

    async def _bring(self, parcel: Parcel) -> None:
        times = 2 if self.duplicate else 1
        if self._sockets:
            socket = self._sockets[-1]
            parcel.sent_on = socket
            envelope = {
                "type": parcel.kind,
                "envelope_id": parcel.envelope,
                "payload": parcel.payload,
                "accepts_response_payload": parcel.kind != "events_api",
                "retry_attempt": parcel.tries,
            }
            for _time in range(times):
                with suppress(ConnectionError):
                    await socket.send_json(envelope)
        elif self.request_url:
            parcel.sent_on = self
            for _time in range(times):
                await self._knock(parcel)

    async def _knock(self, parcel: Parcel) -> None:
        content, kind = _form(parcel)
        headers = self.signed(content) | {"Content-Type": kind}
        if parcel.tries:
            headers |= {"X-Slack-Retry-Num": str(parcel.tries), "X-Slack-Retry-Reason": "http_error"}
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.request_url, data=content, headers=headers) as reply,
            ):
                body = await reply.text()
                if reply.status == 200:
                    self._done(parcel, 200, json.loads(body) if body else None)
                else:
                    parcel.status = reply.status
                    self._failed(parcel)
        except (aiohttp.ClientError, TimeoutError):
            self._failed(parcel)

    def signed(self, content: bytes, at: float | None = None) -> dict[str, str]:
        """The headers by which the app knows that it is Slack."""
        stamp = str(int(time.time() if at is None else at))
        base = b"v0:" + stamp.encode() + b":" + content
        mark = hmac.new(self.world.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}

    def _done(self, parcel: Parcel, status: int, answer: Any) -> None:
        if parcel in self.waiting:
            self.waiting.remove(parcel)
            self.delivered += 1
            parcel.status, parcel.answer = status, answer
            if parcel.then is not None:
                parcel.then(answer)
            parcel.done.set()
            self.world.activity.happened()

    def _failed(self, parcel: Parcel) -> None:
        """Later again, or given up."""
        parcel.sent_on = None
        once = parcel.kind != "events_api" and self.request_url and not self._sockets
        if once or parcel.tries >= len(AGAIN):
            if parcel in self.waiting:
                self.waiting.remove(parcel)
                self.lost.append(parcel)
                parcel.done.set()
            return
        parcel.at = self.world.clock() + AGAIN[parcel.tries]
        parcel.tries += 1


def _form(parcel: Parcel) -> tuple[bytes, str]:
    match parcel.kind:
        case "events_api":
            return json.dumps(parcel.payload).encode(), "application/json"
        case "interactive":
            return urlencode(
                {"payload": json.dumps(parcel.payload)}
            ).encode(), "application/x-www-form-urlencoded"
        case _:
            return urlencode(parcel.payload).encode(), "application/x-www-form-urlencoded"
