"""What members write in one chat of a circle is said in its others, in their own name, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.municipality import Municipality
from bot.render import render
from conversations import bridging as words
from conversations.joining_as_adult import role_name
from conversations.text import Verbatim, Words, lines
from store import bridges, circles, due, members, outbox, unsent
from store.bridge_models import Passed
from store.due import Due
from store.models import Circle, Group, Member
from store.unit_of_work import Work

A_MINUTE = timedelta(minutes=1)

LINES = 12
"""How many lines of one chat are passed on in a minute; of the rest only their number is told, once a minute."""

LONGEST = 4000
"""Characters of a message where the platform does not say otherwise."""

UNDER_A_PICTURE = 900
"""Characters that every platform takes under a picture; what is longer goes on in a message of its own."""

MARGIN = 8
"""Characters that are kept free, for what a platform adds so that nothing in the words is read as a call to somebody."""


@dataclass(frozen=True)
class Line:
    """What somebody wrote: where it stands, what it replies to, a picture, and how much that cannot be passed on."""

    message: str
    words: str
    above: str = ""
    picture: str = ""
    more: int = 0


def wrote(work: Work, group: Group, circle: Circle, member: Member, done: Line) -> None:
    """Pass a line on once; where there have been too many in the last minute, count it."""
    others = bridges.others(work, group)
    if not others or bridges.at(work, group, done.message) is not None:
        return
    if bridges.since(work, group, work.now - A_MINUTE, passed=True) >= LINES:
        bridges.note(work, group, done.message, done.above, 0)
        if not due.planned(work, "passing", subject=str(group.id)):
            due.put(work, "passing", work.now + A_MINUTE, subject=str(group.id))
        return
    told = _told(work, group, circle, member, done)
    row = bridges.note(work, group, done.message, done.above, 0)
    above = bridges.at(work, group, done.above)
    for other in others:
        parts = _parts(work, other, *told, picture=bool(done.picture))
        row.parts = max(row.parts, len(parts))
        for part, body in enumerate(parts):
            if above is not None and part == 0:
                body["reply"] = above.of or above.id
            if done.picture and part == 0:
                body["picture"] = [group.channel, done.picture]
                body["without"] = render(words.picture_only_there(_name(work, group)), _language(circle))
            kind = "picture" if "picture" in body else "message"
            outbox.to_group(work, other, outbox.GROUP, kind, body, _then(row, part), by=member.id)


def edited(work: Work, group: Group, circle: Circle, member: Member, done: Line) -> None:
    """Say it as it stands now, where it was passed on to."""
    row = bridges.at(work, group, done.message)
    if row is None or row.of is not None or not row.parts:
        return
    told = _told(work, group, circle, member, done)
    for other in bridges.others(work, group):
        parts = _parts(work, other, *told, picture=bool(done.picture))
        for part in range(row.parts):
            if done.picture and part == 0 and _cannot_be_found(work, other, row):
                told_anew = {**parts[0], "text": parts[0]["text"].replace("\n", "\n✏️ ", 1)}
                outbox.to_group(work, other, outbox.GROUP, "message", told_anew, by=member.id)
            elif part < len(parts):
                body = parts[part] | {
                    "line": row.id,
                    "part": part,
                    "caption": bool(done.picture) and part == 0,
                }
                outbox.to_group(work, other, outbox.GROUP, "edit", body, by=member.id)
            else:
                _take_away(work, other, row, part)
        for part in range(row.parts, len(parts)):
            outbox.to_group(work, other, outbox.GROUP, "message", parts[part], _then(row, part), by=member.id)
        row.parts = max(row.parts, len(parts))


def _cannot_be_found(work: Work, other: Group, row: Passed) -> bool:
    """Whether a picture has come over to a platform that does not tell where it stands: then its words are said anew."""
    on_its_way = unsent.waits(work, other, _then(row, 0))
    return bridges.stands(work, row.id, other.id) is None and not on_its_way


def deleted(work: Work, group: Group, message: str) -> None:
    """Take it away where it was passed on to; what has not left yet does not leave."""
    row = bridges.at(work, group, message)
    if row is None or row.of is not None or not row.parts:
        return
    for other in bridges.others(work, group):
        for part in range(row.parts):
            unsent.take_back(work, other, _then(row, part))
            _take_away(work, other, row, part)


def tell_of_more(_here: Municipality, work: Work, row: Due) -> None:
    """The minute is over: how many were too many, in one line; whatever the circle's quiet, for it is people who talk."""
    group = work.session.get(Group, int(row.subject))
    if group is None or group.circle_id is None:
        return
    circle = work.session.get_one(Circle, group.circle_id)
    count = bridges.since(work, group, work.now - bridges.KEPT, passed=False)
    for other in bridges.others(work, group) if count else ():
        said = render(words.many_more(count, _name(work, group)), _language(circle))
        outbox.to_group(work, other, outbox.GROUP, "message", {"text": said, "rows": []})
    bridges.counted(work, group)


def may_be_missing(work: Work, group_id: int | None, line: int) -> None:
    """A line left for a group, and nobody can tell whether it arrived: said there, for it is not sent twice."""
    _missing(work, group_id, line, sure=False)


def is_missing(work: Work, group_id: int | None, line: int) -> None:
    """A line will not arrive in a group: said there, once for all that wait to be said to be missing."""
    _missing(work, group_id, line, sure=True)


def _missing(work: Work, group_id: int | None, line: int, *, sure: bool) -> None:
    group, row = work.session.get(Group, group_id), work.session.get(Passed, line)
    wrote_in = work.session.get(Group, row.group_id) if row is not None else None
    if (
        group is None
        or wrote_in is None
        or group.circle_id is None
        or wrote_in not in bridges.others(work, group)
    ):
        return
    then = {"what": "missing", "sure": sure}
    if not unsent.waits(work, group, then):
        said = (
            words.is_missing(_name(work, wrote_in)) if sure else words.may_be_missing(_name(work, wrote_in))
        )
        told = render(said, _language(work.session.get_one(Circle, group.circle_id)))
        outbox.to_group(work, group, outbox.GROUP, "message", {"text": told, "rows": []}, then)


def _told(work: Work, group: Group, circle: Circle, member: Member, done: Line) -> tuple[str, str]:
    """Who it is by the circle's own list, and what they wrote with what cannot be passed on."""
    place = circles.membership(work, circle, member.id)
    role: Words | None = role_name(place.role, place.department) if place is not None else None
    said: list[Words] = [Verbatim(done.words.strip())] if done.words.strip() else []
    if done.more:
        said.append(words.only_there(done.more, _name(work, group)))
    language = _language(circle)
    who = render(words.written_by(members.name_of(work, member), role), language)
    return who, render(lines(*said), language) if said else ""


def _parts(work: Work, other: Group, who: str, said: str, *, picture: bool) -> list[dict[str, Any]]:
    room = work.routes.longest.get(other.channel, LONGEST) - len(who) - MARGIN
    pieces = cut(said, min(room, UNDER_A_PICTURE) if picture else room, room)
    return [
        {"text": f"{who}\n{piece}" if piece else who, "quote": len(who) + 1, "rows": []} for piece in pieces
    ]


def cut(said: str, first: int, room: int) -> list[str]:
    """In pieces of so many units at most (a picture sign counts as two), at the end of a line or word where there is one."""
    pieces: list[str] = []
    while True:
        room_here = room if pieces else first
        end = _fits(said, room_here)
        if end == len(said):
            return [*pieces, said]
        at = max(said.rfind("\n", end // 2, end), said.rfind(" ", end // 2, end))
        pieces.append(said[: at if at > 0 else end].rstrip())
        said = said[at + 1 if at > 0 else end :].lstrip("\n")


def _fits(said: str, room: int) -> int:
    """How many characters fit; platforms count in units of which rare ones need two, and each @ and / one more."""
    for place, character in enumerate(said):
        room -= 2 if ord(character) > 0xFFFF or character in "@/#" else 1
        if room < 0:
            return place
    return len(said)


def _take_away(work: Work, other: Group, row: Passed, part: int) -> None:
    outbox.to_group(work, other, outbox.GROUP, "delete", {"line": row.id, "part": part})


def _then(row: Passed, part: int) -> dict[str, Any]:
    return {"what": "passed", "line": row.id, "part": part}


def _name(work: Work, group: Group) -> str:
    return work.routes.name_of(group.channel)


def _language(circle: Circle) -> str:
    return circle.young_person.language
