"""Somebody leaves."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import ending, my_circle
from bot.tell import tell
from conversations import leaving
from conversations.text import Verbatim, _
from store import audit, check_ins, circles, members, outbox, web
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> leaving.Facts:
    """The circles that can be left."""
    own = members.own_circle(work, member)
    if own is not None:
        name = members.name_of(work, member)
        return leaving.Facts(True, ((str(own.id), name),) if own.state in ("in", "waiting") else ())
    return leaving.Facts(
        False,
        tuple(
            (str(each.circle_id), members.name_of(work, each.circle.young_person))
            for each in circles.belonging_to(work, member)
        ),
    )


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: leaving.Outcome) -> None:
    """Let go, and tell those who need to know."""
    match outcome:
        case leaving.Paused():
            check_ins.pause(work, member, None)
        case leaving.Left(key):
            step_out(work, member, work.session.get_one(Circle, int(key)))
            if not circles.belonging_to(work, member) and not member.coordinator:
                _tell_no_more(work, member)
        case leaving.Closed(key, goodbye, words):
            circle = work.session.get_one(Circle, int(key))
            if circle.young_person_id != member.id:
                raise PermissionError
            if circle.state in ("in", "waiting"):
                ending.end(work, circle, goodbye, words)
                _tell_no_more(work, member)
        case leaving.Stayed():
            pass


def _tell_no_more(work: Work, member: Member) -> None:
    """Whoever is in no circle any more is not called back by a notice on their screen."""
    account = members.user_on(work, member.id, web.CHANNEL)
    if account is not None:
        web.tell_no_more(work, account)


def step_out(work: Work, member: Member, circle: Circle, lane: int = outbox.REPLY) -> None:
    """An adult goes; the young person always hears of it."""
    place = circles.membership(work, circle, member.id)
    if place is None:
        return
    my_circle.remove(work, place, lane)
    audit.note(work, "circle.someone_left", actor=member.id, subject=circle.young_person_id)
    name = Verbatim(members.name_of(work, member))
    tell(work, circle.young_person, _("{name} has left your circle.", name=name))
