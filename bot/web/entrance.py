"""Coming in: a page with a button behind each link. Looking at it uses nothing up; pressing binds this browser."""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Service
from bot.channels.web import WebChannel, once
from bot.web import look, sessions
from bot.web.entry import back_to, is_live, not_here, page, sent, service_of, session_of
from bot.web.guard import client
from store import invitations, pushes, reopenings, web, web_sessions
from store.keys import fingerprint
from store.models import Linking
from store.status import reading
from store.unit_of_work import Work


def routes() -> list[BaseRoute]:
    """For whoever was given a link, or has a code."""
    return [
        page("/i/{token}", _door, who="anybody"),
        page("/i/{token}", _come_in, who="anybody", posts=True),
        page("/connect", _code, who="anybody"),
        page("/connect", _connect, who="anybody", posts=True),
        page("/out", _out, who="chat", posts=True),
    ]


async def _door(request: Request) -> Response:
    """The same page for a link that works and one that does not: looking tells nothing and changes nothing."""
    channel = _channel(service_of(request))
    if channel is None:
        return not_here(request)
    known = await sessions.current(request, service_of(request), "chat")
    token = request.path_params["token"]
    others = [(each.name.capitalize(), each.invitation_link(token)) for each in channel.elsewhere]
    return look.page(request, "door.html", known=known is not None, others=others)


async def _come_in(request: Request) -> Response:
    built, token = service_of(request), request.path_params["token"]
    channel, here = _channel(built), client(request.scope)
    if channel is None:
        return not_here(request)
    if not request.app.state.rates.may(here, "try"):
        return look.page(request, "too_often.html", 429)
    if not await built.store.turn(partial(_leads_somewhere, token=token)):
        request.app.state.rates.spend(here, "try")
        return look.page(request, "dead_link.html", 404)
    told = {"type": "opened", "token": token, "language": look.reader(request).language}
    return await _begin(request, channel, told, anew=sent(request, "as") == "new")


async def _code(request: Request) -> Response:
    """Somebody who is here on another platform shows the code that they were given there."""
    if _channel(service_of(request)) is None:
        return not_here(request)
    return look.page(request, "connect.html", wrong=False)


async def _connect(request: Request) -> Response:
    built, here, code = service_of(request), client(request.scope), sent(request, "code").strip()[:20]
    channel = _channel(built)
    if channel is None:
        return not_here(request)
    if not request.app.state.rates.may(here, "try"):
        return look.page(request, "too_often.html", 429)
    if not await asyncio.to_thread(_is_code, built, code):
        request.app.state.rates.spend(here, "try")
        return look.page(request, "connect.html", 404, wrong=True)
    return await _begin(request, channel, {"type": "said", "words": code}, anew=True)


async def _begin(request: Request, channel: WebChannel, told: dict[str, str], *, anew: bool) -> Response:
    """In this browser's own account, or a new one; its cookie is always a new one."""
    built = service_of(request)
    known = await sessions.current(request, built, "chat")
    account = known.signed_in.account if known is not None and not anew else web.new_account()

    def begin(work: Work) -> str:
        token = web_sessions.begin(work, "chat", account=account)
        if known is not None:  # its cookie is about to go
            if not anew:
                pushes.follow(work, known.token, token)
            web_sessions.end(work, known.token)
        return token

    token = await built.store.turn(begin)
    kept = channel.seen([{"event": f"in.{once()}", "user": account, **told}])
    if is_live(request):
        await built.receive(kept, channel)
    else:
        async with request.app.state.live.answered(account, token):
            await built.receive(kept, channel)
    response = back_to("/chat")
    sessions.sign_in(response, built, "chat", token)
    return response


async def _out(request: Request) -> Response:
    """This browser forgets whose it was; what is written there is not lost to the others."""
    built = service_of(request)
    await built.store.turn(partial(web_sessions.end, token=session_of(request).token))
    response = back_to("/")
    sessions.sign_out(response, built, "chat")
    return response


def _channel(built: Service) -> WebChannel | None:
    found = built.channels.get(web.CHANNEL)
    return found if isinstance(found, WebChannel) else None


def _leads_somewhere(work: Work, token: str) -> bool:
    """Whether a link is one of ours that still works; nothing is opened by asking."""
    found = invitations.opened(work, token)
    return (found is not None and found.kind != "group") or reopenings.find(work, token) is not None


def _is_code(built: Service, words: str) -> bool:
    code = "".join(each for each in words.upper() if each.isalnum())
    with reading(built.store.engine) as rows:
        found = rows.query(Linking).filter_by(code_hash=fingerprint(code), channel=web.CHANNEL).first()
        return found is not None and found.user_sealed is None and found.expires_at > built.store.clock()
