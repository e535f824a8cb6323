"""When the platform answers again after a long silence: it is said, and what is open is asked again.

Telegram keeps what people wrote and pressed for a day, and we keep what we have to say as long. What is older is
lost on both sides: a young person who pressed “I need help” then must learn that nobody was told.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, or_, select

from bot import talk
from bot.channels.channel import SendError
from bot.municipality import Municipality
from bot.outcomes import given_up
from bot.tell import tell
from conversations import hello
from store import check_ins, due, members, outbox, unsent
from store import contact as kept
from store.due import Due
from store.models import Circle, Conversation, Member, MemberAddress
from store.unit_of_work import Store, Work

LOOK = timedelta(minutes=10)
"""How often we make sure that the platform answers."""

BATCH = 100
"""Messages given up in one unit of work."""

PEOPLE = 200
"""People who are noted down to be told, in one unit of work."""

MORNING, NIGHT = "08:00", "21:00"
"""Between these, in their own zone, people hear that we are back; nobody is woken for it."""


class Asked(Protocol):
    """A platform that can be asked whether it answers."""

    name: str

    async def open(self) -> None:
        """Returns where it does; a SendError otherwise."""
        ...


async def look(here: Municipality, store: Store, channel: Asked) -> None:
    """If the platform answers: give up what waited for too long, and after a silence see who must hear of it."""
    try:
        await channel.open()
    except SendError:
        return
    since = await store.turn(lambda work: _silent_since(work, channel.name))
    while await store.turn(lambda work: _give_up(here, work, channel.name, since)):
        continue
    await store.turn(lambda work: _answers(work, channel.name, since))


def back(here: Municipality, work: Work, row: Due) -> None:
    """Say from when to when nothing got through; ask once more what is open, unless it is on its way already."""
    member = work.session.get(Member, row.member)
    if member is None or member.frozen:
        return
    since, until = map(date.fromisoformat, row.subject.split("/"))
    young = members.is_young(work, member)
    said = hello.was_away(since.isoformat(), until.isoformat(), young=young)
    waiting = talk.waiting(here, work, member)
    if waiting is None or unsent.on_its_way(work, member.id, f'"c.{waiting.id}.'):
        tell(work, member, said)
        return
    talk.ask_again(here, work, member, waiting, said)
    due.drop(work, "nudge", member=member.id)


def _silent_since(work: Work, channel: str) -> datetime | None:
    """When the platform last answered, if that is longer ago than anything is kept for."""
    last = kept.last(work, channel)
    return last if last is not None and work.now - last > outbox.KEPT else None


def _give_up(here: Municipality, work: Work, channel: str, since: datetime | None) -> bool:
    """Whoever counts on a message that will not be sent any more learns of it; whether there may be more.

    A check-in that was kept back for a few hours only is left to its nudge.
    """
    expired = unsent.expired(work, channel, BATCH)
    for each in expired:
        given_up(here, work, each)
        if each.member_id is None or (since is None and each.lane == outbox.CHECK_IN):
            continue
        theirs = _all_on(channel).where(MemberAddress.member_id == each.member_id)
        if since is None or work.session.scalar(theirs) is None:  # the others hear of the silence anyway
            _owe(work, each.member_id, since or work.now - outbox.KEPT)
    return len(expired) == BATCH


def back_to_all(_here: Municipality, work: Work, row: Due) -> None:
    """After a silence all young people who are on a platform hear of it, for their help button was dead.

    So do others with an open check-in. Some hundreds in one unit of work, the rest in the next.
    """
    channel, since, after = row.subject.split("/")
    following = _all_on(channel).where(MemberAddress.member_id > int(after))
    few = work.session.scalars(following.order_by(MemberAddress.member_id).limit(PEOPLE)).all()
    for member in few:
        _owe(work, member, datetime.fromtimestamp(int(since), UTC))
    if len(few) == PEOPLE:
        due.put(work, row.kind, work.now, subject=f"{channel}/{since}/{few[-1]}")


def _all_on(channel: str) -> Select[int]:
    """The young people and all others with an open check-in, on one platform."""
    theirs = MemberAddress.member_id
    running = exists().where(Circle.young_person_id == theirs, Circle.state == "in")
    asked = exists().where(Conversation.member_id == theirs, Conversation.dialogue == "check_in")
    return select(theirs).where(MemberAddress.channel == channel, or_(running, asked)).distinct()


def _answers(work: Work, channel: str, since: datetime | None) -> None:
    if since is not None:
        due.put(work, "back_to_all", work.now, subject=f"{channel}/{since.timestamp():.0f}/0")
    kept.note(work, channel)


def _owe(work: Work, member_id: int, since: datetime) -> None:
    """One line for each, at an hour at which nobody sleeps."""
    member = work.session.get(Member, member_id)
    if member is None:
        return
    zone = ZoneInfo(member.zone)
    local = work.now.astimezone(zone)
    at = work.now
    if not MORNING <= f"{local:%H:%M}" < NIGHT:
        morning = local.date() + timedelta(days=f"{local:%H:%M}" >= NIGHT)
        at = check_ins.wall_time(morning, MORNING, zone)
    due.drop(work, "back", member=member_id)
    subject = f"{since.astimezone(zone).date()}/{local.date()}"
    due.put(work, "back", at, member=member_id, subject=subject)
