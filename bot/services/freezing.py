"""An account is locked at once; nothing of the circle reaches it until it is opened again in person."""

from __future__ import annotations

from collections.abc import Iterable

from bot.municipality import Municipality
from bot.services import asking_for_help, group, sharing
from bot.tell import body, help_button, tell
from conversations import freezing, hello
from conversations.freezing import Around, Facts, LinkWanted, Locked, Person
from store import (
    audit,
    check_ins,
    circles,
    conversations,
    due,
    help_requests,
    linked_log_ins,
    members,
    outbox,
    reopenings,
    unsent,
    web,
    web_sessions,
)
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """The circles that the asker has a job in; `subject` is the one that they looked at."""
    found = tuple(
        Around(str(each.id), members.name_of(work, each.young_person), _people(work, each, member))
        for each in _circles(work, member)
    )
    if not found:
        raise PermissionError
    return Facts(found, subject)


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: freezing.Outcome) -> None:
    """Lock, or make the way back in."""
    match outcome:
        case Locked(circle, person):
            lock(here, work, *_checked(work, member, circle, person), by=member)
        case LinkWanted(circle, person):
            _hand_over(here, work, *_checked(work, member, circle, person), by=member)
        case freezing.Nothing():
            pass


def may(work: Work, circle: Circle, member: Member) -> bool:
    """Those who run a circle, and its confirmed professionals."""
    if circles.may_run(circle, member):
        return True
    return circle.young_person_id != member.id and circles.may_confirm(work, circle, member)


def lock(here: Municipality, work: Work, circle: Circle, person: Member, *, by: Member) -> None:
    """Nothing is shown or sent there any more; out of the groups; everybody around hears of it."""
    if person.frozen:
        return
    addresses = members.addresses(work, person.id)
    person.frozen = True
    linked_log_ins.take_off(work, person)
    web_sessions.end_all(work, person.id, "desk")
    conversations.end_all(work, person.id)
    check_ins.stop_asking(work, person)
    due.drop(work, "check_in", member=person.id)
    _recall(here, work, person)
    audit.note(work, "member.frozen", actor=by.id, subject=person.id)
    for address in addresses:
        if address.channel == web.CHANNEL:
            web.tell_no_more(work, members.account(work, address))
        said = body(hello.frozen(), person.language, help_button(work, person))
        outbox.to_chat(work, address.channel, members.account(work, address), outbox.REPLY, "message", said)
    name = members.name_of(work, person)
    for each in _all_circles(work, person, circle):
        if _took_out(work, each, person) and each.id == circle.id:
            tell(work, by, freezing.may_still_be_in(name))
        told_by = members.name_of(work, by) if each.id == circle.id else None
        for other in around(work, each, without=(person, by)):
            tell(work, other, freezing.locked(name, told_by))


def around(work: Work, circle: Circle, *, without: Iterable[Member]) -> list[Member]:
    """The young person, the confirmed adults and those who run the circle."""
    numbers = {circle.young_person_id, circle.coordinator_id, circle.case_manager_id}
    numbers |= {each.member_id for each in circles.adults(work, circle)}
    numbers -= {each.id for each in without}
    return [work.session.get_one(Member, each) for each in sorted(each for each in numbers if each)]


def _hand_over(here: Municipality, work: Work, circle: Circle, person: Member, *, by: Member) -> None:
    if not person.frozen:
        return
    token = reopenings.issue(work, person, circle, by)
    audit.note(work, "member.link_made", actor=by.id, subject=person.id)
    name = members.name_of(work, person)
    tell(work, by, freezing.link(name, here.links.invitation_link(token)))
    for other in around(work, circle, without=(person, by)):
        tell(work, other, freezing.link_made(name, members.name_of(work, by)))


def _recall(here: Municipality, work: Work, person: Member) -> None:
    """What waits for the account is not sent; whoever counted on it is told, and help goes on to the next."""
    meant = unsent.drop(work, person.id)
    work.woken.add("recalled")
    for then in meant:
        if then.get("what") == "asked":
            told = help_requests.told_by_id(work, int(then["subject"]))
            if told is not None:
                asking_for_help.undelivered(here, work, told)
        elif then.get("what") == "shared":
            sharing.not_passed_on(work, work.session.get_one(Member, then["member"]), person)


def _took_out(work: Work, circle: Circle, person: Member) -> bool:
    """Take the account out of the circle's group; true where the platform may not let us."""
    stays = False
    for found in circles.bound_groups(work, circle):
        user = members.user_on(work, person.id, found.channel)
        if user is None:
            continue
        outbox.to_group(work, found, outbox.HELP, "remove", {"user": user})
        stays |= found.claimed_by == person.id and found.channel not in work.routes.makes_groups
    place = circles.membership(work, circle, person.id)
    if place is not None:
        place.in_group = False
    return stays


def come_back(work: Work, person: Member) -> None:
    """Open again: check-ins go on, and there is a personal way into each group."""
    person.frozen = False
    check_ins.begin_again(work, person)
    for circle in _all_circles(work, person, None):
        found = circles.home(work, circle, person)
        if found is not None and found.state == "bound":
            group.send_link(work, found, person)


def _all_circles(work: Work, person: Member, here: Circle | None) -> list[Circle]:
    own = members.own_circle(work, person)
    found = {each.circle_id: each.circle for each in circles.belonging_to(work, person) if each.state == "in"}
    return list((found | {each.id: each for each in (own, here) if each is not None}).values())


def _circles(work: Work, member: Member) -> list[Circle]:
    found = {each.id: each for each in circles.run_by(work, member)}
    found |= {
        each.circle_id: each.circle
        for each in circles.belonging_to(work, member)
        if may(work, each.circle, member)
    }
    return [found[number] for number in sorted(found)]


def _people(work: Work, circle: Circle, asker: Member) -> tuple[Person, ...]:
    return tuple(
        Person(str(each.id), members.name_of(work, each), each.frozen)
        for each in around(work, circle, without=(asker,))
        if each.frozen or members.addresses(work, each.id)
    )


def _checked(work: Work, member: Member, circle: str, person: str) -> tuple[Circle, Member]:
    found = work.session.get_one(Circle, int(circle))
    chosen = next((each for each in around(work, found, without=(member,)) if str(each.id) == person), None)
    if chosen is None or not may(work, found, member):
        raise PermissionError
    return found, chosen
