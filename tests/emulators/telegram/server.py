"""The HTTP side: /bot<token>/<method>, /file/bot<token>/<path> and /control/…"""

import asyncio
import json
import re
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from tests.emulators.telegram import methods as _methods  # noqa: F401 - importing it registers the methods
from tests.emulators.telegram.errors import ApiError, bad_request
from tests.emulators.telegram.faults import Fault, Faults
from tests.emulators.telegram.files import Upload
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.parameters import read
from tests.emulators.telegram.registry import METHODS, Method
from tests.emulators.telegram.requests import LARGEST_REQUEST, parameters
from tests.emulators.telegram.world import World

Control = Callable[[web.BaseRequest, str], Awaitable[web.StreamResponse]]
_TOKEN: Final = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{10,}")
_PAGE: Final = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr></body>\r\n</html>\r\n"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Call:
    """One call a bot made, with its parameters as they came; an Upload stands for a file."""

    method: str
    params: dict[str, Any]
    at: datetime


class Server:
    """Answers as Telegram does; `calls` is the log of what was asked, the newest 200,000 of it."""

    def __init__(self, world: World, faults: Faults, limits: Limits, control: Control) -> None:
        self.world = world
        self.faults = faults
        self.limits = limits
        self.calls: deque[Call] = deque(maxlen=200_000)
        self.port = 0
        self._control = control
        self._runner: web.ServerRunner | None = None
        self._stopping: asyncio.Event = asyncio.Event()

    async def start(self, host: str, port: int) -> None:
        self._stopping = asyncio.Event()
        plain = web.Server(self._handle, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(plain, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        self._stopping.set()
        self.world.updates.end_reader()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._stopping = asyncio.Event()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if path.startswith("/control/"):
            return await self._control(request, path[9:])
        if path.startswith("/file/bot"):
            return self._file(path[9:])
        token, _, name = path[4:].replace("%3A", ":").partition("/")
        if not path.startswith("/bot") or not _TOKEN.fullmatch(token):
            return _answer(ApiError(404, "Not Found"))
        if token != self.world.token:
            return _answer(ApiError(401, "Unauthorized"))
        method = METHODS.get(name.lower())
        activity = self.world.activity
        polling = method is not None and method.name == "getUpdates"
        # A reader waiting for updates is not work in progress.
        activity.in_flight += not polling
        try:
            return await self._call(request, method, query)
        except ApiError as refused:
            return _answer(refused)
        finally:
            activity.in_flight -= not polling
            activity.happened()

    async def _call(self, request: web.BaseRequest, method: Method | None, query: str) -> web.StreamResponse:
        if (request.content_length or 0) > LARGEST_REQUEST + 1_000_000:
            raise ApiError(413, "Request Entity Too Large")
        try:
            raw = await parameters(request, query)
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        name = method.name if method is not None else request.path.rpartition("/")[2]
        self.calls.append(Call(name, raw, self.world.clock()))
        self.world.activity.happened()
        if method is None:
            raise ApiError(404, "Not Found")
        fault = self.faults.next(name, raw.get("chat_id"))
        if fault is None:
            return _ok(await self._run(method, raw))
        if fault.when == "before":
            return await self._strike(fault, request)
        result = await self._run(method, raw)
        self.world.activity.happened()
        if fault.kind == "slow":
            await self._pause(fault.seconds)
            return _ok(result)
        return await self._strike(fault, request)

    async def _run(self, method: Method, raw: dict[str, Any]) -> Any:
        args = read(method.fields, method.required, raw)
        if method.sends:
            target = args["chat_id"]
            if isinstance(target, int):
                # A refused message must not use up the allowance, so existence is checked first.
                self.world.inside(self.world.chat(target))
                self.limits.admit(target)
        result = method.run(self.world, args)
        return await result if isinstance(result, Awaitable) else result

    async def _strike(self, fault: Fault, request: web.BaseRequest) -> web.StreamResponse:
        match fault.kind:
            case "error" if fault.error is not None:
                raise fault.error
            case "page":
                title = f"{fault.status} Bad Gateway" if fault.status == 502 else f"{fault.status} Error"
                return web.Response(status=fault.status, text=_PAGE.format(title), content_type="text/html")
            case "hang":
                await self._stopping.wait()
            case _:
                pass
        _tear_down(request)
        return web.Response(status=500)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _file(self, rest: str) -> web.StreamResponse:
        token, _, path = rest.replace("%3A", ":").partition("/")
        if token != self.world.token:
            return _answer(ApiError(401, "Unauthorized"))
        for stored in self.world.files.values():
            if stored.path == path:
                return web.Response(body=stored.content, content_type="application/octet-stream")
        return _answer(ApiError(404, "Not Found"))


def without_files(params: dict[str, Any]) -> dict[str, Any]:
    """A call's parameters fit for JSON: a file becomes its name and size."""
    return {
        name: f"{value.name} ({len(value.content)} bytes)" if isinstance(value, Upload) else value
        for name, value in params.items()
    }


def _ok(result: Any) -> web.Response:
    body = '{"ok":true,"result":' + _encode(result) + "}"
    return web.Response(body=body.encode("utf-8", "surrogatepass"), headers=_JSON)


def _answer(refused: ApiError) -> web.Response:
    headers = dict(_JSON)
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.Response(status=refused.code, body=_encode(refused.json()).encode(), headers=headers)


_JSON: Final = {"Content-Type": "application/json"}


def _tear_down(request: web.BaseRequest) -> None:
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # Without lingering the other side sees a reset, not an orderly end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
