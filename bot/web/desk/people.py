"""People and roles: the professionals in one's own circles, until when they stay, and the other coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.services.role import who_follows
from bot.web import look
from bot.web.desk import drawing
from bot.web.desk.rows import look as read
from bot.web.entry import page
from store import circles, members
from store.models import Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class Professional:
    """One place of a professional; `ahead` is how far its end is, in percent of a year."""

    key: str
    name: str
    department: str
    circle: str
    circle_name: str
    until: date | None
    ahead: int | None
    successor: str | None


@dataclass(frozen=True)
class People:
    """`coordinators` are names, oneself left out."""

    professionals: tuple[Professional, ...]
    coordinators: tuple[str, ...]


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/people", _people, who="desk")]


async def _people(request: Request) -> Response:
    return look.page(request, "desk/people.html", people=await read(request, _found))


def _found(here: Municipality, work: Work, member: Member) -> People:
    today = here.today(work.now)
    found = [
        Professional(
            str(place.id),
            members.name_of(work, place.member),
            place.department,
            str(circle.id),
            members.name_of(work, circle.young_person),
            place.until,
            drawing.ahead(today, place.until),
            who_follows(work, place)[0],
        )
        for circle in circles.run_by(work, member)
        if circle.state == "in"
        for place in circles.adults(work, circle)
        if place.role == "professional"
    ]
    return People(
        tuple(
            sorted(found, key=lambda each: (each.successor is not None, each.until or date.max, each.name))
        ),
        tuple(
            sorted(members.name_of(work, each) for each in members.coordinators(work) if each.id != member.id)
        ),
    )
