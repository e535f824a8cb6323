"""A dialogue of the chat, asked on a page: the same questions, the same outcome, applied by the same service.

What was answered so far travels in the form and is played again over fresh facts, so nothing in it is believed.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.registry import SERVICES
from bot.render import render
from bot.web import look
from bot.web.desk.rows import act
from bot.web.desk.rows import look as read
from bot.web.desk.staying import surely
from bot.web.entry import back_to, page, sent, session_of
from conversations.dialogue import BACK, Answer, Pressed, Reply, Turn, Wrote, play, take
from store import desk_runs
from store.models import Member
from store.unit_of_work import Work

FREELY = ("deciding", "initiative", "reading_cards", "registering")
SURELY = ("case_manager", "circle", "freezing", "inviting", "passing_circle", "role")
"""Dialogues that may be had on a page; the second kind changes something about people."""

PICKS = {"initiative": "initiative", "circle": "circle"}
"""A dialogue whose first question the address answers already."""

SUBJECT = re.compile(r"-|new|(?:in)?[0-9]{1,9}")

MOST = 500
"""Browsers for which the last words are remembered until they have been shown."""

RUN = 40
"""Characters of what tells one run of a form from another."""

LONGEST = 20_000
"""Characters that all answers together may have."""


@dataclass(frozen=True)
class Step:
    """Where a dialogue stands; `then` is the page to go on to once it is over. `again` is where it was over before."""

    turn: Turn[Any]
    then: str = ""
    again: bool = False


def routes() -> list[BaseRoute]:
    """For coordinators; what changes people or roles wants a fresh code."""
    found: list[BaseRoute] = [page("/desk/done", _done, who="desk")]
    for name in (*FREELY, *SURELY):
        shown, went_on = (surely(each) if name in SURELY else each for each in (_shown, _went_on))
        found += [
            page(f"/desk/do/{name}/{{subject}}", shown, who="desk"),
            page(f"/desk/do/{name}/{{subject}}/on", went_on, who="desk", posts=True),
        ]
    return found


async def _shown(request: Request) -> Response:
    name, subject = _which(request)
    turn = await read(
        request,
        lambda here, work, member: play(_made(here, work, member, name, subject), _first(name, subject)),
    )
    if turn.ask is None:  # such as cards to read, when somebody else has read the last
        return look.page(request, "desk/done.html", said=_words(request, turn))
    return _page(request, turn, secrets.token_urlsafe(16))


async def _went_on(request: Request) -> Response:
    name, subject = _which(request)
    given, reply = _given(sent(request, "given")), _reply(request)
    run = sent(request, "run")[:RUN]
    step = await act(
        request, lambda here, work, member: _go_on(here, work, member, name, subject, given, reply, run)
    )
    if step.turn.ask is not None:
        return _page(request, step.turn, run)
    if step.then:
        return back_to(step.then)
    if not step.again:
        _remember(request, _words(request, step.turn))
    return back_to("/desk/done")


async def _done(request: Request) -> Response:
    """The last words, once; reloading shows none and does nothing again."""
    said = _said(request).pop(session_of(request).token, [])
    return look.page(request, "desk/done.html", said=said)


def _go_on(
    here: Municipality,
    work: Work,
    member: Member,
    name: str,
    subject: str,
    given: Sequence[Answer],
    reply: Reply,
    run: str,
) -> Step:
    service = SERVICES[name]
    before = play(_made(here, work, member, name, subject), given)
    turn = take(lambda: _made(here, work, member, name, subject), given, reply)
    if turn.misfit:
        return Step(turn)
    if turn.ask is None and not desk_runs.first_time(work, member, run):
        return Step(turn, again=True)
    if service.progress is not None:
        dropped = [each.asked for each in before.answers[len(turn.answers) :]]
        service.progress(here, work, member, _subject(subject), turn.answers, dropped)
    if turn.ask is not None:
        return Step(turn)
    service.apply(here, work, member, _subject(subject), turn.outcome)
    return Step(turn, _follows(work, member))


def _follows(work: Work, member: Member) -> str:
    """What the outcome goes on to, where that may be had on a page too; else it opens in the chat."""
    for begun in work.begins:
        if begun.member_id == member.id and begun.dialogue in (*FREELY, *SURELY) and not begun.given:
            work.begins.remove(begun)
            return f"/desk/do/{begun.dialogue}/{begun.subject or '-'}"
    return ""


def _made(here: Municipality, work: Work, member: Member, name: str, subject: str) -> Any:
    return SERVICES[name].dialogue(SERVICES[name].facts(here, work, member, _subject(subject)))


def _which(request: Request) -> tuple[str, str]:
    name, subject = request.url.path.split("/")[3], request.path_params["subject"]
    if not SUBJECT.fullmatch(subject):
        raise PermissionError
    return name, subject


def _subject(subject: str) -> str:
    return "" if subject in ("-", "new") else subject


def _first(name: str, subject: str) -> list[Answer]:
    return [Answer(PICKS[name], Pressed(subject))] if name in PICKS and subject != "-" else []


def _given(text: str) -> list[Answer]:
    """What was answered so far; nothing where it is not as we wrote it."""
    try:
        rows = json.loads(text[:LONGEST])
        return [
            Answer(str(asked), Pressed(what) if how == "pressed" else Wrote(what))
            for asked, how, what in rows
        ]
    except (ValueError, TypeError):
        return []


def _reply(request: Request) -> Reply:
    pressed = sent(request, "press")
    return Pressed(pressed) if pressed else Wrote(sent(request, "words"))


def _page(request: Request, turn: Turn[Any], run: str) -> Response:
    assert turn.ask is not None
    given = [
        [each.asked, "pressed", each.reply.key]
        if isinstance(each.reply, Pressed)
        else [each.asked, "wrote", each.reply.words]
        for each in turn.answers
    ]
    name, subject = _which(request)
    return look.page(
        request,
        "desk/do.html",
        turn=turn,
        given=json.dumps(given),
        run=run,
        back_key=BACK if len(turn.answers) > len(_first(name, subject)) else "",
        to=f"/desk/do/{name}/{subject}/on",
        here=f"/desk/do/{name}/{subject}",
    )


def _words(request: Request, turn: Turn[Any]) -> list[str]:
    language = look.reader(request).language
    return [render(each.words, language) for each in turn.says]


def _remember(request: Request, said: list[str]) -> None:
    kept = _said(request)
    if len(kept) >= MOST:
        kept.clear()
    kept[session_of(request).token] = said


def _said(request: Request) -> dict[str, list[str]]:
    """In memory alone: another process says no more than that it is done."""
    found: dict[str, list[str]] = request.app.state.said
    return found
