"""Health for whoever watches, metrics for Prometheus, and the door through which Telegram delivers."""

from __future__ import annotations

import asyncio
import hmac
import json

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Service
from bot.log import log
from store import outbox

LARGEST = 1_000_000
"""Bytes: no update is larger, so a larger body is none."""

PATIENCE = 5
"""Seconds after which a database that says nothing counts as away."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name


def secret(built: Service) -> str:
    """What Telegram shows at our door; derived from the key ring, so nothing more needs to be kept."""
    return built.store.keys.lookup("telegram-webhook", built.settings.web_url).hex()


def pages(built: Service) -> Starlette:
    """The routes of a service."""

    async def healthz(_request: Request) -> Response:
        trouble = dict(built.trouble)
        if built.channel.health.trouble:
            trouble[built.channel.name] = built.channel.health.trouble
        waiting: dict[str, int] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                waiting.update(await built.store.turn(outbox.undelivered))
        except Exception as error:  # shown as what it is: the database is away
            trouble["database"] = type(error).__name__
        body = {"ok": not trouble, "trouble": trouble, "roles": built.roles, "waiting": waiting}
        return JSONResponse(body, 503 if trouble else 200)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def telegram(request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), secret(built).encode()):
            return PlainTextResponse("", 403)
        content = await _body(request)
        if content is None:
            return PlainTextResponse("", 413)
        try:
            update = json.loads(content)
            seen = built.channel.seen([update])
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("webhook.unreadable", channel=built.channel.name)
            return PlainTextResponse("", 400)
        try:
            await built.receive(seen)
        except Exception as error:  # not kept, so not acknowledged: Telegram brings it again
            built.trouble["inbox"] = type(error).__name__
            return PlainTextResponse("", 503)
        built.trouble.pop("inbox", None)
        return PlainTextResponse("")

    routes = [Route("/healthz", healthz), Route("/metrics", metrics)]
    if built.settings.web_url:
        routes.append(Route("/telegram", telegram, methods=["POST"]))
    return Starlette(routes=routes)


async def _body(request: Request) -> bytes | None:
    """The body, or None where it is larger than any update."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return None
    return content
