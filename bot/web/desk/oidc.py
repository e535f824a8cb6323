"""Out to the municipality's own log-in. What the browser shows there, and must bring back, is drawn from a secret in its cookie."""

from __future__ import annotations

import base64
import secrets
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Service
from bot.log import log
from bot.web import look, sessions
from bot.web.asking import Away
from bot.web.desk.door import SECRET, may_try, tried
from bot.web.discovery import Unfit
from bot.web.entry import back_to, not_here, page, service_of
from bot.web.provider import Provider
from store import linked_log_ins
from store.keys import KeyRing
from store.linked_log_ins import MINUTES

WAY = "kreds-oidc"
"""The cookie of a browser on its way there and back: a random secret that says nothing about anybody."""

ON = "/desk/oidc/on"


def routes() -> list[BaseRoute]:
    """For whoever is not signed in yet."""
    return [
        page("/desk/oidc", _pressed, who="anybody", posts=True),
        page(ON, _on, who="anybody"),
    ]


async def _pressed(request: Request) -> Response:
    """Somebody wants to come in that way."""
    if provider_of(request) is None:
        return not_here(request)
    if not may_try(request):
        return shown(request, "wrong", 429)
    tried(request)
    return await set_out(request)


async def set_out(request: Request, member: int | None = None, session: str = "") -> Response:
    """A browser sets out; to link somebody's pages where it says whose."""
    built, secret = service_of(request), secrets.token_urlsafe(32)
    await built.store.turn(partial(linked_log_ins.set_out, browser=secret, member=member, session=session))
    response = back_to(ON)
    secure, lasts = sessions.is_secure(built), int(MINUTES.total_seconds())
    response.set_cookie(
        _name(built), secret, max_age=lasts, path="/", secure=secure, httponly=True, samesite="strict"
    )
    return response


async def _on(request: Request) -> Response:
    """On to the provider. By a page and not by a redirection, for our rules forbid forms to end anywhere but here."""
    built, provider, secret = service_of(request), provider_of(request), secret_of(request)
    if provider is None:
        return not_here(request)
    if secret is None:
        return back_to("/desk")
    state, nonce, verifier = (
        drawn(built.store.keys, secret, what) for what in ("state", "nonce", "verifier")
    )
    try:
        way = await provider.way(state, nonce, verifier)
    except (Away, Unfit) as error:
        return failed(request, error)
    return look.page(request, "desk/oidc_on.html", way=way)


def provider_of(request: Request) -> Provider | None:
    """The municipality's own log-in, if it has one."""
    provider: Provider | None = request.app.state.provider
    return provider


def shown(request: Request, why: str, status: int) -> Response:
    """It went no further; in kind words why, and the other way in."""
    return look.page(request, "desk/oidc_no.html", status, why=why)


def failed(request: Request, error: Exception) -> Response:
    """An outage, or an answer that is not to be believed. The log has a word of ours and nothing of theirs."""
    away = isinstance(error, (Away, Unfit))
    log.warning("oidc.away" if away else "oidc.refused", why=type(error).__name__, code=_code(error))
    return shown(request, "away", 503) if away else shown(request, "wrong", 403)


def drawn(keys: KeyRing, secret: str, what: str) -> str:
    """43 characters that only we can draw from a browser's secret."""
    return base64.urlsafe_b64encode(keys.lookup(f"log-in-{what}", secret)).decode().rstrip("=")


def secret_of(request: Request) -> str | None:
    """What the cookie of the way holds, where there is one."""
    found = request.cookies.get(_name(service_of(request)), "")
    return found if SECRET.fullmatch(found) else None


def forget(response: Response, built: Service) -> None:
    """The way is over."""
    secure = sessions.is_secure(built)
    response.delete_cookie(_name(built), path="/", secure=secure, httponly=True, samesite="strict")


def _code(error: Exception) -> str:
    return "" if isinstance(error, Unfit) else str(error)


def _name(built: Service) -> str:
    return f"__Host-{WAY}" if sessions.is_secure(built) else WAY
