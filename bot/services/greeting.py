"""A human hello: by lot to the adult who was picked, at any time by the young person's own tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.municipality import Municipality
from bot.tell import tell
from conversations import greeting
from store import check_ins, circles, due, hellos, members, outbox
from store.due import Due
from store.models import Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> greeting.Facts:
    """A young person and their adults."""
    circle = members.own_circle(work, member)
    if circle is None:
        raise PermissionError
    adults = tuple((str(place), name) for place, name in circles.names_of_adults(work, circle.id))
    return greeting.Facts(members.name_of(work, member), adults)


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: greeting.Outcome) -> None:
    """Ask the one who was picked."""
    if isinstance(outcome, greeting.Nothing):
        return
    circle = members.own_circle(work, member)
    place = work.session.get_one(Membership, int(outcome.adult))
    if circle is None or place.circle_id != circle.id or place.state != "in":
        raise PermissionError
    _greet(work, member, place)


def by_lot(here: Municipality, work: Work, row: Due) -> None:
    """The day that was drawn has come. It comes to everybody's adult as often, whatever anybody answers."""
    young = work.session.get(Member, row.member)
    circle = members.own_circle(work, young) if young is not None else None
    if young is None or circle is None or circle.state != "in":
        return
    if work.now - row.at > check_ins.LATE:  # not at night: another day, at the hour that was drawn
        days = 1 + (work.now - row.at) // timedelta(days=1)
        due.put(work, "hello", row.at + timedelta(days=days), member=young.id)
        return
    hellos.plan(work, young, here.silence.hello)
    if circle.resting:
        return
    picked = next((each for each in circles.adults(work, circle) if each.told_if_quiet), None)
    if picked is not None:
        _greet(work, young, picked)


def not_reached(work: Work, then: dict[str, Any]) -> None:
    """Say honestly that nobody was asked."""
    young, adult = work.session.get(Member, then["member"]), work.session.get(Member, then["with"])
    if young is not None and adult is not None:
        tell(work, young, greeting.not_reached(members.name_of(work, adult)))


def _greet(work: Work, young: Member, place: Membership) -> None:
    then = {"what": "hello", "member": young.id, "with": place.member_id}
    words = greeting.hello(members.name_of(work, young))
    if not tell(work, place.member, words, lane=outbox.REPLY, then=then):
        not_reached(work, then)
