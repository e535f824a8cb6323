"""The HTTP side: /api/<method> with a form and a bearer token, /link for Socket Mode, /upload for files."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.events import Events
from tests.emulators.slack.faults import Fault, Faults, Limits, refusal
from tests.emulators.slack.messages import File
from tests.emulators.slack.methods import METHODS
from tests.emulators.slack.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app's."""

    method: str
    args: dict[str, str]
    form: bool
    """Whether all of it came in the body, where no log of addresses shows it."""


class Server:
    """Answers as Slack does; `calls` is the log of what was asked."""

    def __init__(self, world: World, events: Events, faults: Faults, limits: Limits) -> None:
        self.world, self.events, self.faults, self.limits = world, events, faults, limits
        self.calls: deque[Call] = deque(maxlen=50_000)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str) -> None:
        """Listen on a free port; `world.url` says where."""
        pages = web.Application(client_max_size=20_000_000)
        pages.router.add_route("*", "/api/{method}", self._api)
        pages.router.add_get("/link/{ticket}", self.events.socket)
        pages.router.add_post("/upload/{file}", self._upload)
        pages.router.add_get("/files/{file}", self._download)
        self._runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        self.world.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.world.activity.in_flight += 1
        try:
            return await self._call(request, name)
        except Failure as refused:
            return web.json_response({"ok": False, "error": refused.error, **refused.more})
        finally:
            self.world.activity.in_flight -= 1
            self.world.activity.happened()

    async def _call(self, request: web.Request, name: str) -> web.StreamResponse:
        is_form = request.content_type == "application/x-www-form-urlencoded"
        form = await request.post() if is_form else {}
        args = {key: str(value) for key, value in (*request.query.items(), *form.items())}
        args.pop("token", None)
        self.calls.append(Call(name, args, form=is_form and not request.query_string))
        fault = self.faults.next(name)
        if fault is not None and not fault.after:
            return await _strike(fault, request)
        wait = self.limits.take(name, args.get("channel", ""))
        if wait:
            return _throttled(wait)
        answer = {"ok": True, **self._answer(request, name, args)}
        if fault is not None:
            return await _strike(fault, request)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self.world.scopes))}
        return web.json_response(answer, headers=scopes)

    def _answer(self, request: web.Request, name: str, args: dict[str, str]) -> dict[str, Any]:
        world = self.world
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if name == "apps.connections.open":
            if token != world.app_token:
                raise Failure("invalid_auth")
            if "connections:write" not in world.app_scopes:
                raise Failure("missing_scope", needed="connections:write", provided="")
            return {"url": self.events.ticket()}
        if token != world.bot_token:
            raise Failure("invalid_auth" if token else "not_authed")
        if world.revoked:
            raise Failure("token_revoked")
        method = METHODS.get(name)
        if method is None:
            raise Failure("unknown_method")
        unknown = set(args) - method.known
        if unknown or any(not args.get(each) for each in method.required):
            raise Failure("invalid_arguments", response_metadata={"messages": sorted(unknown)})
        if method.scopes and not world.scopes & set(method.scopes):
            raise Failure("missing_scope", needed=method.scopes[0], provided=",".join(sorted(world.scopes)))
        return method.answer(world, args)

    async def _download(self, request: web.Request) -> web.Response:
        """A file for whoever shows the app's token; for others a page to log in on, as Slack does."""
        if request.headers.get("Authorization") != f"Bearer {self.world.bot_token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        found = self.world.uploads[request.match_info["file"]]
        return web.Response(body=found.content, content_type=found.mime)

    async def _upload(self, request: web.Request) -> web.Response:
        kept = self.world.uploads[request.match_info["file"]]
        content = await request.read()
        self.world.uploads[kept.id] = File(kept.id, kept.name, content)
        return web.Response(text=f"OK - {len(content)}")


async def _strike(fault: Fault, request: web.Request) -> web.StreamResponse:
    match fault.kind:
        case "error":
            raise refusal(fault)
        case "throttle":
            return _throttled(fault.seconds)
        case "page":
            return web.Response(status=fault.status, text="<html>Oops</html>", content_type="text/html")
        case "hang":
            await asyncio.Event().wait()
        case "reset":
            assert request.transport is not None
            request.transport.abort()
    return web.Response()


def _throttled(seconds: int) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})
