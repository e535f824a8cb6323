"""Whether all is well, in the words that the operator's guide explains."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web import health, look
from bot.web.entry import page, service_of
from conversations.text import Text, _

SAID: dict[str, Text] = {
    "conflict": _("another process polls with the same token"),
    "token": _("the platform does not know the token"),
    "scope": _("the platform does not permit what we do"),
    "unreachable": _("no answer, or none that can be read"),
    "database": _("the database does not answer or cannot be written"),
    "broke": _("a fault of ours; the log names it"),
}
"""The same words as in `health.WORDS`, for whoever reads them in their own language."""

LANES = {
    "help": _("Calls for help"),
    "reply": _("Replies"),
    "group": _("To groups"),
    "check-in": _("Check-ins and reminders"),
}
"""What the outbox's lanes carry, in the order in which they are sent."""


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/health", _health, who="desk")]


async def _health(request: Request) -> Response:
    return look.page(
        request, "desk/health.html", state=await health.state(service_of(request)), said=SAID, lanes=LANES
    )
