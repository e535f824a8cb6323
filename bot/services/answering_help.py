"""An adult has seen a call for help."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import asking_for_help
from bot.tell import tell
from conversations import answering_help
from store import circles, help_requests, members, outbox
from store.models import HelpRequest, HelpTold, Member
from store.unit_of_work import Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> answering_help.Facts:
    """Who asks, in which words; `subject` is this adult's part in the request."""
    _told, request = _part(work, member, subject)
    young = work.session.get_one(Member, request.member_id)
    circle = members.own_circle(work, young)
    place = circles.membership(work, circle, member.id) if circle else None
    if place is None or place.state != "in":  # taken out since: not a word of it any more
        raise PermissionError
    return answering_help.Facts(
        members.name_of(work, young),
        help_requests.words_of(work, request),
        place.role == "professional",
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: answering_help.Seen) -> None:
    """The young person is told at once who has seen it; the next one is asked if this one cannot."""
    told, request = _part(work, member, subject)
    told.state = "coming" if outcome.coming else "cannot"
    young = work.session.get_one(Member, request.member_id)
    said = answering_help.seen(members.name_of(work, member), coming=outcome.coming)
    tell(work, young, said, lane=outbox.HELP)
    if outcome.coming:
        request.state = "over"
    else:
        asking_for_help.ask_next(here, work, request)


def _part(work: Work, member: Member, subject: str) -> tuple[HelpTold, HelpRequest]:
    told = help_requests.told_by_id(work, int(subject))
    request = help_requests.get(work, told.request_id) if told else None
    if told is None or request is None or told.member_id != member.id:
        raise PermissionError
    return told, request
