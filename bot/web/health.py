"""Health for whoever watches and metrics for Prometheus."""

from __future__ import annotations

import asyncio
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot import metrics
from bot.app import Service
from store import status, unsent

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


def routes(built: Service) -> list[BaseRoute]:
    """Where whoever looks after the service asks."""

    async def healthz(_request: Request) -> Response:
        found = await state(built)
        return JSONResponse(found, 200 if found["ok"] else 503)

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
    return [Route("/healthz", healthz), Route("/metrics", shown)]


async def state(built: Service) -> dict[str, Any]:
    """Whether all is well, what is not, which process does what, and what waits to be sent."""
    trouble = _trouble(built)
    waiting: dict[str, int] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            waiting.update(await built.store.turn(unsent.undelivered))
    except Exception as error:  # shown as what it is: the database is away
        trouble["database"] = word(type(error).__name__)
    return {"ok": not trouble, "trouble": trouble, "roles": built.roles, "waiting": waiting}


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
