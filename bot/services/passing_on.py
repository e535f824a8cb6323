"""A success on its way to becoming a card: written by the young person, and nobody's from the moment it is let go."""

from __future__ import annotations

from typing import assert_never

from bot.municipality import Municipality
from bot.services import reading_cards
from conversations import passing_on
from store import cards, circles, erasure, members, successes
from store.growth import CardDraft
from store.models import Circle, Member
from store.unit_of_work import Work

NEWEST = 6
"""Successes that a card may begin with: the newest ones."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> passing_on.Facts:
    """What was shared lately, or the returned card that `subject` numbers; and the names that should not stand on a card."""
    circle = members.own_circle(work, member)
    if circle is None or circle.state not in ("waiting", "in"):
        raise PermissionError
    names = _names(work, circle)
    draft = _returned(work, member, subject)
    if draft is not None:
        told = cards.told(work, draft)
        back = passing_on.Card(told.path, told.role, told.situation, told.done)
        return passing_on.Facts((), names, returned=back, reason=draft.reason)
    newest = successes.shared_in(work, circle, work.now.date() - successes.REMEMBERED)[-NEWEST:]
    shared = tuple((str(each.id), successes.words_of(work, each)) for each in reversed(newest))
    return passing_on.Facts(shared, names, len(cards.drafts_of(work, member)) >= cards.AT_MOST)


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: passing_on.Outcome) -> None:
    """Hand it in, in the place of the one that came back; a coordinator hears of it in the morning."""
    draft = _returned(work, member, subject)
    match outcome:
        case passing_on.PassedOn(card):
            if draft is not None:
                work.session.delete(draft)
                work.session.flush()
            cards.hand_in(work, member, cards.Told(card.path, card.role, card.situation, card.done))
            reading_cards.plan(work)
        case passing_on.Dropped():
            if draft is not None:
                work.session.delete(draft)
            erasure.traces_left(work)
        case passing_on.Nothing():
            pass
        case _:
            assert_never(outcome)


def _returned(work: Work, member: Member, subject: str) -> CardDraft | None:
    draft = work.session.get(CardDraft, int(subject)) if subject.isdigit() else None
    if draft is None or draft.state != "returned":
        return None
    if draft.member_id != member.id:
        raise PermissionError
    return draft


def _names(work: Work, circle: Circle) -> tuple[str, ...]:
    adults = [members.name_of(work, each.member) for each in circles.adults(work, circle, waiting=True)]
    return (members.name_of(work, circle.young_person), *adults)
