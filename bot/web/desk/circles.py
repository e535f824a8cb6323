"""How the circles run, and one circle: who is in it and who carries it. Never what a young person answers, or whether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.services import agreements as agreements_service
from bot.services import circle as circle_service
from bot.services import role as role_service
from bot.services import running as running_service
from bot.services import share as share_service
from bot.web import look
from bot.web.desk import drawing
from bot.web.desk.rows import act
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations import agreements as agreements_words
from conversations import circle as circle_words
from conversations import share as share_words
from conversations.agreements import Item
from conversations.circle import Running
from conversations.joining_as_adult import role_name
from conversations.role import Place
from conversations.running import Facts as Counted
from store import circles, members, roles
from store.models import Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class Own:
    """One of a coordinator's circles on a list, without anybody in it; `alone` are professionals whom nobody comes after."""

    running: Running
    alone: int


@dataclass(frozen=True)
class Stays:
    """A professional's place; `ahead` is how far its end is, in percent of a year."""

    place: Place
    ahead: int | None


@dataclass(frozen=True)
class One:
    """One circle. `agreements` is None for whoever is not in it: they are between those who are."""

    running: Running
    stays: tuple[Stays, ...]
    share: share_words.Facts | None
    agreements: tuple[Item, ...] | None
    today: date


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [
        page("/desk/circles", _all, who="desk"),
        page("/desk/circles/{circle:int}", _one, who="desk"),
    ]


async def _all(request: Request) -> Response:
    def found(here: Municipality, work: Work, member: Member) -> tuple[Counted, tuple[Own, ...]]:
        return running_service.facts(here, work, member, ""), own(work, member)

    counted, mine = await read(request, found)
    return look.page(request, "desk/circles.html", counted=counted, own=mine, words=circle_words)


async def _one(request: Request) -> Response:
    one = await act(
        request, lambda here, work, member: _seen(here, work, member, request.path_params["circle"])
    )
    return look.page(
        request,
        "desk/circle.html",
        one=one,
        words=circle_words,
        share_words=share_words,
        role_name=role_name,
        became=agreements_words.BECAME,
        dots=drawing.ring(one.running.members),
        initials=drawing.initials,
    )


def own(work: Work, member: Member) -> tuple[Own, ...]:
    """A coordinator's own circles, by name."""
    alone = roles.without_successor(work)
    found = [
        Own(
            Running(
                str(each.id),
                members.name_of(work, each.young_person),
                each.area,
                each.state,
                circle_service.group_state(work, each),
                (),
                (),
            ),
            alone.get(each.id, 0),
        )
        for each in circles.run_by(work, member)
    ]
    return tuple(sorted(found, key=lambda each: each.running.name.casefold()))


def _seen(here: Municipality, work: Work, member: Member, number: int) -> One:
    circle, running = circle_service.look(work, member, number)
    today = here.today(work.now)
    stays: tuple[Place, ...] = ()
    if circle.state == "in" and any(each.role == "professional" for each in running.members):
        stays = _places(here, work, member, number)
    return One(
        running,
        tuple(
            Stays(each, drawing.ahead(today, date.fromisoformat(each.until) if each.until else None))
            for each in stays
        ),
        share_service.of(work, circle) if circle.state == "in" else None,
        _agreements(here, work, member, number),
        today,
    )


def _places(here: Municipality, work: Work, member: Member, number: int) -> tuple[Place, ...]:
    try:
        return role_service.facts(here, work, member, f"in{number}").places
    except PermissionError:  # they all wait to be confirmed
        return ()


def _agreements(here: Municipality, work: Work, member: Member, number: int) -> tuple[Item, ...] | None:
    try:
        (listed,) = agreements_service.facts(here, work, member, str(number)).circles
    except PermissionError:
        return None
    return tuple(each for each in listed.items if each.state in agreements_words.OPEN)
