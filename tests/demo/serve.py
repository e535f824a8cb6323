"""The page over HTTP, on this machine alone: what it shows, what is pressed on it, and its clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.log import log
from tests.demo.page import FOLDER
from tests.demo.phones import Phone, act, menu, pages, phones
from tests.demo.screen import Screen
from tests.demo.stage import SCENES, SPANS, Stage
from tests.demo.words import LANGUAGES, spoken
from tests.emulators.telegram import NotPossible
from tests.emulators.telegram.errors import ApiError

HERE = ["127.0.0.1", "localhost"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

LARGEST = 20_000
"""Bytes: more than anybody writes in a chat."""


def site(stage: Stage, screen: Screen) -> Starlette:
    """The routes of the page."""
    moving: set[asyncio.Task[None]] = set()

    async def page(request: Request) -> Response:
        language = request.query_params.get("lang", "")
        if language not in LANGUAGES:
            language = spoken(request.headers.get("accept-language", ""))
        other = next(each for each in LANGUAGES if each != language)
        shown = pages.get_template("index.html").render(
            language=language,
            other=other,
            phones=[(each, menu(stage, each)) for each in phones(stage)],
            scenes=len(SCENES) - 1,
            spans=list(SPANS),
        )
        return HTMLResponse(shown, headers=HEADERS)

    async def events(_request: Request) -> Response:
        return StreamingResponse(screen.events(), media_type="text/event-stream", headers=HEADERS)

    async def acted(asked: dict[str, Any]) -> Response:
        phone = _phone(stage, str(asked.get("phone")))
        if not stage.ready:
            raise NotPossible("it is not the visitor's turn yet")
        press = await act(stage, phone, asked)
        _follow_the_guide(stage, phone, asked)
        return JSONResponse({"toast": press.text if press else ""}, headers=HEADERS)

    async def moved(asked: dict[str, Any]) -> Response:
        if asked.get("by") == "halt":
            stage.halt()
        elif stage.ready:
            task = asyncio.create_task(_forward(stage, str(asked.get("by"))))
            moving.add(task)
            task.add_done_callback(_look_back)
            task.add_done_callback(moving.discard)
        return JSONResponse({}, 202, headers=HEADERS)

    async def seen(asked: dict[str, Any]) -> Response:
        if asked.get("phone") == "coordinator" and "answer" in stage.steps:
            stage.did("nothing")
        return JSONResponse({}, headers=HEADERS)

    async def file(request: Request) -> Response:
        message = _phone(stage, request.path_params["phone"]).message(request.path_params["key"])
        found = message.photo or message.document
        if found is None:
            return Response("", 404)
        kind = "image/png" if message.photo else "application/octet-stream"
        return Response(found.content, media_type=kind, headers=HEADERS)

    routes = [
        Route("/", page),
        Route("/events", events),
        Route("/act", _post(acted), methods=["POST"]),
        Route("/clock", _post(moved), methods=["POST"]),
        Route("/seen", _post(seen), methods=["POST"]),
        Route("/files/{phone}/{key}", file),
        Mount("/page", StaticFiles(directory=FOLDER)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HERE)],
        exception_handlers={NotPossible: _refused},
    )


def _post(do: Callable[[dict[str, Any]], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("origin", "") != f"http://{request.headers['host']}":
            return Response("", 403)  # another page in this browser has no business here
        if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
            return Response("", 413)
        asked = json.loads(await request.body())
        if not isinstance(asked, dict):
            return Response("", 400)
        try:
            return await do(asked)
        except (NotPossible, ApiError) as refused:  # as a phone that does not offer it
            log.debug("demo.not_possible", error=type(refused).__name__)
            return JSONResponse({"refused": True}, 409, headers=HEADERS)

    return endpoint


async def _refused(_request: Request, _error: Exception) -> Response:
    return Response("", 404)


async def _forward(stage: Stage, span: str) -> None:
    await stage.forward(span if span in SPANS else "end")


def _look_back(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("demo.clock_stopped", error=repr(task.exception()))


def _phone(stage: Stage, key: str) -> Phone:
    for each in phones(stage):
        if each.key == key and each.chat is not None:
            return each
    raise NotPossible(f"no phone {key}")


def _follow_the_guide(stage: Stage, phone: Phone, asked: dict[str, Any]) -> None:
    if asked.get("do") != "press":
        return
    if phone.key == "young" and str(asked.get("words")).startswith("c."):
        stage.did("answer")
    if phone.key == "coordinator" and str(asked.get("words")).startswith("s.figures"):
        stage.did("read")
