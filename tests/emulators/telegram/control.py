"""The control interface: the acts of people, faults, limits and the clock over HTTP with JSON."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from tests.emulators.telegram import acting, showing
from tests.emulators.telegram.errors import ApiError, NotPossible
from tests.emulators.telegram.faults import Fault

if TYPE_CHECKING:
    from tests.emulators.telegram.emulator import TelegramEmulator

Body = dict[str, Any]


class Control:
    """Everything under /control/. Refused acts are 409, unknown routes 404, bad bodies 400, each with `error`."""

    def __init__(self, emulator: "TelegramEmulator") -> None:
        self._emulator = emulator
        self._shift = timedelta()
        self._unshifted: Callable[[], datetime] | None = None
        self._faults: dict[int, Fault] = {}

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        parts = [unquote(part) for part in path.split("/") if part]
        try:
            query = request.raw_path.partition("?")[2]
            body: Body = {**dict(parse_qsl(query)), **json.loads(await request.read() or b"{}")}
            answer = await self._route(request.method, parts, body)
        except (NotPossible, ApiError) as refused:
            return web.json_response({"error": str(refused)}, status=409)
        except (ValueError, TypeError, KeyError) as wrong:
            return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)
        if answer is None:
            return web.json_response({"error": "no such route"}, status=404)
        return web.json_response(answer)

    async def _route(self, verb: str, parts: list[str], body: Body) -> Any:
        match [verb, *parts]:
            case ["GET", "people"]:
                return [showing.person(one) for one in self._emulator.people]
            case ["POST", "people"]:
                return showing.person(acting.known(self._emulator, body.pop("name"), **body))
            case [_, "people", name, act]:
                return await acting.act(self._emulator, name, act, body)
            case ["GET", "groups"]:
                return [showing.group(one) for one in self._emulator.groups]
            case ["GET", "groups", name]:
                return showing.group(acting.group(self._emulator, name))
            case ["POST", "groups", name, "migrate"]:
                return {"id": acting.group(self._emulator, name).migrate()}
            case _:
                return await self._machine(verb, parts, body)

    async def _machine(self, verb: str, parts: list[str], body: Body) -> Any:
        match [verb, *parts]:
            case ["POST", "faults"]:
                return self._fault(body)
            case ["DELETE", "faults", number]:
                self._faults.pop(int(number)).lift()
                return {"lifted": int(number)}
            case ["DELETE", "faults"]:
                self._emulator.faults.clear()
                return {"lifted": "all"}
            case ["POST", "updates", act]:
                return self._updates(act, int(body.get("count", 1)))
            case ["GET" | "POST", "limits"]:
                return self._limits(body)
            case ["GET" | "POST", "clock"]:
                return self._clock(body)
            case ["GET", "calls"]:
                return showing.calls(self._emulator.calls, int(body.get("last", 100)))
            case ["POST", "quiet"]:
                await self._emulator.quiet(float(body.get("seconds", 0.05)))
                return {"quiet": True}
            case _:
                return None

    def _fault(self, body: Body) -> Body:
        kinds = ("fail", "throttle", "page", "hang", "reset", "slow", "outage")
        kind = body.pop("kind")
        if kind not in kinds:
            raise ValueError(f"kind is one of {', '.join(kinds)}")
        fault: Fault = getattr(self._emulator.faults, kind)(**body)
        number = len(self._faults) + 1
        self._faults[number] = fault
        return {"id": number}

    def _updates(self, act: str, count: int) -> Body | None:
        updates = self._emulator.updates
        match act:
            case "redeliver":
                return {"redelivered": updates.redeliver(count)}
            case "duplicate":
                updates.duplicate(count)
            case "reorder":
                updates.reorder(count)
            case "poison":
                return {"update_id": updates.poison()}
            case "restart_ids":
                updates.restart_ids()
            case _:
                return None
        return {"done": act}

    def _limits(self, body: Body) -> Body:
        limits = self._emulator.limits
        for name in ("enforced", "per_second", "per_chat_second", "per_group_minute"):
            if name in body:
                setattr(limits, name, body[name])
        names = ("enforced", "per_second", "per_chat_second", "per_group_minute", "busiest_second", "refused")
        return {name: getattr(limits, name) for name in names}

    def _clock(self, body: Body) -> Body:
        """`advance` (seconds) or `now` (ISO time with zone) moves the clock; it goes on running from there."""
        if self._unshifted is None:
            self._unshifted = self._emulator.clock
        running = self._unshifted
        if "advance" in body:
            self._shift += timedelta(seconds=float(body["advance"]))
        if "now" in body:
            self._shift = datetime.fromisoformat(body["now"]) - running()
        if body:
            shift = self._shift
            self._emulator.clock = lambda: running() + shift
        return {"now": self._emulator.clock().isoformat()}
