"""What a member chose, changed."""

from __future__ import annotations

from typing import assert_never

from bot.municipality import Municipality
from bot.services import check_in
from conversations import settings
from conversations.text import Day
from store import check_ins, circles, members, successes
from store.models import Member
from store.unit_of_work import Begin, Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> settings.Facts:
    """A young person's schedule and confidant, or an adult's hours."""
    schedule = check_ins.schedule_of(work, member.id)
    circle = members.own_circle(work, member)
    adults = circles.adults(work, circle) if circle else []
    chosen = successes.choices(work, circle) if circle else None
    return settings.Facts(
        schedule.weekday if schedule else None,
        schedule.hour if schedule else None,
        Day(schedule.paused_until.isoformat()) if schedule and schedule.paused_until else None,
        bool(schedule and schedule.paused),
        tuple((str(each.id), members.name_of(work, each.member)) for each in adults),
        next((members.name_of(work, each.member) for each in adults if each.told_if_quiet), None),
        here.languages,
        subject,
        bool(chosen and chosen.direct),
        bool(chosen and chosen.cards),
        members.name_of(work, member) if circle else "",
    )


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: settings.Outcome) -> None:
    """Make it so."""
    match outcome:
        case settings.Rescheduled(weekday, hour):
            check_ins.set_hour(work, member, weekday, hour)
        case settings.Paced(weeks):
            check_in.pace(work, member, weeks)
        case settings.Paused(weeks):
            check_ins.pause(work, member, weeks)
        case settings.Resumed():
            check_ins.resume(work, member)
        case settings.Spoken(language):
            member.language = language
        case settings.Looking(looks):
            member.looks = looks
        case settings.Celebrated(direct, cards):
            circle = members.own_circle(work, member)
            if circle is not None:
                successes.choose(work, circle, direct=direct, cards=cards)
        case settings.Entrusted(key):
            _entrust(work, member, key)
        case settings.Elsewhere(dialogue):
            work.begins.append(Begin(member.id, dialogue, "", 1))
        case settings.Nothing():
            pass
        case _:
            assert_never(outcome)


def _entrust(work: Work, member: Member, key: str | None) -> None:
    circle = members.own_circle(work, member)
    if circle is None:
        return
    circles.entrust(work, circle, int(key) if key is not None else None)
