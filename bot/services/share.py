"""Who carries a circle: shown to everyone in it and to its coordinator, and a gentle word where professionals do."""

from __future__ import annotations

import base64
from typing import Any

from bot.municipality import Municipality
from bot.render import render
from bot.tell import Button, starts, tell
from conversations import share as dialogue
from conversations.share import Facts, Window
from conversations.text import Text, _
from store import audit, circles, members, outbox, roles
from store import share as counted
from store.due import Due
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """The circle named by `subject`, else the member's own, else the first they belong to."""
    circle = _circle(work, member, subject)
    if circle.young_person_id != member.id:
        audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=circle.young_person_id)
    return of(work, circle)


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: dialogue.Read) -> None:
    """The picture follows the words; it is drawn when it is sent, for drawing takes long."""
    address = members.reach(work, member.id)
    if not outcome.chart or address is None:
        return
    told = of(work, _circle(work, member, subject))
    title, note = dialogue.chart_words(told.circle)
    left, right = dialogue.sides()
    spoken = member.language
    body = {
        "share": [[render(label, spoken), percent] for label, percent in dialogue.rows(told)],
        "words": [render(each, spoken) for each in (title, note, left, right, dialogue.too_little())],
    }
    outbox.to_address(work, address, outbox.REPLY, "chart", body)


def of(work: Work, circle: Circle) -> Facts:
    """How it is in a circle."""
    short, long = counted.of(work, circle, counted.SHORT), counted.of(work, circle, counted.LONG)
    return Facts(
        members.name_of(work, circle.young_person),
        Window(short.said, short.begun),
        Window(long.said, long.begun),
        counted.primary(short, long),
    )


def photo(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a picture to be sent, for the body of a chart; call it in a worker thread."""
    from bot import share_chart

    title, note, left, right, too_little = body["words"]
    bars = [(str(label), percent) for label, percent in body["share"]]
    picture = share_chart.drawn(title, note, (left, right), too_little, bars)
    return {"name": "share.png", "content": base64.b64encode(picture).decode(), "text": "", "rows": []}


def look(_here: Municipality, work: Work, row: Due) -> None:
    """Once a week; where professionals have become the primary adults it is said, and then not for four weeks."""
    circle = work.session.get(Circle, row.circle)
    if circle is None or circle.state != "in":
        return
    short, long = counted.of(work, circle, counted.SHORT), counted.of(work, circle, counted.LONG)
    if counted.primary(short, long) and (short.of_messages or short.of_beginnings):
        _nudge(work, circle, short, long)
        counted.look_again(work, circle, counted.LIMITS.apart)
    elif long.of_messages or long.of_beginnings:
        counted.look_again(work, circle, counted.LIMITS.apart / 4)


def _nudge(work: Work, circle: Circle, short: counted.Share, long: counted.Share) -> None:
    said = (short.said or 0) >= counted.LIMITS.messages
    percent = (short.said if said else long.begun) or long.said or 0
    suggestion, buttons = _suggestion(work, circle, said=said)
    words = dialogue.nudge(members.name_of(work, circle.young_person), percent, suggestion)
    for number in sorted({each for each in (circle.case_manager_id, circle.coordinator_id) if each}):
        tell(work, work.session.get_one(Member, number), words, buttons)


def _suggestion(work: Work, circle: Circle, *, said: bool) -> tuple[Text, list[Button]]:
    name = members.name_of(work, circle.young_person)
    adults = circles.adults(work, circle)
    if all(each.role == "professional" for each in adults):
        return dialogue.ask_whom_to_invite(name), [starts(_("Invite someone"), "inviting", str(circle.id))]
    for each in adults:
        if each.role == "professional" and not roles.named(work, each):
            return dialogue.name_a_successor(members.name_of(work, each.member)), [
                starts(_("Look"), "role", str(each.id))
            ]
    return (dialogue.wait_a_little() if said else dialogue.let_somebody_begin(name)), []


def _circle(work: Work, member: Member, subject: str) -> Circle:
    """Confirmed adults, the young person and the coordinator; nobody by a locked account."""
    if member.frozen:
        raise PermissionError
    known = {each.circle_id: each.circle for each in circles.belonging_to(work, member) if each.state == "in"}
    own = members.own_circle(work, member)
    found = [*([own] if own is not None else []), *known.values(), *circles.run_by(work, member)]
    for circle in found:
        if subject in ("", str(circle.id)):
            return circle
    raise PermissionError
