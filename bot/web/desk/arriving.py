"""Back from the municipality's own log-in: onto the pages of whoever has linked it, or linking it to one's own.

The provider sends the browser back to a page, where looking changes nothing, as everywhere; the form on it comes from us, so
the cookie of the way can be as strict as all others.
"""

from __future__ import annotations

import hmac
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Service
from bot.services import linked_log_in
from bot.web import look, sessions
from bot.web.asking import Away, Refused
from bot.web.desk.door import kind_of, may_try, tried
from bot.web.desk.oidc import drawn, failed, forget, provider_of, secret_of, shown
from bot.web.discovery import Unfit
from bot.web.entry import back_to, not_here, page, sent, service_of
from bot.web.id_token import Untrue
from bot.web.provider import BACK, Provider
from store import linked_log_ins
from store.keys import fingerprint
from store.linked_log_ins import Trip
from store.models import Member
from store.unit_of_work import Work

LONGEST = 4096
"""Characters of what the provider may give a browser to bring back."""


def routes() -> list[BaseRoute]:
    """For whoever is not signed in yet."""
    return [
        page(BACK, _came_back, who="anybody"),
        page("/desk/oidc/in", _in, who="anybody", posts=True),
    ]


async def _came_back(request: Request) -> Response:
    """From the provider. Its page brought no cookies of ours along; our own form does."""
    if provider_of(request) is None:
        return not_here(request)
    names = ("state", "code", "iss", "error")
    return look.page(
        request,
        "desk/oidc_back.html",
        brought={name: request.query_params.get(name, "")[:LONGEST] for name in names},
    )


async def _in(request: Request) -> Response:
    """One text for whatever was wrong with the way; another where all was well and nobody has linked the account."""
    built, provider, secret = service_of(request), provider_of(request), secret_of(request)
    if provider is None:
        return not_here(request)
    if not may_try(request):
        return shown(request, "wrong", 429)
    trip = await _trip(request, built, secret or "")
    if trip is None or secret is None:
        known = await sessions.current(request, built, "desk")
        if known is not None and known.signed_in.coordinator:
            return back_to("/desk")  # the page was looked at once more, by going back or reloading
        tried(request)
        return shown(request, "wrong", 403)
    nonce, verifier = (drawn(built.store.keys, secret, what) for what in ("nonce", "verifier"))
    try:
        subject = await provider.who(sent(request, "code"), sent(request, "iss"), nonce, verifier)
    except (Away, Unfit, Refused, Untrue) as error:
        tried(request)
        return failed(request, error)
    response = await _arrived(request, built, provider, trip, subject)
    forget(response, built)
    return response


async def _arrived(
    request: Request, built: Service, provider: Provider, trip: Trip, subject: str
) -> Response:
    """It is somebody there; and here?"""
    if trip.member is not None:
        return await _linked(request, built, provider, trip, subject)
    before = request.cookies.get(sessions.cookie_name("desk", secure=sessions.is_secure(built)), "")
    kind = kind_of(request.headers.get("user-agent", ""))
    token = await built.store.turn(
        lambda work: linked_log_in.came_in(built.here, work, provider.issuer, subject, kind, before)
    )
    if token is None:
        tried(request)
        return shown(request, "unknown", 403)
    response = back_to("/desk")
    sessions.sign_in(response, built, "desk", token)
    return response


async def _linked(request: Request, built: Service, provider: Provider, trip: Trip, subject: str) -> Response:
    """Only into the pages, and from the very session, that the browser set out from."""
    session = await sessions.current(request, built, "desk")
    same = session is not None and hmac.compare_digest(fingerprint(session.token), trip.session_hash or b"")
    if session is None or not same:
        return shown(request, "wrong", 403)

    def link(work: Work) -> bool:
        member = work.session.get(Member, trip.member)
        if member is None:
            raise PermissionError
        return linked_log_in.link(built.here, work, member, provider.issuer, subject)

    return back_to("/desk/browsers") if await built.store.turn(link) else shown(request, "taken", 403)


async def _trip(request: Request, built: Service, secret: str) -> Trip | None:
    """What this browser set out for, where it brings back what was drawn from its own secret; once."""
    state = drawn(built.store.keys, secret, "state")
    if not secret or not hmac.compare_digest(sent(request, "state").encode(), state.encode()):
        return None
    return await built.store.turn(partial(linked_log_ins.came_back, browser=secret))
