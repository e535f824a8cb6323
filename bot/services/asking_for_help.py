"""Help was asked for: tell the adults at once, and be honest about what happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.municipality import Municipality
from bot.tell import tell
from conversations import answering_help, asking_for_help
from conversations.text import Verbatim, listed
from store import audit, circles, due, help_requests, members, outbox
from store.models import HelpRequest, HelpTold, Member, Membership
from store.unit_of_work import Begin, Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> asking_for_help.Facts:
    """Numbers first; the confirmed adults, relatives no more than others; only those left on for it."""
    circle = members.own_circle(work, member)
    there = [each for each in circles.adults(work, circle) if not each.member.frozen] if circle else []
    adults = [each for each in there if "help" in circles.hears(each)]
    return asking_for_help.Facts(
        members.name_of(work, member),
        here.numbers,
        tuple(
            asking_for_help.Adult(
                str(each.id),
                members.name_of(work, each.member),
                each.role == "professional",
                each.member.looks,
            )
            for each in adults
        ),
        here.at_work(work.now),
        off=bool(there) and not adults,
    )


def apply(
    here: Municipality, work: Work, member: Member, _subject: str, outcome: asking_for_help.Outcome
) -> None:
    """Send to those picked, and look again in a quarter of an hour."""
    if isinstance(outcome, asking_for_help.NumbersOnly):
        return
    first = [_adult(work, member, key) for key in outcome.first]
    then = [_adult(work, member, key) for key in outcome.then]
    request = help_requests.add(work, member, outcome.words, [each.member_id for each in then])
    for place in first:
        send(here, work, request, place.member)


def send(here: Municipality, work: Work, request: HelpRequest, adult: Member) -> None:
    """Tell one adult; if there is no way to reach them, say so and go on to the next."""
    told = help_requests.tell(work, request, adult.id)
    audit.note(work, "help.told", actor=adult.id, subject=request.member_id)
    due.put(work, "help_unseen", _later(work), member=request.member_id, subject=str(request.id))
    if members.reach(work, adult.id) is None:
        undelivered(here, work, told)
        return
    work.begins.append(Begin(adult.id, "answering_help", str(told.id), outbox.HELP))


def undelivered(here: Municipality, work: Work, told: HelpTold) -> None:
    """A message did not get through: tell the young person now, not in a quarter of an hour."""
    request = help_requests.get(work, told.request_id)
    if request is None or told.state in ("coming", "cannot", "failed"):
        return
    told.state = "failed"
    young = work.session.get_one(Member, request.member_id)
    adult = work.session.get_one(Member, told.member_id)
    said = answering_help.not_delivered(members.name_of(work, adult), asking_for_help.numbers(here.numbers))
    tell(work, young, said, lane=outbox.HELP)
    ask_next(here, work, request)


def unseen(here: Municipality, work: Work, request_id: int) -> None:
    """A quarter of an hour has gone: if nobody has pressed, say so with the numbers, and tell the next."""
    request = help_requests.get(work, request_id)
    if request is None or request.state != "open":
        return
    everyone = help_requests.all_told(work, request)
    waiting = [each for each in everyone if each.state in ("sending", "sent")]
    if not waiting:
        return
    young = work.session.get_one(Member, request.member_id)
    names = listed(
        *(Verbatim(members.name_of(work, work.session.get_one(Member, each.member_id))) for each in waiting)
    )
    said = answering_help.not_seen(names, asking_for_help.numbers(here.numbers), asking_for_help.MINUTES)
    tell(work, young, said, lane=outbox.HELP)
    ask_next(here, work, request)


def ask_next(here: Municipality, work: Work, request: HelpRequest) -> None:
    """Tell the next adult whom the young person named, if there is one who is still in the circle."""
    young = work.session.get_one(Member, request.member_id)
    circle = members.own_circle(work, young)
    next_id = help_requests.next_to_tell(request)
    place = circles.membership(work, circle, next_id) if circle and next_id is not None else None
    if place is None or place.state != "in":
        return
    adult = place.member
    tell(work, young, answering_help.asked_next(members.name_of(work, adult)), lane=outbox.HELP)
    send(here, work, request, adult)


def _later(work: Work) -> datetime:
    return work.now + timedelta(minutes=asking_for_help.MINUTES)


def _adult(work: Work, member: Member, key: str) -> Membership:
    place = work.session.get_one(Membership, int(key))
    if place.circle.young_person_id != member.id or place.state != "in":
        raise PermissionError
    return place
