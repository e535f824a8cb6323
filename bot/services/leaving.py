"""Somebody leaves."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import group, my_circle
from bot.tell import tell
from conversations import leaving
from conversations.text import Verbatim, _
from store import audit, check_ins, circles, conversations, due, members
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
            circle = work.session.get_one(Circle, int(key))
            if circle.young_person_id == member.id:
                end(work, circle)
            else:
                step_out(work, member, circle)
        case leaving.Stayed():
            pass


def end(work: Work, circle: Circle) -> None:
    """The young person has left: no more questions, a goodbye, an empty group."""
    circle.state = "left"
    due.drop(work, "check_in", member=circle.young_person_id)
    check_ins.stop_asking(work, circle.young_person)
    due.drop_of_circle(work, circle.id)
    conversations.end_all(work, circle.young_person_id)
    group.end(work, circle)
    audit.note(work, "circle.left", actor=circle.young_person_id, subject=circle.young_person_id)
    name = Verbatim(members.name_of(work, circle.young_person))
    for member_id in sorted({circle.coordinator_id, circle.case_manager_id} - {None}, key=int):  # type: ignore[arg-type]
        told = work.session.get_one(Member, member_id)
        tell(work, told, _("{name} has chosen to end the circle for now. The door stays open.", name=name))


def step_out(work: Work, member: Member, circle: Circle) -> None:
    """An adult goes; the young person always hears of it."""
    place = circles.membership(work, circle, member.id)
    if place is None:
        return
    my_circle.remove(work, place)
    audit.note(work, "circle.someone_left", actor=member.id, subject=circle.young_person_id)
    name = Verbatim(members.name_of(work, member))
    tell(work, circle.young_person, _("{name} has left your circle.", name=name))
