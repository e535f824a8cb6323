"""Who looked and who did what: oneself, and everybody who had to do with one's own circles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.municipality import Municipality
from bot.web import look
from bot.web.desk.rows import look as read
from bot.web.entry import page
from conversations.text import Text, Verbatim, Words, _
from store import audit, circles, members
from store.models import Audit, Member
from store.unit_of_work import Work

SHOWN = 200
"""The latest; all of them are in `kreds audit`."""

SAID: dict[str, Text] = {
    "circle.started": _("started the circle"),
    "circle.looked": _("looked at the circle"),
    "circle.invited": _("invited somebody"),
    "circle.confirmed": _("let somebody in"),
    "circle.refused": _("turned somebody away"),
    "circle.case_manager": _("named a case manager"),
    "circle.offered": _("offered the circle to another coordinator"),
    "circle.passed_on": _("took the circle over"),
    "initiative.put_down": _("put the circle down for an initiative"),
    "decision.taken": _("decided about an initiative"),
    "decision.disagreed": _("disagreed with a decision"),
    "desk.came_in": _("logged in to the pages"),
    "desk.came_in_through": _("logged in to the pages through the municipality"),
    "desk.linked": _("added the municipality's log-in to the pages"),
    "desk.taken_off": _("took the municipality's log-in off the pages"),
    "desk.ended": _("logged out everywhere"),
}
"""What a coordinator may read of the record. Not in it is whatever a young person did or asked for."""


@dataclass(frozen=True)
class Looked:
    """One line. `circle` is None where it is about none."""

    at: datetime
    who: Words
    what: Text
    circle: str | None


@dataclass(frozen=True)
class Record:
    """The lines, newest first, and where the chain ends."""

    lines: tuple[Looked, ...]
    number: int
    hash: str


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [page("/desk/looks", _looks, who="desk")]


async def _looks(request: Request) -> Response:
    return look.page(request, "desk/looks.html", record=await read(request, record))


def record(_here: Municipality, work: Work, member: Member) -> Record:
    """What one member may read of it."""
    own = {each.young_person_id: each.young_person for each in circles.run_by(work, member)}
    wanted = (
        select(Audit)
        .where(
            Audit.action.in_(SAID),
            or_(Audit.actor_id == member.id, Audit.subject_id.in_(list(own))),
        )
        .order_by(Audit.id.desc())
        .limit(SHOWN)
    )
    number, head = audit.end(work)
    return Record(
        tuple(
            Looked(
                each.at,
                _who(work, each.actor_id),
                SAID[each.action],
                members.name_of(work, own[each.subject_id]) if each.subject_id in own else None,
            )
            for each in work.session.scalars(wanted)
        ),
        number,
        head.hex(),
    )


def _who(work: Work, number: int | None) -> Words:
    found = work.session.get(Member, number) if number is not None else None
    if found is None:
        return _("somebody who is not here any more")
    return Verbatim(members.name_of(work, found))
