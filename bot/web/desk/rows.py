"""How a page gets at rows: as the coordinator who is signed in, reading only unless it says otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from bot.dispatch import open_begun
from bot.municipality import Municipality
from bot.services import signing_in
from bot.web.entry import service_of, session_of
from store.models import Member
from store.status import reading
from store.unit_of_work import Work, shared

Result = TypeVar("Result")

Doing = Callable[[Municipality, Work, Member], Result]


async def look(request: Request, doing: Doing[Result]) -> Result:
    """Read as whoever is signed in; no writer waits for it. PermissionError where it is not theirs."""
    built = service_of(request)

    def read() -> Result:
        store = built.store
        with reading(store.engine) as session:
            work = Work(lambda: session, store.keys, store.clock(), shared(store.engine), routes=store.routes)
            return doing(built.here, work, _who(request, work))

    return await asyncio.to_thread(read)


async def act(request: Request, doing: Doing[Result]) -> Result:
    """Do something as whoever is signed in, in one unit of work; dialogues that it begins open in the chat."""
    built = service_of(request)

    def write(work: Work) -> Result:
        result = doing(built.here, work, _who(request, work))
        open_begun(built.here, work)
        return result

    return await built.store.turn(write)


def _who(request: Request, work: Work) -> Member:
    """Looked at again in this very transaction, so that nobody does a thing who may not any more."""
    member = work.session.get(Member, session_of(request).signed_in.member)
    if member is None or not signing_in.may(member):
        raise PermissionError
    return member
