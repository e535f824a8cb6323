"""What is being tried, when it is decided about, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.services import deciding as deciding_service
from bot.services import initiative as service
from bot.web import look
from bot.web.desk import drawing
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations import figures as figure_words
from conversations import initiative as words
from conversations.deciding import Facts as Known
from conversations.initiative import Card, Facts
from store import decisions, initiatives
from store.decisions import Decision
from store.models import Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class One:
    """An initiative with everything decided about it; `known` is what a decision would be taken on."""

    card: Card
    known: Known | None
    taken: tuple[Decision, ...]


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [
        page("/desk/initiatives", _all, who="desk"),
        page("/desk/initiatives/{number:int}", _one, who="desk"),
    ]


async def _all(request: Request) -> Response:
    def found(here: Municipality, work: Work, member: Member) -> tuple[Facts, dict[str, int | None], date]:
        today = here.today(work.now)
        with Session(here.strategy) as session:
            days = {
                str(each.number): drawing.ahead(today, each.decide_on)
                for each in initiatives.everything(session)
            }
        return service.facts(here, work, member, ""), days, today

    facts, days, today = await read(request, found)
    return look.page(request, "desk/initiatives.html", facts=facts, days=days, today=today, words=words)


async def _one(request: Request) -> Response:
    one = await read(
        request, lambda here, work, member: _seen(here, work, member, request.path_params["number"])
    )
    return look.page(
        request,
        "desk/initiative.html",
        one=one,
        words=words,
        figures=figure_words,
        band=drawing.band,
    )


def _seen(here: Municipality, work: Work, member: Member, number: int) -> One:
    found = service.facts(here, work, member, "").initiatives
    card = next((each for each in found if each.key == str(number)), None)
    if card is None:
        raise PermissionError
    with Session(here.strategy) as session:
        taken = decisions.decisions(session, number)
    going_on = card.state == "going_on"
    known = deciding_service.facts(here, work, member, str(number)) if going_on else None
    return One(card, known, tuple(reversed(taken)))
