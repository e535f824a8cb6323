"""What goes on in one neighbourhood."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.services import area as service
from bot.web import look
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations import initiative as words


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/areas", _all, who="desk")]


async def _all(request: Request) -> Response:
    facts = await read(request, lambda here, work, member: service.facts(here, work, member, ""))
    return look.page(request, "desk/areas.html", areas=facts.areas, words=words)
