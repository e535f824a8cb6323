"""What waits, at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.services import initiative as initiative_service
from bot.services import running as running_service
from bot.web import look
from bot.web.desk import circles
from bot.web.desk.circles import Own
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations.initiative import Card
from conversations.running import Row
from store import cards, members
from store.models import Member
from store.unit_of_work import Work

MANY = 100
"""Cards that are counted as waiting."""


@dataclass(frozen=True)
class Waits:
    """Numbers of everything, one's own circles that want something, and what is to be decided next."""

    name: str
    total: Row | None
    own: tuple[Own, ...]
    initiatives: tuple[Card, ...]
    cards: int

    @property
    def late(self) -> tuple[Card, ...]:
        """Initiatives whose day has come."""
        return tuple(each for each in self.initiatives if each.late is not None)

    @property
    def unsettled(self) -> tuple[Own, ...]:
        """Circles with a professional whom nobody comes after, or that have not begun."""
        return tuple(each for each in self.own if each.alone or each.running.young_person != "in")


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk", _home, who="desk")]


async def _home(request: Request) -> Response:
    return look.page(request, "desk/home.html", waits=await read(request, _waits))


def _waits(here: Municipality, work: Work, member: Member) -> Waits:
    return Waits(
        members.name_of(work, member),
        running_service.facts(here, work, member, "").total,
        circles.own(work, member),
        initiative_service.facts(here, work, member, "").initiatives,
        len(cards.waiting(work, MANY)),
    )
