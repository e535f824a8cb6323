"""What goes on in one neighbourhood."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.municipality import Municipality
from bot.services import initiative as initiative_service
from bot.services.running import row
from conversations import area as dialogue
from store import circles, decisions, initiatives, running, taking_part
from store.models import Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> dialogue.Facts:
    """Every area with a circle or an initiative; what goes on everywhere stands on each page."""
    if not member.coordinator:
        raise PermissionError
    return dialogue.Facts(areas(here, work))


def areas(here: Municipality, work: Work) -> tuple[dialogue.Area, ...]:
    """The pages, by name; the terminal shows the same."""
    with Session(here.strategy) as session:
        found = [each for each in initiatives.everything(session) if each.state == "going_on"]
        taken = decisions.decisions(session)
    today, number_in = here.today(work.now), taking_part.number_in(work)
    counted = running.running(work).areas
    names = sorted({*circles.areas(work), *(each.area for each in found if each.area)})
    return tuple(
        dialogue.Area(
            str(place),
            name,
            row(name, counted.rows[name]) if name in counted.rows and name not in counted.hidden else None,
            tuple(
                initiative_service.card(here, each, taken, today, number_in.get(each.number, 0))
                for each in found
                if each.area in ("", name)
            ),
        )
        for place, name in enumerate(names)
    )


def apply(_here: Municipality, _work: Work, _member: Member, _subject: str, _outcome: dialogue.Read) -> None:
    """Only looked."""
