"""The chat: one's own with Kreds, and the groups of one's circles. Everything works by forms; scripts only make it live."""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Service
from bot.channels.web import LIMITS, PRESS, WebChannel, once
from bot.render import render
from bot.web import live, look, pushes
from bot.web.entry import back_to, is_live, not_here, page, sent, service_of, session_of
from bot.web.sessions import Session
from bot.web.threads import MARKS, View, glances, parts, view
from conversations import hello
from conversations.asking_for_help import numbers
from store import web
from store.pushes import news
from store.status import reading
from store.unit_of_work import Work
from store.web_thread import Thread

LONGEST = 3000
"""Characters that somebody can write at once."""

_FILES = {".png": "image/png", ".ics": "text/calendar", ".json": "application/json", ".txt": "text/plain"}
_NAME = re.compile(r"[^\w.-]+")
_CALLED = re.compile(r"(?:@kreds\s*/?|/)([a-z]{0,32})(?![\w])", re.IGNORECASE)


def routes() -> list[BaseRoute]:
    """For a browser that is signed in to the chat."""
    return [
        page("/chat", _own, who="chat"),
        page("/chat", _sent_to_own, who="chat", posts=True),
        page("/chat/live", live.stream, who="chat"),
        page("/chat/file/{name}", _file, who="chat"),
        page("/chat/{chat}", _group, who="chat"),
        page("/chat/{chat}", _sent_to_group, who="chat", posts=True),
        page("/plain", _plain, who="anybody"),
    ]


@dataclass(frozen=True)
class _Tab:
    chat: str
    title: str


async def _own(request: Request) -> Response:
    session = session_of(request)
    if session.signed_in.frozen:
        return _locked(request)
    return await asyncio.to_thread(_shown, request, session.signed_in.account)


async def _group(request: Request) -> Response:
    session, chat = session_of(request), request.path_params["chat"]
    if session.signed_in.frozen:
        return _locked(request)
    return await asyncio.to_thread(_shown, request, chat)


def _shown(request: Request, chat: str) -> Response:
    built, session, reader = service_of(request), session_of(request), look.reader(request)
    account, keys, said, version = session.signed_in.account, built.store.keys, list[str](), 0
    with reading(built.store.engine) as rows:
        own = chat == account
        if not own and not web.is_in(rows, chat, account):
            return not_here(request)
        found = view(rows, keys, chat, account, reader.language, reader.zone)
        tabs = [
            _Tab(name, each.title)
            for name in web.groups_of(rows, account)
            if (each := found if name == chat else web.thread(rows, keys, name)) is not None
        ]
        told = pushes.offer(built, rows, session)
        if not own:
            version, said = glances(rows, keys, account, chat, built.store.clock(), 0)
    shown = found or View(chat, "", False, 0, (), (), (), 0)
    return look.page(
        request,
        "own.html" if own else "group.html",
        view=shown,
        tabs=tabs,
        said=said,
        stands=LIMITS.stands,
        point=f"{shown.version}.{version}",
        once=once(),
        marks=MARKS,
        told=told,
    )


async def _sent_to_own(request: Request) -> Response:
    """A button, or words."""
    session = session_of(request)
    account = session.signed_in.account
    told = _done(request)
    if told is not None:
        await _receive(request, session, account, [told | {"user": account}])
    return _after(request, "/chat")


async def _sent_to_group(request: Request) -> Response:
    """A button, words for everybody, or a mark on a line."""
    built, session, chat = service_of(request), session_of(request), request.path_params["chat"]
    account = session.signed_in.account
    if session.signed_in.frozen or not await asyncio.to_thread(_may_write, built, chat, account):
        return not_here(request)
    mark, words = sent(request, "mark"), sent(request, "words").strip()[:LONGEST]
    told = {"user": account, "chat": chat}
    if mark in MARKS:
        more = await built.store.turn(lambda work: _mark(work, chat, account, sent(request, "m"), mark))
        if more:
            event = {
                "event": f"mark.{once()}",
                "type": "reacted",
                "message": sent(request, "m"),
                "more": more,
            }
            await _receive(request, session, chat, [told | event], answered=False)
    elif sent(request, "b").startswith(PRESS):
        pressed = _done(request)
        if pressed is not None:
            await _receive(request, session, account, [told | pressed])
    elif words:
        number, heard = sent(request, "once")[:24] or once(), _spoken(words)
        # A command is for Kreds, and may be a call for help: it is not shown to the others.
        stands = await built.store.turn(
            lambda work: "" if "command" in heard else _say(work, chat, account, words, f"{number}.{account}")
        )
        if stands or "command" in heard:
            if stands:
                heard |= {"message": stands, "said": words}
            await _receive(
                request,
                session,
                chat,
                [told | {"event": f"say.{number}", **heard}],
                answered="command" in heard,
            )
    return _after(request, f"/chat/{chat}")


def _done(request: Request) -> dict[str, str] | None:
    """What was pressed or written, as it is kept; sent twice from one page it is one thing."""
    data, words = sent(request, "b")[:255], sent(request, "words").strip()[:LONGEST]
    number = f"{sent(request, 'once')[:24] or once()}.{sent(request, 'm')[:9]}"
    if data:
        event = f"b.{number}.{hash_of(data)}"
        return {"event": event, "type": "pressed", "data": data, "message": sent(request, "m")[:9]}
    return {"event": f"w.{number}", "type": "said", "words": words} if words else None


def hash_of(data: str) -> str:
    """Enough of a fingerprint to tell one button from another."""
    return base64.b32encode(data.encode()).decode()[-16:].strip("=").lower()


def _spoken(words: str) -> dict[str, str]:
    """What the service hears of what somebody says in a group: a command of ours, or that they spoke."""
    found = _CALLED.match(words)
    if found is None:
        return {"type": "spoke"}
    return {"type": "commanded", "command": found[1].lower(), "words": words[found.end() :].strip()}


async def _receive(
    request: Request, session: Session, chat: str, told: list[dict[str, str]], *, answered: bool = True
) -> None:
    """Keep what somebody did; who has no script is shown the page once it has been answered."""
    built = service_of(request)
    channel = built.channels[web.CHANNEL]
    assert isinstance(channel, WebChannel)
    account = session.signed_in.account
    unique = [each | {"event": f"{each['event']}.{account[1:7]}"[:64]} for each in told]
    if not answered or is_live(request):
        await built.receive(channel.seen(unique), channel)
        return
    async with request.app.state.live.answered(chat, session.token):
        await built.receive(channel.seen(unique), channel)


def _after(request: Request, path: str) -> Response:
    return Response(status_code=204) if is_live(request) else back_to(f"{path}#end")


def _may_write(built: Service, chat: str, account: str) -> bool:
    with reading(built.store.engine) as rows:
        thread = web.thread(rows, built.store.keys, chat) if web.is_in(rows, chat, account) else None
        return thread is not None and not thread.ended


def _say(work: Work, chat: str, account: str, words: str, number: str) -> str:
    """A line for everybody in the group; its number, "" where it stands there already."""
    if not web.is_in(work.session, chat, account):
        return ""

    def say(thread: Thread) -> str:
        if any(each.once == number for each in thread.lines):
            return ""
        return str(thread.add(work.now, text=words, by=account, once=number).number)

    stands = web.change(work, chat, say)
    if stands:
        news(work, chat, by=account)
    return stands


def _mark(work: Work, chat: str, account: str, number: str, mark: str) -> int:
    """Put a mark on a line, or take it away: 1 for somebody's first, -1 for their last, 0 otherwise."""

    def do(thread: Thread) -> int:
        line = thread.line(number)
        if line is None:
            return 0
        before = any(account in who for who in line.marks.values())
        who = line.marks.setdefault(mark, [])
        if account in who:
            who.remove(account)
        else:
            who.append(account)
        thread.changed(line)
        return any(account in each for each in line.marks.values()) - before

    return web.change(work, chat, do) if web.is_in(work.session, chat, account) else 0


async def _file(request: Request) -> Response:
    """A picture or a file of one's own chat, and of no other."""
    built, session, name = service_of(request), session_of(request), request.path_params["name"]
    if session.signed_in.frozen:
        return not_here(request)
    account = session.signed_in.account

    def find() -> tuple[str, str] | None:
        with reading(built.store.engine) as rows:
            thread = web.thread(rows, built.store.keys, account)
            line = next((each for each in thread.lines if each.file == name), None) if thread else None
            content = web.file(rows, built.store.keys, account, name) if line else None
            return (line.file_name, content) if line and content is not None else None

    found = await asyncio.to_thread(find)
    if found is None:
        return not_here(request)
    called = _NAME.sub("_", found[0])
    kind = next((kind for end, kind in _FILES.items() if called.endswith(end)), "application/octet-stream")
    how = "inline" if kind == "image/png" else "attachment"
    return Response(
        base64.b64decode(found[1]),
        media_type=kind,
        headers={"content-disposition": f'{how}; filename="{called}"'},
    )


def _locked(request: Request) -> Response:
    """Whoever holds a locked account sees nothing of the circle, and the numbers to call."""
    built, reader = service_of(request), look.reader(request)
    told = (hello.frozen(), numbers(built.here.numbers))
    said = [tuple(parts(render(words, reader.language), ours=True)) for words in told]
    return look.page(request, "locked.html", 403, said=said)


async def _plain(request: Request) -> Response:
    """Something plain to have on the screen when somebody comes by."""
    return look.page(request, "plain.html")
