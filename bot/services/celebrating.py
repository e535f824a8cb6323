"""The young person decides about an adult's good news."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import saying, sharing
from conversations import celebrating, good_news
from store import erasure, members, successes
from store.growth import Success
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> celebrating.Facts:
    """What was written, while it waits for a decision."""
    success, circle = _found(work, member, subject)
    if success is None or success.state != "asked":
        return celebrating.Facts("", "", in_group=False, waiting=False)
    by = members.name_of(work, work.session.get_one(Member, success.by_id))
    line = successes.words_of(work, success)
    return celebrating.Facts(by, line, sharing.bound(work, circle), waiting=True)


def apply(
    _here: Municipality,
    work: Work,
    member: Member,
    subject: str,
    outcome: celebrating.Decided | celebrating.Nothing,
) -> None:
    """Into the group, to oneself, or nowhere; whoever wrote it is told nothing."""
    success, circle = _found(work, member, subject)
    if isinstance(outcome, celebrating.Nothing) or success is None or success.state != "asked":
        return
    line = successes.words_of(work, success)
    if outcome.how not in ("yes", "always"):
        if outcome.how == "keep":
            saying.keep(work, member, line)
        work.session.delete(success)
        erasure.traces_left(work)
        return
    if outcome.how == "always":
        successes.choose(work, circle, direct=True)
    by = members.name_of(work, work.session.get_one(Member, success.by_id))
    success.state, success.on = "shared", work.now.date()
    sharing.celebrate(work, success, good_news.celebration_by(by, members.name_of(work, member), line))


def _found(work: Work, member: Member, subject: str) -> tuple[Success | None, Circle]:
    """One about this member. Of one that is gone nothing is left to look at, so anybody with a circle may ask."""
    circle = members.own_circle(work, member)
    success = successes.get(work, int(subject))
    if circle is None or (success is not None and success.circle_id != circle.id):
        raise PermissionError
    return success, circle
