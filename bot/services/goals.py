"""The young person's own goals: kept for them alone, shown to whom they choose, and drawn as their own course."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.render import render
from bot.services import looking_back, sharing, trying_out
from bot.tell import help_button, rows, tell, tell_group
from conversations import goal as shown
from conversations import goals as dialogue
from conversations.text import Words
from store import audit, circles, erasure, goals, members, outbox
from store.growth import Goal
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, _subject: str) -> dialogue.Facts:
    """A young person's own goals; to anybody else those that are shown to them."""
    circle = members.own_circle(work, member)
    if circle is None:
        return dialogue.Facts(False, (), (), in_group=False, drawable=False, shown=_shown(work, member))
    if circle.state not in ("waiting", "in"):
        raise PermissionError
    mine = goals.of(work, member)
    return dialogue.Facts(
        True,
        tuple(_goal(work, member, circle, each) for each in mine),
        tuple((str(place), name) for place, name in circles.names_of_adults(work, circle.id)),
        in_group=sharing.bound(work, circle),
        drawable=any(len(goals.told(work, member, each).course) > 1 for each in mine),
    )


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Outcome) -> None:
    """Keep it; nobody is told anything that the young person has not just chosen to tell."""
    match outcome:
        case dialogue.Added(path, words, seen_by, score):
            goal = goals.add(work, member, path, words)
            goals.score(work, member, goal, today(work, member), score)
            _show(work, member, goal, seen_by)
            trying_out.plan(work, member)
            looking_back.plan(work, member)
        case dialogue.Scored(key, score, told):
            goal = goals.mine(work, member, int(key))
            before = goals.told(work, member, goal).shown
            goals.score(work, member, goal, today(work, member), score)
            if told and goal.seen_by != "nobody":
                words = goals.told(work, member, goal).words
                goals.shown(work, member, goal)
                _tell(work, member, goal, shown.moved(members.name_of(work, member), words, before, score))
        case dialogue.Reworded(key, words):
            goals.reword(work, member, goals.mine(work, member, int(key)), words)
        case dialogue.ShownTo(key, seen_by):
            _show(work, member, goals.mine(work, member, int(key)), seen_by)
        case dialogue.Ended(key, deleted):
            goal = goals.mine(work, member, int(key))
            if deleted:
                work.session.delete(goal)
                erasure.traces_left(work)
            else:
                goals.put_away(work, goal)
        case dialogue.Drawn():
            draw(work, member)
        case dialogue.Nothing():
            pass
        case _:
            assert_never(outcome)


def draw(work: Work, member: Member) -> None:
    """A picture of one's own course, drawn when it is sent, for drawing takes long."""
    address = members.reach(work, member.id)
    if address is None:
        return
    told = [goals.told(work, member, each) for each in goals.of(work, member)]
    lines = [
        {"words": each.words, "course": [list(point) for point in each.course]}
        for each in told
        if each.course
    ]
    body = {
        "language": member.language,
        "lines": lines,
        "rows": rows(help_button(work, member), member.language),
    }
    outbox.to_address(work, address, outbox.REPLY, "course", body)


def photo(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a picture to be sent, for the body of a course; call it in a worker thread."""
    from bot import courses

    language = body["language"]
    lines = [
        courses.Line(each["words"], [(date.fromisoformat(day), score) for day, score in each["course"]])
        for each in body["lines"]
    ]
    title, note = (render(each, language) for each in (shown.course_title(), shown.course_note()))
    content = courses.png(courses.course_chart(title, note, lines, language))
    return {
        "name": "course.png",
        "content": base64.b64encode(content).decode(),
        "text": "",
        "rows": body["rows"],
    }


def today(work: Work, member: Member) -> date:
    """The day where the member lives."""
    return work.now.astimezone(ZoneInfo(member.zone)).date()


def _goal(work: Work, member: Member, circle: Circle, goal: Goal) -> shown.Goal:
    told = goals.told(work, member, goal)
    place = goals.place_of(work, circle, goal)
    seen_by = goal.seen_by if goal.seen_by != "adult" or place is not None else "nobody"
    name = members.name_of(work, place.member) if place is not None else ""
    return shown.Goal(str(goal.id), told.words, goal.path, told.score, seen_by, name, told.shown)


def _show(work: Work, member: Member, goal: Goal, seen_by: str) -> None:
    circle = members.own_circle(work, member)
    assert circle is not None
    place = sharing.place_in(work, circle, seen_by) if seen_by not in ("nobody", "circle") else None
    goals.share(work, member, goal, "adult" if place is not None else seen_by, place)
    if seen_by != "nobody":
        told = goals.told(work, member, goal)
        _tell(work, member, goal, shown.has(members.name_of(work, member), told.words, told.score))


def _tell(work: Work, member: Member, goal: Goal, said: Words) -> None:
    circle = members.own_circle(work, member)
    assert circle is not None
    then: dict[str, Any] = {"what": "shared", "member": member.id}
    if goal.seen_by == "circle":
        if not tell_group(work, circle, said, then=then):
            sharing.not_shown(work, member)
        return
    place = goals.place_of(work, circle, goal)
    if place is not None and not tell(work, place.member, said, then=then | {"with": place.member_id}):
        sharing.not_passed_on(work, member, place.member)


def _shown(work: Work, member: Member) -> tuple[shown.Shown, ...]:
    found = []
    for place in circles.belonging_to(work, member):
        if place.state != "in" or place.circle.state != "in":
            continue
        young = place.circle.young_person
        for goal in goals.seen_from(work, place):
            told = goals.told(work, young, goal)
            found.append(shown.Shown(members.name_of(work, young), told.words, goal.path, told.shown))
            audit.note_once_a_day(work, "goal.looked", actor=member.id, subject=young.id)
    return tuple(found)
