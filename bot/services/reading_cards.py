"""A coordinator reads cards that wait, and never learns whose they are."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.tell import starts, tell
from conversations import passing_on, reading_cards
from conversations.text import _
from store import cards, due, erasure, members
from store.due import Due
from store.growth import CardDraft
from store.models import Member
from store.unit_of_work import Begin, Work

MANY = 100
"""Cards that are counted as waiting; more are not told apart."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> reading_cards.Facts:
    """The card that `subject` numbers, or the first that waits."""
    if not member.coordinator:
        raise PermissionError
    waits = cards.waiting(work, MANY)
    out, tried, helped = cards.numbers(work)
    draft = next((each for each in waits if str(each.id) == subject), waits[0] if waits else None)
    if draft is None:
        return reading_cards.Facts("", None, 0, out, tried, helped)
    told = cards.told(work, draft)
    card = passing_on.Card(told.path, told.role, told.situation, told.done)
    return reading_cards.Facts(str(draft.id), card, len(waits), out, tried, helped)


def apply(
    _here: Municipality, work: Work, member: Member, _subject: str, outcome: reading_cards.Outcome
) -> None:
    """Let it go or give it back; then the next one."""
    if not member.coordinator:
        raise PermissionError
    match outcome:
        case reading_cards.LetGo(key):
            draft = work.session.get(CardDraft, int(key))
            if draft is not None and draft.state == "waiting":
                cards.let_go(work, draft)
                erasure.traces_left(work)
        case reading_cards.GivenBack(key, reason):
            draft = work.session.get(CardDraft, int(key))
            if draft is not None and draft.state == "waiting":
                cards.give_back(draft, reason)
                _tell_writer(work, draft)
        case reading_cards.Nothing():
            return
        case _:
            assert_never(outcome)
    if cards.waiting(work, 1):
        work.begins.append(Begin(member.id, "reading_cards", "", 1))


def plan(work: Work) -> None:
    """Coordinators hear the next weekday morning: so the hour does not tell who has just written one."""
    if due.planned(work, "cards_wait", member=0):
        return
    for member in members.coordinators(work)[:1]:
        zone = ZoneInfo(member.zone)
        day = work.now.astimezone(zone).date() + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        due.put(work, "cards_wait", datetime.combine(day, time(9), zone))


def tell_coordinators(_here: Municipality, work: Work, _row: Due) -> None:
    """Say how many wait."""
    number = len(cards.waiting(work, MANY))
    if number:
        for coordinator in members.coordinators(work):
            said = reading_cards.wait_to_be_read(number)
            tell(work, coordinator, said, [starts(_("Read them"), "reading_cards")])


def _tell_writer(work: Work, draft: CardDraft) -> None:
    member = work.session.get_one(Member, draft.member_id)
    said = _("A card that you wrote came back. Nobody knows that it was yours.")
    tell(work, member, said, [starts(_("Look at it"), "passing_on", str(draft.id))])
