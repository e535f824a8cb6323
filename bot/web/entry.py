"""Who may come in where. Every page says so once, here; nothing is reachable that does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.app import Service
from bot.web import look, sessions
from bot.web.sessions import Session

Handler = Callable[[Request], Awaitable[Response]]

FOR = ("anybody", "chat", "desk")
"""Whom a page is for: whoever comes by, a browser signed in to the chat, a browser signed in at the desk."""

WHOLE_FORM = 40
"""Fields in a form at most."""


def page(path: str, handler: Handler, *, who: str, posts: bool = False) -> Route:
    """A page for `who`: looked at, or (`posts`) sent to. What is sent to never answers to looking.

    The handler finds who it is by `session_of`, and what was sent by `sent`.
    """
    assert who in FOR
    route = Route(path, _let_in(handler, who, posts), methods=["POST"] if posts else ["GET"], name=path)
    route.who = who  # type: ignore[attr-defined] # read by the tests that knock at every door
    return route


def service_of(request: Request) -> Service:
    """The service behind a page."""
    built: Service = request.app.state.built
    return built


def session_of(request: Request) -> Session:
    """Who is signed in, on a page that is not for anybody."""
    session: Session = request.state.session
    return session


def sent(request: Request, name: str) -> str:
    """A field of the form that was sent; "" where there is none."""
    value: object = request.state.form.get(name, "")
    return value if isinstance(value, str) else ""


def back_to(path: str) -> Response:
    """After something was sent: look at a page, so that reloading it sends nothing again."""
    return RedirectResponse(path, 303)


def is_live(request: Request) -> bool:
    """Whether a script of ours sent this: it hears of what is answered as it comes, and needs no page."""
    return request.headers.get("x-kreds-live") == "1"


def not_here(request: Request) -> Response:
    """There is no such page, or it is not theirs to know of."""
    return look.page(request, "not_here.html", 404)


def own_path(path: str) -> str:
    """A path on this service that a form asks to go back to; the front page for anything else."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/"


def _let_in(handler: Handler, who: str, posts: bool) -> Handler:
    async def come_in(request: Request) -> Response:
        built = service_of(request)
        request.state.session = session = await _session(request, built, who)
        if session is None and who != "anybody":
            return look.page(request, "nobody.html", 401, who=who)
        if posts:
            request.state.form = await _form(request)
            if session is not None and not sessions.is_own_form(
                session, request.state.form.get(sessions.FORM)
            ):
                return look.page(request, "again.html", 403)
        return await handler(request)

    return come_in


async def _session(request: Request, built: Service, who: str) -> Session | None:
    if who == "anybody":
        return None
    session = await sessions.current(request, built, who)
    if who == "desk" and session is not None:
        signed_in = session.signed_in
        return session if signed_in.coordinator and not signed_in.frozen else None
    return session


async def _form(request: Request) -> dict[str, Any]:
    """What was sent, if it was sent as a form: files are never taken."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        return {}
    return dict(await request.form(max_files=0, max_fields=WHOLE_FORM))
