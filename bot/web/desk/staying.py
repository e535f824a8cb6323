"""Where one is signed in, and a fresh code before people and roles are changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.services import signing_in
from bot.web import look
from bot.web.desk.rows import act
from bot.web.desk.rows import look as read
from bot.web.entry import back_to, own_path, page, sent, session_of
from store import linked_log_ins, web_sessions


def routes() -> list[BaseRoute]:
    """For whoever is signed in."""
    return [
        page("/desk/browsers", _browsers, who="desk"),
        page("/desk/browsers/end", _end, who="desk", posts=True),
        page("/desk/sure", _sure, who="desk"),
        page("/desk/sure/code", _ask, who="desk", posts=True),
        page("/desk/sure/typed", _typed, who="desk", posts=True),
    ]


def surely(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A page that changes people or roles: only within ten minutes of a fresh code."""

    async def when_sure(request: Request) -> Response:
        if session_of(request).signed_in.sure:
            return await handler(request)
        asked_for = request.url.path if request.method == "GET" else sent(request, "back")
        return back_to(f"/desk/sure?back={quote(own_path(asked_for))}")

    return when_sure


async def _browsers(request: Request) -> Response:
    rows, linked = await read(
        request,
        lambda _here, work, member: (
            web_sessions.of(work.session, "desk", member.id, work.now),
            linked_log_ins.of(work, member),
        ),
    )
    mine = web_sessions.named(session_of(request).token)
    lasts = web_sessions.LASTS["desk"]
    return look.page(request, "desk/browsers.html", rows=rows, mine=mine, lasts=lasts, linked=linked)


async def _end(request: Request) -> Response:
    await act(
        request,
        lambda _here, work, member: web_sessions.end_named(work, "desk", member.id, sent(request, "which")),
    )
    return back_to("/desk/browsers")


async def _sure(request: Request) -> Response:
    return look.page(request, "desk/sure.html", asked=False, wrong=False, back=_back(request))


async def _ask(request: Request) -> Response:
    token = session_of(request).token
    made = await act(request, lambda _here, work, member: signing_in.asked_again(work, member, token))
    back = own_path(sent(request, "back"))
    return look.page(request, "desk/sure.html", 200 if made else 429, asked=made, wrong=not made, back=back)


async def _typed(request: Request) -> Response:
    token, back = session_of(request).token, own_path(sent(request, "back"))
    right = await act(
        request,
        lambda _here, work, member: signing_in.made_sure(work, member, token, sent(request, "code")),
    )
    if right:
        return back_to(back)
    return look.page(request, "desk/sure.html", 403, asked=True, wrong=True, back=back)


def _back(request: Request) -> str:
    return own_path(request.query_params.get("back", "/desk"))
