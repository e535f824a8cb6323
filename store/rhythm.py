"""When Kreds may speak in a circle's group by itself: quiet hours, a while of quiet, and so many messages a week.

| what | usual |
|---|---|
| quiet hours | 21:00 to 08:00 where the young person lives |
| messages a week that nobody asked for | 7, the week in short not counted |
| the week in short | Sunday at 17:00 |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store import due
from store.check_ins import wall_time
from store.meetings import zone_of
from store.models import Circle
from store.rhythm_models import HeldWords, MirrorAnswer, Rhythm
from store.unit_of_work import Work

A_WEEK = 7
"""Messages in a circle and week that nobody asked for; what is over it waits for the week in short."""

QUIET = ("21:00", "08:00")
DIGEST = (6, "17:00")

KEPT = timedelta(days=14)
"""How long what there was no room for is kept, where no week in short takes it."""

MIRROR_KEPT = timedelta(days=40)
"""An adult's answer goes when the next month's question is asked, or after this."""


def of(work: Work, circle: Circle) -> Rhythm:
    """What a circle chose, or what is usual; `keep` makes a change last."""
    found = work.session.get(Rhythm, circle.id)
    if found is not None:
        return found
    return Rhythm(
        circle_id=circle.id,
        quiet_from=QUIET[0],
        quiet_to=QUIET[1],
        quiet_until=None,
        digest_weekday=DIGEST[0],
        digest_hour=DIGEST[1],
        week="",
        said=0,
    )


def keep(work: Work, rhythm: Rhythm) -> None:
    """Keep what was changed."""
    work.session.add(rhythm)
    work.session.flush()


def quiet_until(work: Work, circle: Circle) -> datetime | None:
    """Until when the young person wants quiet; None where they do not."""
    until = of(work, circle).quiet_until
    return until if until is not None and until > work.now else None


def hours_end(work: Work, circle: Circle) -> datetime | None:
    """When the quiet hours that it is in now are over; None where it is not in them."""
    rhythm, zone = of(work, circle), zone_of(circle)
    local = work.now.astimezone(zone)
    clock = f"{local:%H:%M}"
    begins, ends = rhythm.quiet_from, rhythm.quiet_to
    within = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not within:
        return None
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    return wall_time(day, ends, zone)


def has_room(work: Work, circle: Circle) -> bool:
    """Whether one more message that nobody asked for fits into this week."""
    rhythm = of(work, circle)
    return rhythm.week != _week(work, circle) or rhythm.said < A_WEEK


def spend(work: Work, circle: Circle) -> None:
    """Count one message that nobody asked for."""
    rhythm, week = of(work, circle), _week(work, circle)
    if rhythm.week != week:
        rhythm.week, rhythm.said = week, 0
    rhythm.said += 1
    keep(work, rhythm)


def hold(work: Work, circle: Circle, words: str) -> None:
    """Keep for the week in short what there is no room for."""
    sealed = work.seal(circle.young_person, "held_words.words", words)
    work.session.add(HeldWords(circle_id=circle.id, at=work.now, words_sealed=sealed))
    work.session.flush()


def take_held(work: Work, circle: Circle) -> list[str]:
    """What waited for the week in short, oldest first; it waits no longer."""
    rows = work.session.scalars(
        select(HeldWords).where(HeldWords.circle_id == circle.id).order_by(HeldWords.id)
    ).all()
    found = [work.unseal(circle.young_person, "held_words.words", each.words_sealed) for each in rows]
    for each in rows:
        work.session.delete(each)
    return found


def plan_digest(work: Work, circle: Circle, after: datetime | None = None) -> datetime | None:
    """Put the next week in short into the due table; None where the circle wants none or does not run."""
    due.drop_of_circle(work, circle.id, "digest")
    rhythm, zone = of(work, circle), zone_of(circle)
    if circle.state != "in" or rhythm.digest_weekday is None:
        return None
    earliest = max(work.now, after or work.now)
    day = earliest.astimezone(zone).date()
    day += timedelta(days=(rhythm.digest_weekday - day.weekday()) % 7)
    at = wall_time(day, rhythm.digest_hour, zone)
    if at <= earliest:
        day += timedelta(days=7)
        at = wall_time(day, rhythm.digest_hour, zone)
    due.put(work, "digest", at, circle=circle.id, subject=day.isoformat())
    return at


def show(work: Work, circle: Circle, member_id: int, said: bytes | None) -> bool:
    """An adult's answer (sealed) that the young person may see from now on; None for no longer. Whether one went."""
    work.session.flush()
    mine = (MirrorAnswer.circle_id == circle.id, MirrorAnswer.member_id == member_id)
    gone = work.session.connection().execute(delete(MirrorAnswer).where(*mine)).rowcount
    if said is not None:
        work.session.add(
            MirrorAnswer(circle_id=circle.id, member_id=member_id, at=work.now, said_sealed=said)
        )
    work.session.flush()
    return bool(gone)


def shown(work: Work, circle: Circle) -> Sequence[MirrorAnswer]:
    """What adults of a circle let their young person see."""
    fresh = MirrorAnswer.at > work.now - MIRROR_KEPT
    return work.session.scalars(
        select(MirrorAnswer).where(MirrorAnswer.circle_id == circle.id, fresh).order_by(MirrorAnswer.id)
    ).all()


def shown_by(work: Work, member_id: int) -> Sequence[MirrorAnswer]:
    """Everything that one adult lets be seen."""
    return work.session.scalars(
        select(MirrorAnswer).where(MirrorAnswer.member_id == member_id).order_by(MirrorAnswer.id)
    ).all()


def forget(work: Work) -> None:
    """Drop what waited in vain, and answers of another month."""
    work.session.execute(delete(HeldWords).where(HeldWords.at < work.now - KEPT))
    work.session.execute(delete(MirrorAnswer).where(MirrorAnswer.at <= work.now - MIRROR_KEPT))


def _week(work: Work, circle: Circle) -> str:
    year, week, _day = work.now.astimezone(zone_of(circle)).isocalendar()
    return f"{year}-W{week:02}"
