"""Whether there was any sign of a young person: a press, a word, a command. Which, is kept nowhere."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from store import answers, members, periods
from store.models import Member
from store.periods import Open
from store.silence import Standing
from store.unit_of_work import Work


def note(here: Municipality, work: Work, member: Member) -> None:
    """A young person did something here: the day goes onto the sheet that some sixteen people share, once a day."""
    if not members.is_young(work, member) or ("seen", member.id) in work.session.info:
        return
    period = _period(here, work)
    day = today(work, member)
    if period is not None and answers.last_seen(work, period.name, member.id) != day:
        answers.write(work, period.name, member.id, {}, day)


def noted(work: Work, member: Member) -> str:
    """The day to write along with answers, which is a sign already: there is no need to note it again."""
    work.session.info["seen", member.id] = True
    return today(work, member)


def heard(here: Municipality, work: Work, member: Member, standing: Standing) -> bool | None:
    """Whether there was a sign since they were asked last; None where that went with the period that closed."""
    period = _period(here, work)
    if period is None or standing.asked_on is None:
        return None
    seen = answers.last_seen(work, period.name, member.id)
    if seen is not None and date.fromisoformat(seen) >= standing.asked_on:
        return True
    return False if standing.asked_on >= period.opens else None


def last(here: Municipality, work: Work, member: Member) -> str | None:
    """The latest day, for the member to see."""
    period = _period(here, work)
    return answers.last_seen(work, period.name, member.id) if period is not None else None


def today(work: Work, member: Member) -> str:
    """The day where the member is (ISO)."""
    return work.now.astimezone(ZoneInfo(member.zone)).date().isoformat()


def _period(here: Municipality, work: Work) -> Open | None:
    return periods.open_on(work, here.today(work.now))
