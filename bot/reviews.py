"""What is brought up about professionals' places when its time comes; nobody is taken out because of a date alone."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import my_circle, role
from bot.tell import tell
from conversations import role_words
from conversations.text import Words
from store import members, roles
from store.due import Due
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def asked(_here: Municipality, work: Work, row: Due) -> None:
    """Until when, and who holds on afterwards, as long as it is open."""
    place = _place(work, row)
    if place is None:
        return
    roles.watch(work, place)  # those who were there before any of this have nothing due yet
    date, successor = place.until is None, not roles.named(work, place)
    if date or successor:
        circle = members.name_of(work, place.circle.young_person)
        said = role_words.open_questions(circle, date=date, successor=successor)
        tell(work, place.member, said, role.look(place))
        roles.ask_again(work, place)


def review(here: Municipality, work: Work, row: Due) -> None:
    """Weeks before the end, on the day, and each week after it while nothing is settled."""
    place = _place(work, row)
    if place is None or place.until is None:
        return
    days = (place.until - here.today(work.now)).days
    handover = roles.handover(work, place)
    done = handover is not None and handover.state == "accepted"
    if days >= 0 or not done:  # a settled place that is over ends by itself
        tell(work, place.member, _to_professional(work, place, days, done=done), role.look(place))
        runs = _runs(work, place)
        if runs is not None:
            tell(work, runs, _to_runner(work, place, days), role.look(place))
        if days >= 0:
            tell(work, place.circle.young_person, _to_young_person(work, place, days, done=done))
    roles.review(work, place)


def ended(_here: Municipality, work: Work, row: Due) -> None:
    """The day after the end of a place that somebody of the network holds on to: a goodbye, as was said."""
    place = _place(work, row)
    handover = roles.handover(work, place) if place is not None else None
    if place is not None and handover is not None and handover.state == "accepted":
        role.say_goodbye(work, place, None)


def without_case_manager(_here: Municipality, work: Work, row: Due) -> None:
    """A circle has had no case manager for a while."""
    circle = work.session.get(Circle, row.circle)
    if circle is not None and circle.case_manager_id is None and circle.coordinator_id == row.member:
        my_circle.nobody_holds_together(work, circle)


def _place(work: Work, row: Due) -> Membership | None:
    place = work.session.get(Membership, int(row.subject))
    if place is None or place.state != "in" or place.role != "professional" or place.circle.state != "in":
        return None
    return place


def _to_professional(work: Work, place: Membership, days: int, *, done: bool) -> Words:
    assert place.until is not None
    circle, until = members.name_of(work, place.circle.young_person), place.until.isoformat()
    successor, here = role.who_follows(work, place)
    if days > 0:
        return role_words.soon(circle, until, successor, here)
    if days == 0:
        return role_words.today(circle, successor, handed_over=done)
    return role_words.passed(circle, until)


def _to_runner(work: Work, place: Membership, days: int) -> Words:
    assert place.until is not None
    name, circle = members.name_of(work, place.member), members.name_of(work, place.circle.young_person)
    if days >= 0:
        return role_words.for_case_manager(
            name, circle, place.until.isoformat(), *role.who_follows(work, place)
        )
    return role_words.passed_for_case_manager(name, circle, place.until.isoformat())


def _to_young_person(work: Work, place: Membership, days: int, *, done: bool) -> Words:
    assert place.until is not None
    name = members.name_of(work, place.member)
    successor, _here = role.who_follows(work, place)
    if days > 0:
        return role_words.for_young_person(name, place.until.isoformat())
    if done and successor is not None:
        return role_words.last_day_for_young_person(name, successor)
    return role_words.passed_for_young_person(name)


def _runs(work: Work, place: Membership) -> Member | None:
    """The case manager, or the coordinator where it is about the case manager or there is none."""
    number = place.circle.case_manager_id
    if number in (None, place.member_id):
        number = place.circle.coordinator_id
    if number in (None, place.member_id):
        return None
    return work.session.get(Member, number)
