"""A coordinator who is in links the municipality's own log-in to their pages, or takes it off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.services import linked_log_in
from bot.web import look
from bot.web.desk.oidc import provider_of, set_out
from bot.web.desk.rows import act
from bot.web.desk.rows import look as read
from bot.web.desk.staying import surely
from bot.web.entry import back_to, not_here, page, session_of


def routes() -> list[BaseRoute]:
    """For whoever is signed in. To open another way in wants a fresh code; to close one does not."""
    return [
        page("/desk/oidc/link", surely(_asked), who="desk"),
        page("/desk/oidc/link/go", surely(_go), who="desk", posts=True),
        page("/desk/oidc/off", _off, who="desk", posts=True),
    ]


async def _asked(request: Request) -> Response:
    """What it means, and the button."""
    if provider_of(request) is None:
        return not_here(request)
    return look.page(request, "desk/oidc_link.html")


async def _go(request: Request) -> Response:
    if provider_of(request) is None:
        return not_here(request)
    member = await read(request, lambda _here, _work, member: member.id)
    return await set_out(request, member, session_of(request).token)


async def _off(request: Request) -> Response:
    await act(request, linked_log_in.taken_off)
    return back_to("/desk/browsers")
