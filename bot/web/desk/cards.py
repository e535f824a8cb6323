"""Cards that wait to be let go, without whose they are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.services import reading_cards as service
from bot.web import look
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations.passing_on import shown


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/cards", _waiting, who="desk")]


async def _waiting(request: Request) -> Response:
    facts = await read(request, lambda here, work, member: service.facts(here, work, member, ""))
    return look.page(request, "desk/cards.html", facts=facts, shown=shown)
