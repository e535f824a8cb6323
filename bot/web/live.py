"""What changes while a page is open: one look for all open pages, then ready lines to those who have something newer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.app import Service
from bot.log import log
from bot.web import look
from bot.web.entry import not_here, service_of, session_of
from bot.web.threads import View, glances, view
from store import pushes, web, web_sessions
from store.status import reading

LOOK = 1.0
"""Seconds after which we look even if nothing woke us: another process may have written."""

STILL = 15.0
"""Seconds of quiet after which a sign is sent, so that nobody in between closes the line."""

CHECK = 3.0
"""Seconds between two looks at whether the sessions of open pages go on."""

PATIENCE = 2.0
"""Seconds that a browser without scripts waits for an answer before it is shown the page as it is."""

AT_ONCE = 500
"""Chats, and sessions, in one query."""


@dataclass(eq=False)
class Watch:
    """One open page: the chats that it shows, whose session it is, and whether there is something to tell."""

    names: tuple[str, ...]
    token: str
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False


@dataclass
class Hub:
    """All open pages of a process."""

    built: Service
    seconds: Callable[[], float] = time.monotonic
    watches: set[Watch] = field(default_factory=set)
    looking: asyncio.Task[None] | None = None
    closed: bool = False
    _marks: dict[str, str] = field(default_factory=dict)
    _left: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.built.readers.append(self.close)

    async def close(self) -> None:
        """Look no more, for the database is about to be let go of; open pages ask again, and find who serves then."""
        self.closed = True
        for each in self.watches:
            each.news.set()
        self.built.look_at_web.set()
        if self.looking is not None:
            await asyncio.wait([self.looking])
        with suppress(
            TimeoutError
        ):  # whoever takes longer is held up by a browser, and reads nothing any more
            async with asyncio.timeout(PATIENCE):
                while self.watches:
                    self._left.clear()
                    await self._left.wait()

    @contextmanager
    def watch(self, names: tuple[str, ...], token: str) -> Iterator[Watch]:
        """Hear of changes in these chats while inside."""
        watch = Watch(names, token)
        self.watches.add(watch)
        if not self.closed and (self.looking is None or self.looking.done()):
            self.looking = asyncio.create_task(self._look())
        try:
            yield watch
        finally:
            self.watches.discard(watch)
            self._left.set()

    @asynccontextmanager
    async def answered(self, chat: str, token: str) -> AsyncIterator[None]:
        """Whatever is done inside is answered in `chat` afterwards, or a moment has passed: it may not be."""
        with self.watch((chat,), token) as watch:
            before = await asyncio.to_thread(self._fresh, [chat])
            yield
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    watch.news.clear()
                    while await asyncio.to_thread(self._fresh, [chat]) == before and not self.closed:
                        await watch.news.wait()
                        watch.news.clear()

    async def _look(self) -> None:
        """Look while anybody has a page open."""
        checked = self.seconds() - CHECK
        while self.watches:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.built.look_at_web.wait(), LOOK)
            self.built.look_at_web.clear()
            if self.closed:
                return
            try:
                fresh = await asyncio.to_thread(
                    self._fresh, sorted({n for w in self.watches for n in w.names})
                )
                for each in self.watches:
                    if any(self._marks.get(name) != fresh.get(name) for name in each.names):
                        each.news.set()
                self._marks = fresh
                await self._note_those_that_see()
                if self.seconds() - checked >= CHECK:
                    checked = self.seconds()
                    await self._end_those_that_are_over()
            except Exception as error:  # the database is away: the pages wait
                log.warning("live.not_seen", error=type(error).__name__)
                await asyncio.sleep(LOOK)

    def _fresh(self, names: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        with reading(self.built.store.engine) as rows:
            for some in _by(AT_ONCE, names):
                found |= web.marks(rows, some)
        return found

    async def _end_those_that_are_over(self) -> None:
        """A session that was ended, and one who is locked, are shown nothing more."""
        asked = set(self.watches)  # whoever comes meanwhile is looked at next time
        going_on = await asyncio.to_thread(self._still, sorted({each.token for each in asked}))
        for each in asked:
            if each.token not in going_on:
                each.over = True
                each.news.set()

    async def _note_those_that_see(self) -> None:
        """Whoever has a page open sees what is new there, and needs not be told of it."""
        if self.built.pushes is None:
            return
        waiting = await asyncio.to_thread(self._waiting, sorted({each.token for each in self.watches}))
        if waiting:
            await self.built.store.turn(partial(pushes.seen, tokens=waiting))

    def _waiting(self, tokens: list[str]) -> set[str]:
        found: set[str] = set()
        with reading(self.built.store.engine) as rows:
            for some in _by(AT_ONCE, tokens):
                found |= pushes.waiting(rows, some)
        return found

    def _still(self, tokens: list[str]) -> set[str]:
        found: set[str] = set()
        with reading(self.built.store.engine) as rows:
            for some in _by(AT_ONCE, tokens):
                found |= web_sessions.still(rows, self.built.store.keys, some, self.built.store.clock())
        return found


async def stream(request: Request) -> Response:
    """The lines of one chat as they come, as server-sent events."""
    built, session = service_of(request), session_of(request)
    account, chat = session.signed_in.account, request.query_params.get("of", "")
    told = request.headers.get("last-event-id") or request.query_params.get("since", "")
    reader = look.reader(request)
    if session.signed_in.frozen or not await asyncio.to_thread(_may, built, chat, account):
        return not_here(request)
    names = (chat,) if chat == account else (chat, account)

    def fresh(since: int, glanced: int) -> tuple[View | None, int, list[str]]:
        with reading(built.store.engine) as rows:
            if not _may_look(rows, built, chat, account):
                raise PermissionError
            found = view(rows, built.store.keys, chat, account, reader.language, reader.zone, since)
            version, said = (
                glances(rows, built.store.keys, account, chat, built.store.clock(), glanced)
                if chat != account
                else (0, [])
            )
            return found, version, said

    async def events() -> AsyncIterator[str]:
        since, glanced = _point(told)
        hub: Hub = request.app.state.live
        with hub.watch(names, session.token) as watch:
            yield "retry: 1000\n\n"
            if await asyncio.to_thread(_noted, built, session.token):
                await built.store.turn(partial(pushes.seen, tokens=[session.token]))
            while not watch.over and not hub.closed:
                watch.news.clear()
                try:
                    found, version, said = await asyncio.to_thread(fresh, since, glanced)
                except PermissionError:
                    watch.over = True
                    break
                if found is not None and (found.version > since or said):
                    since, glanced = found.version, max(glanced, version)
                    yield _event(request, found, said, f"{since}.{glanced}")
                elif version > glanced:
                    glanced = version
                try:
                    await asyncio.wait_for(watch.news.wait(), STILL)
                except TimeoutError:
                    yield ": still here\n\n"
            if watch.over:
                yield "event: over\ndata: {}\n\n"

    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


def _event(request: Request, found: View, said: list[str], point: str) -> str:
    lines = [
        {"id": f"m{each.number}", "html": look.html(request, "line.html", line=each, view=found)}
        for each in found.lines
    ]
    told = {
        "lines": lines,
        "gone": [f"m{each}" for each in found.gone],
        "said": said,
        "ended": found.ended,
        "helps": found.helps,
    }
    return f"event: news\nid: {point}\ndata: {json.dumps(told)}\n\n"


def _noted(built: Service, token: str) -> bool:
    """Whether opening a page ends the quiet that follows when a browser was told something."""
    with reading(built.store.engine) as rows:
        return pushes.is_noted(rows, built.store.keys, token)


def _may(built: Service, chat: str, account: str) -> bool:
    with reading(built.store.engine) as rows:
        return _may_look(rows, built, chat, account)


def _may_look(rows: Session, built: Service, chat: str, account: str) -> bool:
    """Whether a chat is one's own or one is in it, by an account that is not locked; asked again at each change."""
    member = web.member_of(rows, built.store.keys, account)
    if member is not None and member.frozen:
        return False
    return chat == account or web.is_in(rows, chat, account)


def _point(told: str) -> tuple[int, int]:
    """How far a page is: its thread's version, and the reader's own chat's."""
    first, _dot, second = told.partition(".")
    return (int(first) if first.isdigit() else -1, int(second) if second.isdigit() else 0)


def _by(size: int, what: list[str]) -> Iterator[list[str]]:
    each = iter(what)
    while some := list(islice(each, size)):
        yield some
