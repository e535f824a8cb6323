"""A young person's own list of choices, for nobody else unless they show it."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import saying, sharing
from bot.tell import tell
from conversations import my_choices
from store import circles, members, own_choices
from store.models import Circle, Member
from store.unit_of_work import Work

AT_ONCE = 20
"""How many of the newest are shown; a file of everything holds all."""


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> my_choices.Facts:
    """Names as they are now: of somebody who was erased none is left."""
    circle = _own(work, member)
    return my_choices.Facts(
        members.name_of(work, member),
        tuple(
            my_choices.Chose(
                each.what, each.on, _name(work, each.who), _name(work, each.helper), each.came, each.came_on
            )
            for each in reversed(own_choices.of(work, member)[-AT_ONCE:])
        ),
        tuple((str(place), name) for place, name in circles.names_of_adults(work, circle.id, "one")),
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: my_choices.Outcome) -> None:
    """Show it to the one who was picked, or delete it."""
    match outcome:
        case my_choices.Shown(key):
            adult = sharing.place_in(work, _own(work, member), key).member
            told = facts(here, work, member, subject)
            then = {"what": "said", "member": member.id, "with": adult.id}
            if not tell(work, adult, my_choices.shown_to_you(told.name, told.choices), then=then):
                saying.did_not_arrive(work, then)
        case my_choices.Deleted():
            own_choices.forget(work, member)
        case my_choices.Nothing():
            pass


def _name(work: Work, number: int) -> str | None:
    found = work.session.get(Member, number) if number else None
    return members.name_of(work, found) if found is not None else None


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None:
        raise PermissionError
    return circle
