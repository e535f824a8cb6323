"""Something to say: to whom it may go, and an honest word on whether it got there."""

from __future__ import annotations

import secrets
from typing import Any, assert_never

from bot.municipality import Municipality
from bot.tell import tell, tell_group
from conversations import saying
from store import circles, members
from store.models import Circle, KeptLine, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> saying.Facts:
    """Only a young person, and only to their own circle."""
    circle = _own(work, member)
    group = circles.group_of(work, circle)
    return saying.Facts(
        members.name_of(work, member),
        group is not None and group.state == "bound" and not circle.resting,
        tuple((str(place), name) for place, name in circles.names_of_adults(work, circle.id, "one")),
    )


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: saying.Outcome) -> None:
    """Send it where it was shown to go; what reaches nobody is said at once."""
    circle, name = _own(work, member), members.name_of(work, member)
    match outcome:
        case saying.Told(line, keys):
            for key in keys:
                adult = _adult(work, circle, key)
                then = {"what": "said", "member": member.id, "with": adult.id}
                if not tell(work, adult, saying.said_to_you(name, line), then=then):
                    did_not_arrive(work, then)
        case saying.Shared(line):
            then = {"what": "said", "member": member.id}
            if not tell_group(work, circle, saying.said_to_all(name, line), then=then):
                did_not_arrive(work, then)
        case saying.Kept(line):
            keep(work, member, line)
        case saying.Dropped():
            pass
        case _:
            assert_never(outcome)


def keep(work: Work, member: Member, line: str) -> None:
    """A line that only its writer sees, until they delete it."""
    sealed = work.seal(member, "kept_line.line", line)
    work.session.add(KeptLine(id=secrets.token_hex(8), member_id=member.id, line_sealed=sealed))


def arrived(work: Work, then: dict[str, Any]) -> None:
    """The platform has taken it."""
    _report(work, then, got_there=True)


def did_not_arrive(work: Work, then: dict[str, Any]) -> None:
    """It reached nobody."""
    _report(work, then, got_there=False)


def _report(work: Work, then: dict[str, Any], *, got_there: bool) -> None:
    young = work.session.get(Member, then["member"])
    if young is None:
        return
    name = None
    if "with" in then:
        adult = work.session.get(Member, then["with"])
        if adult is None:
            return
        name = members.name_of(work, adult)
    tell(work, young, saying.arrived(name) if got_there else saying.not_arrived(name))


def _own(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    if circle is None:
        raise PermissionError
    return circle


def _adult(work: Work, circle: Circle, key: str) -> Member:
    place = work.session.get_one(Membership, int(key))
    if place.circle_id != circle.id or place.state != "in":
        raise PermissionError
    return place.member
