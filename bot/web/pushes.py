"""A browser that is told when something is new: turned on and off on somebody's own pages, by themselves alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as Rows
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Service
from bot.web.entry import back_to, is_live, not_here, own_path, page, sent, service_of, session_of
from bot.web.sessions import Session
from store import pushes, web_sessions
from store.unit_of_work import Work


def routes() -> list[BaseRoute]:
    """For a browser that is signed in to the chat, about itself alone: no address names any other."""
    return [page("/tell-me", _tell_me, who="chat", posts=True)]


@dataclass(frozen=True)
class Offer:
    """What a page offers: `state` is "", "own" or "groups", as in store.pushes; `key` is for the browser."""

    key: str
    state: str


def offer(built: Service, rows: Rows, session: Session) -> Offer | None:
    """What can be turned on or off in this browser; None where there is no such thing, or nobody to tell."""
    who = session.signed_in
    if built.pushes is None or who.member is None or who.frozen:
        return None
    return Offer(built.pushes.wire.public_key, pushes.chosen(rows, built.store.keys, session.token))


async def _tell_me(request: Request) -> Response:
    """On, off, and whether of groups too."""
    built, session = service_of(request), session_of(request)
    if built.pushes is None or session.signed_in.member is None or session.signed_in.frozen:
        return not_here(request)
    token, what = session.token, sent(request, "what")
    browser = tuple(sent(request, each).strip() for each in ("endpoint", "p256dh", "auth"))
    if what == "on" and not built.pushes.wire.fits(*browser):
        return not_here(request)

    def do(work: Work) -> None:
        if not web_sessions.still(work.session, work.keys, [token], work.now):
            raise PermissionError  # ended or locked a moment ago
        match what:
            case "on":
                pushes.keep(work, token, *browser)
            case "own" | "groups":
                pushes.choose(work, token, groups=what == "groups")
            case "off":
                pushes.end(work, token)

    await built.store.turn(do)
    if is_live(request):
        return Response(status_code=204)
    return back_to(f"{own_path(sent(request, 'back'))}#tell")
