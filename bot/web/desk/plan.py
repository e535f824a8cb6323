"""What is asked, what of it may be published, and whether the plan is still the one that was promised."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.services import figures as service
from bot.web import look
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations import plan as words
from conversations.question_set import Question
from conversations.text import Text
from store import published
from store.models import Member
from store.published import PublishedPlan
from store.unit_of_work import Work


@dataclass(frozen=True)
class Told:
    """The plan of the settings, every plan that was published, and the questions; `whole` is false where a text was changed."""

    plan: words.Plan
    published: tuple[PublishedPlan, ...]
    whole: bool
    questions: tuple[tuple[Question, Text], ...]
    items: frozenset[str]


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/plan", _plan, who="desk")]


async def _plan(request: Request) -> Response:
    return look.page(request, "desk/plan.html", told=await read(request, _told), words=words)


def _told(here: Municipality, _work: Work, _member: Member) -> Told:
    whole, known = True, []
    try:
        with Session(here.strategy) as session:
            known = published.plans(session)
    except LookupError:
        whole = False
    return Told(
        service.plan_told(here.plan),
        tuple(reversed(known)),
        whole,
        tuple((each, Text(here.paths.name_of(each.path))) for each in here.questions.questions),
        frozenset(here.plan.items),
    )
