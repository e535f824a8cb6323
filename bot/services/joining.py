"""A young person has said yes or no."""

from __future__ import annotations

from bot import enrolment
from bot.municipality import Municipality
from bot.render import render
from bot.services import coming_back, inviting
from bot.tell import tell
from conversations import joining
from conversations.text import Verbatim, _
from store import check_ins, circles, members
from store.invitations import issue
from store.models import Circle, Consent, Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> joining.Facts:
    """Who is asking, and whether a guardian is asked too."""
    circle = _circle(work, member)
    coordinator = work.session.get(Member, circle.coordinator_id) if circle.coordinator_id else None
    return joining.Facts(
        members.name_of(work, member),
        members.name_of(work, coordinator) if coordinator else here.place,
        here.place,
        here.languages,
        _guardian(here, work, circle),
        tuple((str(each.id), members.name_of(work, each.member)) for each in circles.ended(work, circle)),
        *_overseen(work, member),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: joining.Outcome) -> None:
    """Record the choice; after a yes, plan the check-ins and hand over the invitations."""
    circle = _circle(work, member)
    member.language = outcome.language
    agreed = isinstance(outcome, joining.Agreed)
    wording = render(joining.promises(), outcome.language)
    work.session.add(
        Consent(
            member_id=member.id,
            kind="young_person",
            version=joining.WORDING,
            language=outcome.language,
            wording_sealed=work.seal(member, "consent.wording", wording),
            agreed=agreed,
            at=work.now,
        )
    )
    if isinstance(outcome, joining.Declined):
        circle.state = "declined"
        _tell_coordinator(work, circle, said_yes=False)
        return
    waits = _guardian(here, work, circle)
    circle.state = "waiting"
    check_ins.set_hour(work, member, outcome.weekday, outcome.hour)
    coming_back.ask(work, circle, outcome.again)
    for place, person in enumerate(outcome.people):
        inviting.hand_over(
            here,
            work,
            circle,
            member,
            person.name,
            person.role,
            "",
            told_if_quiet=place == outcome.told_if_quiet,
        )
    _tell_coordinator(work, circle, said_yes=True)
    if waits:
        token = issue(
            work,
            "guardian",
            members.name_of(work, member),
            here.settings.invitation_hours,
            circle_id=circle.id,
            invited_by=member.id,
        )
        link = here.links.invitation_link(token)
        tell(work, member, _("For your parent or guardian: {link}", link=link))
    else:
        enrolment.enrol(here, work, circle)


def _overseen(work: Work, member: Member) -> tuple[str, tuple[str, ...]]:
    address, routes = members.reach(work, member.id), work.routes
    if address is None or address.channel not in routes.overseen:
        return "", ()
    instead = (each for each in routes.called or {} if each not in routes.overseen)
    return routes.name_of(address.channel), tuple(
        routes.name_of(each) for each in instead if members.may_use(work, member, each)
    )


def _circle(work: Work, member: Member) -> Circle:
    circle = members.own_circle(work, member)
    assert circle is not None
    return circle


def _guardian(here: Municipality, work: Work, circle: Circle) -> bool:
    today = here.today(work.now)
    youngest = today.year - circle.born_to - 1
    asked_for = here.settings.guardian_from <= today.isoformat()
    return asked_for and youngest < here.settings.guardian_under


def _tell_coordinator(work: Work, circle: Circle, *, said_yes: bool) -> None:
    if circle.coordinator_id is None:
        return
    coordinator = work.session.get_one(Member, circle.coordinator_id)
    name = Verbatim(members.name_of(work, circle.young_person))
    tell(
        work,
        coordinator,
        _("{name} said yes. 🎉", name=name)
        if said_yes
        else _(
            "{name} said no thanks. That is their choice; /circle offers a new invitation later.", name=name
        ),
    )
