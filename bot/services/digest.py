"""The week in short: once a week in the group, where there is anything to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.municipality import Municipality
from bot.services import agreed, meeting
from bot.tell import tell_group
from conversations import digest
from conversations.text import Words
from store import agreements, check_ins, meetings, rhythm, successes
from store.due import Due
from store.models import Circle
from store.unit_of_work import Work

AHEAD = timedelta(days=8)
"""What is to come within these days is told."""


def weekly(_here: Municipality, work: Work, row: Due) -> None:
    """The hour has come; nothing is said where nothing happened, and nothing late."""
    circle = work.session.get(Circle, row.circle)
    if circle is None or circle.state != "in":
        return
    if work.now - row.at <= check_ins.LATE:
        found = [part for each in PARTS if (part := each(work, circle)) is not None]
        if found:
            tell_group(work, circle, digest.digest(found), weekly=True)
    rhythm.plan_digest(work, circle)


def _went_well(work: Work, circle: Circle) -> Words | None:
    since = (work.now - timedelta(days=6)).date()
    found = [successes.words_of(work, each) for each in successes.shared_in(work, circle, since)]
    return digest.went_well(found) if found else None


def _kept(work: Work, circle: Circle) -> Words | None:
    """What was kept in the last seven days, by the day on which somebody said so."""
    since = _today(work, circle) - timedelta(days=7)
    found = [
        agreed.shown(work, circle, each)
        for each in agreements.of_circle(work, circle)
        if each.state == "kept" and each.over_on is not None and each.over_on > since
    ]
    return digest.kept(found) if found else None


def _to_come(work: Work, circle: Circle) -> Words | None:
    today = _today(work, circle)
    found = [
        agreed.shown(work, circle, each)
        for each in agreements.of_circle(work, circle)
        if each.state == "open" and today <= each.due_on < today + AHEAD
    ]
    return digest.to_come(found) if found else None


def _today(work: Work, circle: Circle) -> date:
    return work.now.astimezone(meetings.zone_of(circle)).date()


def _meeting(work: Work, circle: Circle) -> Words | None:
    found = meeting.coming(work, circle)
    if found is None or meetings.starts(found) > work.now + AHEAD:
        return None
    return digest.coming(meeting.told(work, found))


def _held(work: Work, circle: Circle) -> Words | None:
    held = rhythm.take_held(work, circle)
    return digest.also(held) if held else None


PARTS: tuple[Callable[[Work, Circle], Words | None], ...] = (_went_well, _kept, _meeting, _to_come, _held)
"""What may stand in it, in this order. None of it may depend on what a young person answers, or whether they do."""
