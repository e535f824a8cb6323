"""Cards from other circles: one a month at most, to a young person whose goal is on the same path, and what they say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from bot.municipality import Municipality
from bot.services import good_news
from bot.tell import starts, tell
from conversations import passing_on, trying_out
from conversations.text import _
from store import cards, check_ins, circles, due, goals, members, successes
from store.due import Due
from store.growth import Card, CardOffer, Goal
from store.models import Circle, Member
from store.unit_of_work import Work

APART = timedelta(days=30)
"""Between two cards for one circle, and before the first."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> trying_out.Facts:
    """The card of an offer, to the young person and, where they were offered it too, the case manager."""
    made, circle = _found(work, member, subject)
    return trying_out.Facts(
        _card(work, work.session.get_one(Card, made.card_id)), circle.young_person_id == member.id
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: trying_out.Outcome) -> None:
    """Count it, without a name."""
    made, circle = _found(work, member, subject)
    match outcome:
        case trying_out.Replied(how):
            cards.reply(work, made, how)
        case trying_out.Stopped():
            if circle.young_person_id != member.id:
                raise PermissionError
            successes.choose(work, circle, cards=False)
        case trying_out.Nothing():
            pass
        case _:
            assert_never(outcome)


def plan(work: Work, member: Member) -> None:
    """From the first goal on, a card may come in a month."""
    if not due.planned(work, "card", member=member.id):
        due.put(work, "card", good_news.by_day(work.now + APART, member), member=member.id)


def offer(_here: Municipality, work: Work, row: Due) -> None:
    """A month has gone by: a card that fits one of the goals, if there is one. Without goals it ends until the next goal."""
    member = work.session.get(Member, row.member)
    circle = members.own_circle(work, member) if member is not None else None
    if member is None or circle is None or circle.state != "in":
        return
    mine = goals.of(work, member)
    if not mine:
        return
    due.put(work, "card", good_news.by_day(work.now + APART, member), member=member.id)
    schedule = check_ins.schedule_of(work, member.id)
    if not successes.choices(work, circle).cards or (schedule is not None and schedule.paused):
        return
    for goal in mine:
        card = cards.next_for(work, circle, goal.path, member.language)
        if card is not None:
            _offer(work, circle, goal, card)
            return


def _offer(work: Work, circle: Circle, goal: Goal, card: Card) -> None:
    """A case manager who is not shown the goal would learn its path from the card, so they get it only where they are."""
    manager = _case_manager(work, circle)
    both = manager is not None and _sees(work, circle, goal, manager)
    made = cards.offer(work, circle, card, both=both)
    button = starts(_("How did it go?"), "trying_out", str(made.id))
    tell(work, circle.young_person, trying_out.offered(_card(work, card)), [button])
    if both and manager is not None:
        name = members.name_of(work, circle.young_person)
        tell(work, manager, trying_out.offered(_card(work, card), name), [button])


def _sees(work: Work, circle: Circle, goal: Goal, manager: Member) -> bool:
    place = goals.place_of(work, circle, goal)
    return goal.seen_by == "circle" or (place is not None and place.member_id == manager.id)


def _case_manager(work: Work, circle: Circle) -> Member | None:
    if circle.case_manager_id is None:
        return None
    place = circles.membership(work, circle, circle.case_manager_id)
    return place.member if place is not None and place.state == "in" else None


def _card(work: Work, card: Card) -> passing_on.Card:
    told = cards.read(work, card)
    return passing_on.Card(told.path, told.role, told.situation, told.done)


def _found(work: Work, member: Member, subject: str) -> tuple[CardOffer, Circle]:
    made = work.session.get_one(CardOffer, int(subject))
    circle = work.session.get_one(Circle, made.circle_id)
    manager = _case_manager(work, circle) if made.both else None
    if member.id != circle.young_person_id and (manager is None or manager.id != member.id):
        raise PermissionError
    return made, circle
