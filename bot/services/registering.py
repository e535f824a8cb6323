"""Writing a new initiative down."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot import steering
from bot.municipality import Municipality
from conversations import registering as dialogue
from conversations.registering import Facts, Registered
from conversations.text import Text
from store import circles, initiatives, taking_part
from store.initiatives import Initiative
from store.models import Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> Facts:
    """The strategy's paths, the areas and departments in use, and days to choose from."""
    if not member.coordinator:
        raise PermissionError
    today = here.today(work.now)
    begins = [today, *(_first_in(today, months) for months in (1, 2, 3))]
    ends = [_first_in(today, months) for months in (3, 6, 9, 12, 18, 24)]
    with Session(here.strategy) as session:
        known = initiatives.everything(session)
    return Facts(
        tuple((each.key, Text(each.name)) for each in here.paths.ways),
        _once([*circles.areas(work), *(each.area for each in known)]),
        _once([*circles.departments(work), *(each.department for each in known)]),
        tuple(each.isoformat() for each in begins),
        tuple(each.isoformat() for each in ends),
        steering.days_to_choose(today),
        today.isoformat(),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Outcome) -> None:
    """Write it down, and let its clock begin."""
    if not isinstance(outcome, Registered):
        return
    if not member.coordinator:
        raise PermissionError
    new = Initiative(
        0,
        outcome.name,
        outcome.path,
        outcome.area,
        outcome.department,
        date.fromisoformat(outcome.opens),
        date.fromisoformat(outcome.closes) if outcome.closes else None,
        outcome.audience,
        outcome.expected,
        outcome.seen,
        date.fromisoformat(outcome.decide_on),
    )
    with Session(here.strategy) as session:
        made = initiatives.register(session, new, work.now)
    taking_part.keep(work, made.number, member)
    steering.wind(here, work)


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in names if each))


def _first_in(day: date, months: int) -> date:
    """The first of the month so many months on."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
