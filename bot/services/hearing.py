"""Who hears what: only a young person, only about their own circle, and without a word to anybody."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import sharing
from conversations import hearing
from store import circles, members, own_choices
from store.models import Circle, Member, Membership
from store.own_choices import Choice
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> hearing.Facts:
    """The confirmed adults, with what is on for each."""
    adults = circles.adults(work, _own(work, member))
    return hearing.Facts(members.name_of(work, member), tuple(_adult(work, each) for each in adults))


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: hearing.Outcome) -> None:
    """Keep it; the list of choices says that something was chosen, not about whom."""
    if isinstance(outcome, hearing.Nothing):
        return
    circle = _own(work, member)
    place = sharing.place_in(work, circle, outcome.adult)
    if set(outcome.on) == set(_on(place)):
        return
    circles.let_hear(place, outcome.on)
    if "hello" in outcome.on:
        circles.entrust(work, circle, place.id)
    else:
        place.told_if_quiet = False
    own_choices.note(work, member, Choice("hears", came="done"), once_a_day=True)


def _adult(work: Work, place: Membership) -> hearing.Adult:
    return hearing.Adult(str(place.id), members.name_of(work, place.member), _on(place))


def _on(place: Membership) -> tuple[str, ...]:
    """In the order in which they are shown."""
    chosen = circles.hears(place)
    picked = tuple(each for each in circles.HEARD if each in chosen)
    return (*picked, "hello") if place.told_if_quiet else picked


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None:
        raise PermissionError
    return circle
