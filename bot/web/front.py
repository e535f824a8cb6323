"""The front page, and how somebody likes to read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.config import LANGUAGES
from bot.web import look
from bot.web.entry import back_to, own_path, page, sent, service_of


def routes() -> list[BaseRoute]:
    """For whoever comes by."""
    return [
        page("/", _front, who="anybody"),
        page("/look", _taste, who="anybody", posts=True),
    ]


async def _front(request: Request) -> Response:
    return look.page(request, "front.html")


async def _taste(request: Request) -> Response:
    """Another language or theme, kept in the browser alone."""
    response = back_to(own_path(sent(request, "back")))
    for name, value, known in (
        (look.LANGUAGE, sent(request, "language"), LANGUAGES),
        (look.THEME, sent(request, "theme"), look.THEMES),
    ):
        if value in known:
            look.keep_taste(response, service_of(request), name, value)
    return response
