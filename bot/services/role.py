"""Professionals' places: until when, who comes afterwards, and the goodbye."""

from __future__ import annotations

from typing import assert_never

from bot.municipality import Municipality
from bot.services import leaving, my_circle
from bot.tell import Button, starts, tell, tell_group
from conversations import role as dialogue
from conversations import role_words
from conversations.role import Facts, Outcome
from conversations.text import Words, _
from store import audit, circles, members, outbox, roles
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """The place that `subject` names, those of one circle ("in" and its number), or all that are the asker's to look after."""
    places = [_place(work, member, subject)] if subject.isdigit() else _all(work, member, subject)
    if not places:
        raise PermissionError
    return Facts(tuple(_shown(work, each, member) for each in places))


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: Outcome) -> None:
    """Keep what was decided, and tell those whose it is to know."""
    if isinstance(outcome, dialogue.Nothing):
        return
    place = _place(work, member, outcome.place)
    if subject.isdigit() and subject != outcome.place:
        raise PermissionError
    match outcome:
        case dialogue.Extended(_key, months, reason):
            _extend(here, work, place, months, reason)
        case dialogue.Named(_key, successor, name):
            _name(work, place, successor, name)
        case dialogue.HandedOver(_key, words):
            _hand_over(work, _own(place, member), words)
        case dialogue.SaidGoodbye(_key, words):
            say_goodbye(work, _own(place, member), words)
        case _:
            assert_never(outcome)
    if place.state == "in":
        roles.watch(work, place)


def may(place: Membership, member: Member) -> bool:
    """The professional, and those who run the circle; nobody by a locked account."""
    if member.frozen or place.state != "in" or place.role != "professional" or place.circle.state != "in":
        return False
    return place.member_id == member.id or circles.may_run(place.circle, member)


def look(place: Membership) -> list[Button]:
    """The button that opens this place."""
    return [starts(_("Look"), "role", str(place.id))]


def who_follows(work: Work, place: Membership) -> tuple[str | None, bool]:
    """The name of whoever comes afterwards, and whether they are in the circle."""
    found = roles.successor(work, place)
    if found is not None:
        return members.name_of(work, found.member), True
    return roles.name_written(work, place), False


def say_goodbye(work: Work, place: Membership, words: str | None) -> None:
    """A farewell in the group, then out."""
    name = members.name_of(work, place.member)
    if words is not None:
        said: Words = role_words.farewell_in_own_words(name, words)
    else:
        handover = roles.handover(work, place)
        follows = roles.successor(work, place)
        holds = follows is not None and handover is not None and handover.state == "accepted"
        said = role_words.farewell(name, members.name_of(work, follows.member) if holds and follows else None)
    tell_group(work, place.circle, said)
    leaving.step_out(work, place.member, place.circle, outbox.GROUP)


def _extend(here: Municipality, work: Work, place: Membership, months: int, reason: str) -> None:
    young, name = place.circle.young_person, members.name_of(work, place.member)
    before = place.until
    roles.extend(work, place, here.today(work.now) + roles.MONTH * months, reason if before else "")
    assert place.until is not None
    my_circle.changed(work, place.circle)
    if before is None:
        tell(work, young, role_words.date_set(name, place.until.isoformat()))
    else:
        tell(work, young, role_words.longer(name), [starts(_("Look"), "staying", str(place.id))])


def _name(work: Work, place: Membership, successor: str | None, name: str | None) -> None:
    who = work.session.get_one(Membership, int(successor)) if successor is not None else None
    if who is not None and not roles.may_follow(who, place):
        raise PermissionError
    handover = roles.handover(work, place)
    if handover is not None and (who is None or handover.successor_id != who.id):
        roles.drop_handover(work, place)
        my_circle.changed(work, place.circle)
    roles.name_successor(work, place, who, name)
    called = members.name_of(work, who.member) if who is not None else name
    if called is not None:
        words = role_words.successor_named(members.name_of(work, place.member), called)
        tell(work, place.circle.young_person, words)


def _hand_over(work: Work, place: Membership, words: str) -> None:
    who = roles.successor(work, place)
    if who is None or place.until is None:
        raise PermissionError
    roles.hand_over(work, place, who, words)
    audit.note(work, "role.handed_over", actor=place.member_id, subject=place.circle.young_person_id)
    said = role_words.to_approve(members.name_of(work, place.member), members.name_of(work, who.member))
    tell(work, place.circle.young_person, said, [starts(_("Look"), "approving", str(place.id))])


def _shown(work: Work, place: Membership, asker: Member) -> dialogue.Place:
    successor, is_here = who_follows(work, place)
    handover = roles.handover(work, place)
    return dialogue.Place(
        str(place.id),
        members.name_of(work, place.circle.young_person),
        members.name_of(work, place.member),
        place.member_id == asker.id,
        place.until.isoformat() if place.until else None,
        successor,
        is_here,
        tuple(
            (str(each.id), members.name_of(work, each.member))
            for each in circles.adults(work, place.circle)
            if roles.may_follow(each, place)
        ),
        handover.state if handover is not None and is_here else "",
    )


def _all(work: Work, member: Member, subject: str) -> list[Membership]:
    around = [each.circle for each in circles.belonging_to(work, member)]
    if subject:
        around = [work.session.get_one(Circle, int(subject.removeprefix("in")))]
    return [place for circle in around for place in circles.adults(work, circle) if may(place, member)]


def _place(work: Work, member: Member, subject: str) -> Membership:
    place = work.session.get_one(Membership, int(subject))
    if not may(place, member):
        raise PermissionError
    return place


def _own(place: Membership, member: Member) -> Membership:
    if place.member_id != member.id:
        raise PermissionError
    return place
