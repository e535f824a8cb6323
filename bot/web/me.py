"""The young person's own page: what is kept of them, who is in their circle, and what came of what they said.

Everything goes through the same services as in the chat; here it only stands side by side.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session as Rows
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot import steering
from bot.dispatch import open_begun
from bot.municipality import Municipality
from bot.services import goals, my_circle, my_data, signs
from bot.web import look, pushes, sessions
from bot.web.entry import back_to, not_here, page, sent, service_of, session_of
from conversations import my_circle as circle_words
from conversations import my_data as data
from conversations.text import Words
from store import alone, decisions, members, web_sessions
from store import goals as goal_rows
from store.models import Member
from store.status import reading
from store.unit_of_work import Work, shared

T = TypeVar("T")
Doing = Callable[[Municipality, Work, Member], T]


def routes() -> list[BaseRoute]:
    """For whoever is signed in to the chat, about themselves alone: no address names anybody."""
    return [
        page("/me", _me, who="chat"),
        page("/me/course.png", _course, who="chat"),
        page("/me/kreds.json", _file, who="chat"),
        page("/me/answer", _answer, who="chat", posts=True),
        page("/me/answers", _no_answers, who="chat", posts=True),
        page("/me/line", _line, who="chat", posts=True),
        page("/me/erase", _sure, who="chat"),
        page("/me/erase", _erase, who="chat", posts=True),
    ]


@dataclass(frozen=True)
class _Me:
    """What stands on the page."""

    name: str
    facts: data.Facts
    circle: Words | None
    goals: tuple[tuple[str, int | None], ...]
    drawable: bool
    happened: tuple[tuple[str, str], ...]


async def _me(request: Request) -> Response:
    built, session = service_of(request), session_of(request)

    def look_at(here: Municipality, work: Work, member: Member) -> tuple[_Me, pushes.Offer | None]:
        return _shown(here, work, member), pushes.offer(built, work.session, session)

    found = await _look(request, look_at)
    if found is None:
        return not_here(request)
    return look.page(request, "me.html", me=found[0], told=found[1])


def _shown(here: Municipality, work: Work, member: Member) -> _Me:
    own = members.own_circle(work, member)
    inside = own is not None and own.state in ("waiting", "in")
    mine = goals.facts(here, work, member, "") if inside else None
    return _Me(
        members.name_of(work, member),
        my_data.facts(here, work, member, ""),
        circle_words.who_is_in(my_circle.facts(here, work, member, "")) if inside else None,
        tuple((each.words, each.score) for each in mine.goals) if mine else (),
        mine is not None and mine.drawable,
        _happened(here, work, member),
    )


def _happened(here: Municipality, work: Work, member: Member) -> tuple[tuple[str, str], ...]:
    """What was decided with what the young people said, newest first, where this one is told of it."""
    own = members.own_circle(work, member)
    if own is None:
        return ()
    with Rows(here.strategy) as rows:
        found = [each for each in decisions.decisions(rows) if each.sentences]
    return tuple(
        (each.at.date().isoformat(), steering.sentence_for(each, member))
        for each in reversed(found)
        if steering.is_told(work, own, each)
    )


async def _course(request: Request) -> Response:
    """The course of one's own goals as a picture."""

    def lines(_here: Municipality, work: Work, member: Member) -> dict[str, Any]:
        told = [goal_rows.told(work, member, each) for each in goal_rows.of(work, member)]
        drawn = [{"words": each.words, "course": each.course} for each in told if each.course]
        return {"language": member.language, "lines": drawn, "rows": []}

    body = await _look(request, lines)
    if body is None or not body["lines"]:
        return not_here(request)
    picture = await asyncio.to_thread(goals.photo, body)
    return Response(base64.b64decode(picture["content"]), media_type="image/png")


async def _file(request: Request) -> Response:
    """Everything that is kept, to take along."""
    found = await _look(request, my_data.everything)
    if found is None:
        return not_here(request)
    content = json.dumps(found, ensure_ascii=False, indent=2)
    headers = {"content-disposition": 'attachment; filename="kreds.json"'}
    return Response(content, media_type="application/json", headers=headers)


async def _answer(request: Request) -> Response:
    """Another answer to a question that was asked, or none."""
    question, option = sent(request, "question"), sent(request, "option")

    def change(here: Municipality, work: Work, member: Member) -> None:
        facts = my_data.facts(here, work, member, "")
        asked = next((each for each, _given in facts.answers if each.key == question), None)
        if asked is None or (option and option not in {each.key for each in asked.options}):
            raise PermissionError
        my_data.apply(here, work, member, "", data.Changed(question, option or None))

    return await _act(request, change)


async def _no_answers(request: Request) -> Response:
    """Every answer of the open period is deleted."""
    return await _act(
        request, lambda here, work, member: my_data.apply(here, work, member, "", data.AllDeleted())
    )


async def _line(request: Request) -> Response:
    """One thing in one's own words is deleted."""
    kind, key = sent(request, "kind"), sent(request, "key")

    def delete(here: Municipality, work: Work, member: Member) -> None:
        facts = my_data.facts(here, work, member, "")
        known: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[str], data.Outcome]]] = {
            "line": (facts.kept_lines, data.LineDeleted),
            "meeting": (facts.for_meetings, data.MeetingLineDeleted),
            "more": (facts.more, data.MoreDeleted),
        }
        if kind not in known or key not in dict(known[kind][0]):
            raise PermissionError
        my_data.apply(here, work, member, "", known[kind][1](key))

    return await _act(request, delete)


async def _sure(request: Request) -> Response:
    young = await _look(
        request, lambda here, work, member: my_data.facts(here, work, member, "").young_person
    )
    return not_here(request) if young is None else look.page(request, "erase.html", gone=False, helps=young)


async def _erase(request: Request) -> Response:
    """Erased, for good; this browser is nobody's any more."""
    if sent(request, "sure") != "yes":
        return back_to("/me")
    done = await _act(
        request, lambda here, work, member: my_data.apply(here, work, member, "", data.Erased())
    )
    if done.status_code == 404:
        return done
    built = service_of(request)
    await built.store.turn(partial(web_sessions.end, token=session_of(request).token))
    response = look.page(request, "erase.html", gone=True, helps=False)
    sessions.sign_out(response, built, "chat")
    return response


async def _look(request: Request, doing: Doing[T]) -> T | None:
    """Read as whoever is signed in; None for somebody who is nobody yet, or whose account is locked."""
    built, session = service_of(request), session_of(request)

    def read() -> T | None:
        store = built.store
        with reading(store.engine) as rows:
            work = Work(lambda: rows, store.keys, store.clock(), shared(store.engine), routes=store.routes)
            member = work.session.get(Member, session.signed_in.member) if session.signed_in.member else None
            return None if member is None or member.frozen else doing(built.here, work, member)

    return await asyncio.to_thread(read)


async def _act(request: Request, doing: Doing[None]) -> Response:
    """Do something as whoever is signed in, in one unit of work, looked at again in this very transaction."""
    built, session = service_of(request), session_of(request)

    def write(work: Work) -> bool:
        alone.with_member(work, session.signed_in.member)
        member = work.session.get(Member, session.signed_in.member) if session.signed_in.member else None
        if member is None or member.frozen:
            return False
        number = member.id
        try:
            with work.savepoint():
                doing(built.here, work, member)
                work.session.flush()
        except PermissionError:
            return False
        if work.session.get(Member, number) is not None:
            signs.note(built.here, work, member)
        open_begun(built.here, work)
        return True

    return back_to("/me") if await built.store.turn(write) else not_here(request)
