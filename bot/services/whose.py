"""Which circle something is about, for a member who may be in several."""

from __future__ import annotations

from store import circles, members
from store.models import Circle, Member
from store.unit_of_work import Work


def circle(work: Work, member: Member, subject: str) -> Circle | None:
    """The circle named by `subject`, else the only one; None where several could be meant.

    PermissionError where the member is in none, or not in the one that is named.
    """
    found = all_of(work, member)
    named = subject.partition("+")[0]
    if named:
        found = [each for each in found if str(each.id) == named]
    if not found:
        raise PermissionError
    return found[0] if len(found) == 1 or found[0].young_person_id == member.id else None


def the_one(work: Work, member: Member, subject: str) -> Circle:
    """The same where it is clear; PermissionError where it is not."""
    found = circle(work, member, subject)
    if found is None:
        raise PermissionError
    return found


def all_of(work: Work, member: Member) -> list[Circle]:
    """Every running circle that a member is in, their own first."""
    own = members.own_circle(work, member)
    found = [own] if own is not None and own.state == "in" else []
    return found + [
        each.circle
        for each in circles.belonging_to(work, member)
        if each.state == "in" and each.circle.state == "in"
    ]


def names(work: Work, member: Member) -> tuple[tuple[str, str], ...]:
    """The circles to choose between: a key and the young person's name."""
    return tuple((str(each.id), members.name_of(work, each.young_person)) for each in all_of(work, member))


def everyone(work: Work, circle: Circle) -> list[Member]:
    """The young person, then the confirmed adults."""
    return [circle.young_person, *(each.member for each in circles.adults(work, circle))]
