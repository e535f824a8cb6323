"""The circle on a break: nothing is said, nobody is reminded, the young person is asked nothing; help always works."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.tell import tell, tell_group
from conversations import resting
from conversations.text import Words
from store import check_ins, circles, due, members, own_choices
from store.models import Circle, Member
from store.own_choices import Choice
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> resting.Facts:
    """Only a young person whose circle runs."""
    circle = _own(work, member)
    group = circles.group_of(work, circle)
    in_group = group is not None and group.state == "bound"
    return resting.Facts(members.name_of(work, member), circle.resting, in_group)


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: resting.Outcome) -> None:
    """Stop everything, or let it go on; everybody reads one line."""
    circle, name = _own(work, member), members.name_of(work, member)
    match outcome:
        case resting.Rested() if not circle.resting:
            _say(work, circle, resting.rests(name))
            circle.resting = True
            check_ins.stop_asking(work, member)
            check_ins.plan_next(work, member)
            own_choices.note(work, member, Choice("rest", came="done"))
        case resting.Resumed() if circle.resting:
            circle.resting = False
            check_ins.begin_again(work, member)
            _say(work, circle, resting.goes_on(name))
            due.now_at_once(work, "agreement_shown", circle=circle.id)
            own_choices.note(work, member, Choice("resume", came="done"))
        case _:
            pass


def _say(work: Work, circle: Circle, said: Words) -> None:
    """In the group; to each adult where there is none."""
    if not tell_group(work, circle, said):
        for place in circles.adults(work, circle):
            tell(work, place.member, said)


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None or circle.state != "in":
        raise PermissionError
    return circle
