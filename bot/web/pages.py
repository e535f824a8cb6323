"""Health for whoever watches, metrics for Prometheus, and the doors through which platforms deliver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.app import Service
from bot.channels.channel import Platform
from store import outbox, status

LARGEST = 1_000_000
"""Bytes: no update is larger, so a larger body is none."""

PATIENCE = 5
"""Seconds that the database gets to answer whoever asks for health."""

WORDS = {
    "conflict": "another process polls with the same token",
    "token": "the platform does not know the token",
    "scope": "the platform does not permit what we do",
    "unreachable": "no answer, or none that can be read",
    "database": "the database does not answer or cannot be written",
    "broke": "a fault of ours; the log names it",
}
"""All that health says of a part. The same words are in the operator's guide."""


def pages(built: Service) -> Starlette:
    """The routes of a service."""

    async def healthz(_request: Request) -> Response:
        trouble = _trouble(built)
        waiting: dict[str, int] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                waiting.update(await built.store.turn(outbox.undelivered))
        except Exception as error:  # shown as what it is: the database is away
            trouble["database"] = word(type(error).__name__)
        body = {"ok": not trouble, "trouble": trouble, "roles": built.roles, "waiting": waiting}
        return JSONResponse(body, 503 if trouble else 200)

    async def shown(_request: Request) -> Response:
        trouble = _trouble(built)
        try:
            async with asyncio.timeout(PATIENCE):
                found = await asyncio.to_thread(
                    status.look, built.store.engine, built.store.clock(), built.here.plan.zone
                )
            metrics.show(found, built.channels)
        except Exception as error:  # the rest is worth showing all the same
            trouble["database"] = word(type(error).__name__)
        metrics.complain(trouble)
        metrics.QUEUED.set(built.store.queued())
        metrics.describe(built.store.engine, built.settings.data)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    metrics.watch(built.store.engine)

    routes = [Route("/healthz", healthz), Route("/metrics", shown)]
    routes += [
        Route(f"/{each.name}", _door(built, each), methods=["POST"])
        for each in built.channels.values()
        if not each.listens
    ]
    return Starlette(routes=routes)


def _door(built: Service, channel: Platform) -> Callable[[Request], Awaitable[Response]]:
    async def door(request: Request) -> Response:
        content = await _body(request)
        if content is None:
            return PlainTextResponse("", 413)
        brought = await channel.delivered(request.headers, content)
        if brought.status != 200:
            return PlainTextResponse("", brought.status)
        try:
            await built.receive(brought.seen, channel)
        except Exception as error:  # not kept, so not acknowledged: the platform brings it again
            built.trouble["inbox"] = type(error).__name__
            return PlainTextResponse("", 503)
        built.trouble.pop("inbox", None)
        return PlainTextResponse(brought.reply, media_type="application/json" if brought.reply else None)

    return door


def word(said: str) -> str:
    """One of the fixed words for what a part complains of: a word of its own, or the name of an exception."""
    if said in WORDS:
        return said
    return "database" if said in DATABASE else "broke"


DATABASE = {
    "OperationalError",
    "InterfaceError",
    "InternalError",
    "DBAPIError",
    "ProgrammingError",
    "TimeoutError",
}


def _trouble(built: Service) -> dict[str, str]:
    trouble = {part: word(said) for part, said in built.trouble.items()}
    for channel in built.channels.values():
        said = channel.health.trouble
        if said:
            trouble[channel.name] = said if said in WORDS else "unreachable"
    return trouble


async def _body(request: Request) -> bytes | None:
    """The body, or None where it is larger than any update."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return None
    return content
