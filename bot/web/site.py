"""All that a service serves over HTTP, put together."""

from __future__ import annotations

from sqlalchemy.exc import NoResultFound
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.app import Service
from bot.log import log
from bot.web import chat, doors, entrance, front, health, install, look, me, pushes
from bot.web.desk import routes as desk
from bot.web.guard import guarded
from bot.web.live import Hub
from bot.web.provider import provider_of
from bot.web.rates import Rates


class _Files(StaticFiles):
    """Files whose address changes with what is in them, so a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, scope)
        if found.status_code == 200:
            found.headers["cache-control"] = "public, max-age=31536000, immutable"
        return found


def site(built: Service) -> Starlette:
    """The routes of a service: health and the platforms' doors, and behind the guard the pages for people."""
    rates = Rates()
    inside = pages(built, rates)
    found = Starlette(routes=[*health.routes(built), *doors.routes(built)])
    found.router.default = guarded(inside, built.settings.own_address, rates)
    return found


def routes() -> list[BaseRoute]:
    """Every page for people."""
    return [
        *front.routes(),
        *desk.routes(),
        *entrance.routes(),
        *chat.routes(),
        *pushes.routes(),
        *install.routes(),
        *me.routes(),
    ]


def pages(built: Service, rates: Rates) -> Starlette:
    """The pages for people, not yet guarded."""
    files = Mount("/static", app=_Files(directory=look.STATIC), name="static")
    found = Starlette(routes=[*routes(), files], exception_handlers=HANDLERS)
    found.state.built = built
    found.state.rates = rates
    found.state.live = Hub(built)
    found.state.provider = provider_of(built.settings, built.store.clock)
    found.state.said = {}
    return found


async def _broke(request: Request, error: Exception) -> Response:
    log.error("web.broke", error=type(error).__name__)
    return look.page(request, "broke.html", 500)


async def _not_here(request: Request, error: Exception) -> Response:
    """What is somebody else's looks like what was never there."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return look.page(request, "not_here.html", status)


HANDLERS = {404: _not_here, 405: _not_here, PermissionError: _not_here, NoResultFound: _not_here, 500: _broke}
