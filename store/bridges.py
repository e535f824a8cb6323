"""Circles whose chats on several platforms are one, because their young person said yes: which, and what stands where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from store import circles, members, places
from store.bridge_models import Passed
from store.models import Circle, Group, Member, MemberAddress, Membership
from store.unit_of_work import Work

KEPT = timedelta(hours=72)
"""How long it is known what stands where, so that a correction or a reply finds its place."""


@dataclass(frozen=True)
class Stands:
    """Where a line stands in a group: its message, and the one that began its line of replies ("" for none)."""

    message: str
    under: str


def chats(work: Work) -> dict[str, frozenset[str]]:
    """The chats whose words are passed on, platform by platform: all others are dropped as they come."""
    found: dict[str, set[str]] = {}
    chosen = select(Group).join(Circle, Circle.id == Group.circle_id).where(Circle.bridge == "on")
    for group in work.session.scalars(chosen):
        if others(work, group):
            opened = work.keys.open(group.chat_sealed, places.group_chat(group))
            found.setdefault(group.channel, set()).add(opened)
    return {channel: frozenset(each) for channel, each in found.items()}


def others(work: Work, group: Group) -> list[Group]:
    """The groups into which is passed on what is written in this one: none unless the young person wants it."""
    circle = work.session.get(Circle, group.circle_id) if group.circle_id is not None else None
    if circle is None or circle.bridge != "on" or circle.state != "in" or group.state != "bound":
        return []
    return [each for each in circles.groups_of(work, circle) if each.state == "bound" and each.id != group.id]


def apart(work: Work, circle: Circle, channels: Collection[str]) -> list[tuple[Member, MemberAddress]]:
    """Who of a circle can be in no chat on these platforms, and where they are reached."""
    found = []
    for member in (circle.young_person, *(each.member for each in circles.adults(work, circle))):
        address = members.reach(work, member.id)
        if address is not None and not any(each.channel in channels for each in members.usable(work, member)):
            found.append((member, address))
    return found


def note(work: Work, group: Group, message: str, under: str, parts: int) -> Passed:
    """Something was written in a group; `parts` is 0 where it is one too many and is only counted."""
    row = Passed(group_id=group.id, message=message, under=under, part=0, parts=parts, at=work.now)
    work.session.add(row)
    work.session.flush()
    return row


def at(work: Work, group: Group, message: str) -> Passed | None:
    """What is known of a message: a line, or one that was passed on."""
    if not message:
        return None
    return work.session.scalar(select(Passed).where(Passed.group_id == group.id, Passed.message == message))


def since(work: Work, group: Group, moment: datetime, *, passed: bool) -> int:
    """How many lines were written in a group from a moment on, passed on or not."""
    counted = (Passed.group_id == group.id, Passed.of.is_(None), Passed.at > moment)
    kind = Passed.parts > 0 if passed else Passed.parts == 0
    return work.session.scalar(select(func.count()).select_from(Passed).where(*counted, kind)) or 0


def counted(work: Work, group: Group) -> None:
    """Those that were not passed on have been told of."""
    one_too_many = (Passed.group_id == group.id, Passed.of.is_(None), Passed.parts == 0)
    work.session.execute(delete(Passed).where(*one_too_many))


def arrived(work: Work, then: Mapping[str, Any], group_id: int | None, told: Mapping[str, Any]) -> None:
    """A part of a line stands in another group."""
    line = work.session.get(Passed, then["line"])
    if line is None or group_id is None or not told.get("message"):
        return
    found = stands(work, line.id, group_id, then["part"])
    if found is not None and found.message == told["message"]:
        return
    work.session.add(
        Passed(
            of=line.id,
            group_id=group_id,
            message=told["message"],
            under=told.get("under", ""),
            part=then["part"],
            parts=1,
            at=line.at,
        )
    )


def stands(work: Work, line: int, group_id: int, part: int = 0) -> Stands | None:
    """Where a part of a line stands in a group, be it where it was written or where it was passed on to."""
    row = work.session.scalar(
        select(Passed)
        .where((Passed.id == line) | (Passed.of == line), Passed.group_id == group_id, Passed.part == part)
        .order_by(Passed.id.desc())
        .limit(1)
    )
    return Stands(row.message, row.under) if row is not None else None


def placed(work: Work, group_id: int | None, body: dict[str, Any]) -> dict[str, Any] | None:
    """A message about to be sent, with the numbers of what it changes or replies to; None where that is not there."""
    told = {key: value for key, value in body.items() if key not in ("line", "part", "reply")}
    if group_id is None:
        return told
    if "reply" in body and (above := stands(work, body["reply"], group_id)) is not None:
        told |= {"reply_to": above.message, "under": above.under}
    if "line" in body:
        found = stands(work, body["line"], group_id, body["part"])
        return None if found is None else told | {"message": found.message}
    return told


def forget_group(work: Work, group: Group) -> None:
    """The group has moved or is over: its messages have other numbers now, or none."""
    work.session.execute(delete(Passed).where(Passed.group_id == group.id))
    work.woken.add("bridges")


def forget_circle(work: Work, circle: Circle) -> None:
    """Nothing is passed on any more."""
    for group in circles.groups_of(work, circle):
        forget_group(work, group)


def forget_around(work: Work, member: Member) -> None:
    """Somebody is erased: what stands where in their circles is forgotten, for nothing says which lines were theirs."""
    near = select(Membership.circle_id).where(Membership.member_id == member.id)
    mine = select(Group.id).join(Circle, Circle.id == Group.circle_id)
    mine = mine.where((Circle.young_person_id == member.id) | Circle.id.in_(near))
    work.session.execute(delete(Passed).where(Passed.group_id.in_(mine)))
    work.woken.add("bridges")


def forget(work: Work) -> None:
    """What was written more than three days ago."""
    work.session.execute(delete(Passed).where(Passed.at < work.now - KEPT))
