"""The way in: the link, the code, and out again."""

from __future__ import annotations

import re
import secrets
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from bot.services import signing_in
from bot.web import look, sessions
from bot.web.entry import back_to, page, sent, service_of, session_of
from bot.web.guard import client
from bot.web.rates import Rates
from store import web_sessions

DOOR = "kreds-door"
"""The cookie of a browser on its way in: a random secret that says nothing about anybody."""

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")

_BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
_SYSTEMS_CALLED = {"Macintosh": "Mac"}


def routes() -> list[BaseRoute]:
    """For whoever is not signed in yet, and the way out."""
    return [
        page("/desk/in/{token}", _opened, who="anybody"),
        page("/desk/in", _pressed, who="anybody", posts=True),
        page("/desk/code", _code, who="anybody"),
        page("/desk/code/typed", _typed, who="anybody", posts=True),
        page("/desk/out", _out, who="desk", posts=True),
    ]


async def _opened(request: Request) -> Response:
    """The link was opened, by a person or by a program that looks at links: nothing happens until the button is pressed."""
    return look.page(request, "desk/door.html", token=request.path_params["token"])


async def _pressed(request: Request) -> Response:
    """From here on this browser and no other may type the code. The reply is the same whatever the link was."""
    built = service_of(request)
    browser = _secret(request) or secrets.token_urlsafe(32)
    if may_try(request):
        tried(request)
        await built.store.turn(partial(signing_in.asked, token=sent(request, "token")[:100], browser=browser))
    response = back_to("/desk/code")
    secure = sessions.is_secure(built)
    response.set_cookie(
        _name(request), browser, max_age=1800, path="/", secure=secure, httponly=True, samesite="strict"
    )
    return response


async def _code(request: Request) -> Response:
    return look.page(request, "desk/code.html", wrong=False)


async def _typed(request: Request) -> Response:
    """One text for whatever was wrong: the code, its time, its tries, the browser or the person."""
    built, browser = service_of(request), _secret(request)
    if not may_try(request):
        return look.page(request, "desk/code.html", 429, wrong=True)
    before = request.cookies.get(sessions.cookie_name("desk", secure=sessions.is_secure(built)), "")
    token = await built.store.turn(
        lambda work: signing_in.came_in(
            work, browser or "", sent(request, "code"), kind_of(request.headers.get("user-agent", "")), before
        )
    )
    if token is None:
        tried(request)
        return look.page(request, "desk/code.html", 403, wrong=True)
    response = back_to("/desk")
    sessions.sign_in(response, built, "desk", token)
    response.delete_cookie(
        _name(request), path="/", secure=sessions.is_secure(built), httponly=True, samesite="strict"
    )
    return response


async def _out(request: Request) -> Response:
    built, token = service_of(request), session_of(request).token
    await built.store.turn(partial(web_sessions.end, token=token))
    response = RedirectResponse("/", 303)
    sessions.sign_out(response, built, "desk")
    return response


def kind_of(agent: str) -> str:
    """A browser in fixed words, such as "Firefox · Linux": enough to know one's own."""
    browser = next((each for each in _BROWSERS if f"{each}/" in agent), "")
    system = next((each for each in _SYSTEMS if each in agent), "")
    told = (_CALLED.get(browser, browser), _SYSTEMS_CALLED.get(system, system))
    return " · ".join(each for each in told if each)


def may_try(request: Request) -> bool:
    """Whether whoever asks has a try left."""
    return _rates(request).may(client(request.scope), "try")


def tried(request: Request) -> None:
    """It costs one."""
    _rates(request).spend(client(request.scope), "try")


def _secret(request: Request) -> str | None:
    found = request.cookies.get(_name(request), "")
    return found if SECRET.fullmatch(found) else None


def _name(request: Request) -> str:
    return f"__Host-{DOOR}" if sessions.is_secure(service_of(request)) else DOOR


def _rates(request: Request) -> Rates:
    rates: Rates = request.app.state.rates
    return rates
