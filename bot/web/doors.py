"""The doors through which platforms deliver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import Service
from bot.channels.channel import Platform
from bot.log import log

LARGEST = 1_000_000
"""Bytes: no update is larger, so a larger body is none."""


def routes(built: Service) -> list[BaseRoute]:
    """A door for each platform that brings its updates itself."""
    return [
        Route(f"/{each.name}", _door(built, each), methods=["POST"])
        for each in built.channels.values()
        if not each.listens
    ]


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
            log.error("inbox.broke", channel=channel.name, error=type(error).__name__)
            return PlainTextResponse("", 503)
        built.trouble.pop("inbox", None)
        return PlainTextResponse(brought.reply, media_type="application/json" if brought.reply else None)

    return door


async def _body(request: Request) -> bytes | None:
    """The body, or None where it is larger than any update."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return None
    return content
