"""Something went well: the young person's own, or an adult's about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.services import gate, looking_back, sharing
from bot.tell import starts, tell
from conversations import celebrating
from conversations import good_news as dialogue
from conversations.dialogue import LONGEST_LINE
from conversations.sharing import looks_like_a_number
from conversations.text import _
from store import circles, due, members, outbox, share, successes, unsent
from store.due import Due
from store.growth import Success
from store.models import Circle, Group, Member
from store.unit_of_work import Begin, Work

GATHERED = timedelta(hours=4)
"""How long cheers are gathered before the young person hears of them, once."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> dialogue.Facts:
    """With whom a young person may share; or the circles that an adult is in, only that one where `subject` numbers it."""
    own = members.own_circle(work, member)
    if own is not None:
        if own.state not in ("waiting", "in"):
            raise PermissionError
        names = tuple((str(place), name) for place, name in circles.names_of_adults(work, own.id, "one"))
        return dialogue.Facts(True, sharing.bound(work, own), names)
    around = tuple(
        dialogue.Around(
            str(each.circle_id), members.name_of(work, each.circle.young_person), _direct(work, each.circle)
        )
        for each in circles.belonging_to(work, member)
        if each.state == "in" and each.circle.state == "in" and subject in ("", str(each.circle_id))
    )
    return dialogue.Facts(False, circles=around)


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Outcome) -> None:
    """Celebrate it, keep it, pass it on, or ask the young person first."""
    match outcome:
        case dialogue.Shared(line, shared_with):
            said = dialogue.celebration(members.name_of(work, member), line)
            sharing.line_goes(work, member, line, shared_with, said)
            if shared_with == "circle":
                looking_back.plan(work, member)
        case dialogue.ToldOf(key, line):
            circle = work.session.get_one(Circle, int(key))
            place = circles.membership(work, circle, member.id)
            if place is None or place.state != "in" or circle.state != "in":
                raise PermissionError
            tell_of(work, member, circle, line)
        case dialogue.Nothing():
            pass
        case _:
            assert_never(outcome)


def tell_of(work: Work, by: Member, circle: Circle, line: str) -> bool:
    """An adult's good news: to the group at once where the young person allows it, which is the result; else they are asked."""
    young = circle.young_person
    looking_back.plan(work, young)
    share.note(work, circle, by, "success")
    name = members.name_of(work, by)
    if _direct(work, circle):
        said = dialogue.celebration_by(name, members.name_of(work, young), line)
        sharing.celebrate(work, successes.add(work, circle, by, line, "shared"), said)
        return True
    asked = successes.add(work, circle, by, line, "asked")
    tell(
        work,
        young,
        celebrating.has_good_news(name, line),
        [starts(_("Who may see it?"), "celebrating", str(asked.id))],
    )
    return False


def commanded_in_group(here: Municipality, work: Work, member: Member, circle: Circle, words: str) -> None:
    """/success with words, by whoever is in the circle; without words it opens in private."""
    line = " ".join(words.split())
    own = circle.young_person_id == member.id
    if not line or len(line) > LONGEST_LINE or looks_like_a_number(line):
        work.begins.append(Begin(member.id, "good_news", str(circle.id), 1))
    elif own:
        apply(here, work, member, "", dialogue.Shared(line, "circle"))
    elif not tell_of(work, member, circle, line):
        tell(work, member, dialogue.asked_first(members.name_of(work, circle.young_person)))


def reacted(work: Work, channel: str, user: str, chat: str, message: str, more: int) -> None:
    """Somebody in the group put a mark on a celebration or took it away: counted, and not who it was.

    With `more` 0 the platform does not tell whether it was their first or last: then it is asked.
    """
    group = circles.group_at(work, channel, chat)
    circle = work.session.get(Circle, group.circle_id) if group is not None and group.circle_id else None
    member = members.by_address(work, channel, user)
    if circle is None or member is None or member.id == circle.young_person_id:
        return
    if group is None or not gate.belongs(work, circle, member):
        return
    stands = circles.stands(group, message)
    if more:
        _tell_later(work, circle, successes.cheered(work, circle, stands, more))
    elif successes.celebrated_at(work, circle, stands) is not None:
        then = {"what": "marks", "stands": stands}
        if not unsent.waits(work, group, then):
            outbox.to_group(work, group, outbox.GROUP, "marks", {"message": message}, then)


def marked(work: Work, group_id: int | None, stands: str, users: Sequence[str]) -> None:
    """Whose marks a celebration has now, by the platform's own numbers: the adults of the circle are counted."""
    group = work.session.get(Group, group_id)
    circle = work.session.get(Circle, group.circle_id) if group is not None and group.circle_id else None
    if group is None or circle is None:
        return
    found = [members.by_address(work, group.channel, each) for each in users]
    adults = {each.id for each in found if each is not None and gate.belongs(work, circle, each)}
    adults -= {circle.young_person_id}
    _tell_later(work, circle, successes.looked(work, circle, stands, len(adults)))


def cheered(_here: Municipality, work: Work, row: Due) -> None:
    """Some hours later the young person hears that people did, in one message, and never again about the same."""
    member, success = work.session.get(Member, row.member), successes.get(work, int(row.subject))
    if member is None or success is None or not success.cheers or success.heard:
        return
    success.heard = True
    tell(work, member, dialogue.cheered(successes.words_of(work, success), success.cheers))


def _tell_later(work: Work, circle: Circle, success: Success | None) -> None:
    if success is None or not success.cheers or success.heard:
        return
    young = circle.young_person
    if due.planned(work, "cheered", member=young.id, subject=str(success.id)):
        return
    due.put(work, "cheered", by_day(work.now + GATHERED, young), member=young.id, subject=str(success.id))


def by_day(moment: datetime, member: Member) -> datetime:
    """That moment, or the next at which nobody is woken: between 9 and 20 where the member lives."""
    local = moment.astimezone(ZoneInfo(member.zone))
    if local.hour < 9:
        return datetime.combine(local.date(), time(9), local.tzinfo)
    if local.hour >= 20:
        return datetime.combine(local.date() + timedelta(days=1), time(9), local.tzinfo)
    return moment


def _direct(work: Work, circle: Circle) -> bool:
    return successes.choices(work, circle).direct and sharing.bound(work, circle)
