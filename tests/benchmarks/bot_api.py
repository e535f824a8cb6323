"""A Bot API that only counts and never waits: the same one for every bot that is measured in a run."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ME = {"id": 110201543, "is_bot": True, "first_name": "Kreds", "username": "kreds_demo_bot"}
COUNTED = ("sendmessage", "editmessagetext", "editmessagereplymarkup")
BATCH = 100


class BotApi:
    """One bot and its people. `limits` refuses as Telegram does: 30/s in all, 1/s in a chat, 20/min in a group.

    Times are seconds of `time.perf_counter`, taken as a request arrives and an update is put.
    """

    def __init__(self, *, limits: bool = False, first: int = 1) -> None:
        self.limits = limits
        self.calls: Counter[str] = Counter()
        self.arrived: list[tuple[float, int]] = []
        """When each message came, and in which chat."""
        self.newest: dict[int, str] = {}
        """What the first button of a chat's newest message says."""
        self.refused = 0
        self.busiest_second = 0
        self.polled = asyncio.Event()
        self.port = 0
        self._updates: deque[bytes] = deque()
        self._first = first
        self._came = asyncio.Event()
        self._arrival = asyncio.Event()
        self._awaited: dict[int, tuple[float, asyncio.Future[float]]] = {}
        self._second: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> BotApi:
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._came.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What `/bot<token>/<method>` is put behind."""
        return f"http://127.0.0.1:{self.port}"

    def press(self, chat: int, data: str) -> asyncio.Future[float]:
        """Somebody presses a button; the seconds until the next message reaches their chat."""
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        person = {"id": chat, "is_bot": False, "first_name": "Sol", "language_code": "en"}
        message = {"message_id": 1, "from": ME, "chat": {"id": chat, "type": "private"}, "date": 1790000000}
        query = {"from": person, "message": {**message, "text": "?"}, "chat_instance": "1", "data": data}
        number = self._first + len(self._updates)
        update = {"update_id": number, "callback_query": {"id": str(number), **query}}
        self._updates.append(json.dumps(update).encode())
        self._awaited[chat] = time.perf_counter(), answered
        self._came.set()
        return answered

    async def until(self, messages: int, seconds: float) -> bool:
        """Wait until so many messages came; false where they did not within so many seconds."""
        give_up = time.perf_counter() + seconds
        while len(self.arrived) < messages and (left := give_up - time.perf_counter()) > 0:
            self._arrival.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrival.wait(), left)
        return len(self.arrived) >= messages

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        at = time.perf_counter()
        method = request.path.rpartition("/")[2].lower()
        asked = _asked(request.content_type, await request.read())
        self.calls[method] += 1
        if method == "getupdates":
            return _answer(b"[" + b",".join(await self._poll(asked)) + b"]")
        if method not in COUNTED:
            return _answer(json.dumps(ME).encode() if method == "getme" else b"true")
        chat = int(asked["chat_id"])
        wait = self._wait(at, chat, method)
        if wait > 0:
            self.refused += 1
            told = {"error_code": 429, "description": f"Too Many Requests: retry after {wait}"}
            body = {"ok": False, **told, "parameters": {"retry_after": wait}}
            return web.Response(status=429, body=json.dumps(body).encode(), content_type="application/json")
        markup = asked.get("reply_markup", {})
        markup = json.loads(markup) if isinstance(markup, str) else markup
        if method == "sendmessage":
            self._message(at, chat, markup)
        sent = {"message_id": self.calls["sendmessage"], "from": ME, "chat": {"id": chat, "type": "private"}}
        sent |= {"date": 1790000000, "text": asked.get("text", "?")} | (
            {"reply_markup": markup} if markup else {}
        )
        return _answer(json.dumps(sent).encode())

    def _message(self, at: float, chat: int, markup: dict[str, Any]) -> None:
        self.arrived.append((at, chat))
        self._arrival.set()
        for row in markup.get("inline_keyboard", [])[:1]:
            self.newest[chat] = row[0]["callback_data"]
        if chat in self._awaited:
            pressed, answered = self._awaited.pop(chat)
            if not answered.done():
                answered.set_result(at - pressed)

    def _wait(self, at: float, chat: int, method: str) -> int:
        """Whole seconds that a call is told to wait; edits count in all, but not within their chat."""
        _forget(self._second, at - 1)
        sends = self._chats.setdefault(chat, deque()) if method == "sendmessage" else deque[float]()
        _forget(sends, at - 60)
        in_second = bool(sends) and sends[-1] > at - 1
        if self.limits and (len(self._second) >= 30 or in_second or (chat < 0 and len(sends) >= 20)):
            return 60 if chat < 0 and len(sends) >= 20 else 1
        self._second.append(at)
        self.busiest_second = max(self.busiest_second, len(self._second))
        sends.append(at)
        return 0

    async def _poll(self, asked: dict[str, Any]) -> list[bytes]:
        offset = int(asked.get("offset", 0))
        while self._updates and self._first < offset:
            self._updates.popleft()
            self._first += 1
        self.polled.set()
        self._came.clear()
        if not self._updates:
            try:
                await asyncio.wait_for(self._came.wait(), float(asked.get("timeout", 0)))
            except TimeoutError:
                return []
        return [self._updates[place] for place in range(min(BATCH, len(self._updates)))]


def _asked(kind: str, body: bytes) -> dict[str, Any]:
    if kind == "application/json":
        found: dict[str, Any] = json.loads(body or b"{}")
        return found
    return dict(parse_qsl(body.decode()))


def _answer(result: bytes) -> web.Response:
    return web.Response(body=b'{"ok":true,"result":' + result + b"}", content_type="application/json")


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
