"""A guardian has decided."""

from __future__ import annotations

from bot import enrolment
from bot.municipality import Municipality
from bot.render import render
from bot.tell import tell
from conversations import guardian
from conversations.text import Verbatim, _
from store import members
from store.models import Consent, Invitation, Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> guardian.Facts:
    """About whom; `subject` is the invitation."""
    _invitation, young_person = _about(work, member, subject)
    return guardian.Facts(members.name_of(work, young_person), here.place, here.languages)


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: guardian.Decided) -> None:
    """Record it, and go on or stop."""
    told = facts(here, work, member, subject)
    invitation, young_person = _about(work, member, subject)
    member.language = outcome.language
    wording = render(guardian.asked(told), outcome.language)
    work.session.add(
        Consent(
            member_id=young_person.id,
            kind="guardian",
            version=guardian.WORDING,
            language=outcome.language,
            wording_sealed=work.seal(young_person, "consent.wording", wording),
            agreed=outcome.agreed,
            at=work.now,
        )
    )
    invitation.done = True
    circle = members.own_circle(work, young_person)
    assert circle is not None
    if not outcome.agreed:
        circle.state = "declined"
        if circle.coordinator_id is not None:
            name = Verbatim(members.name_of(work, young_person))
            said = _(
                "A parent or guardian of {name} said no for now. With /circle you can offer a new invitation later.",
                name=name,
            )
            tell(work, work.session.get_one(Member, circle.coordinator_id), said)
        tell(
            work,
            young_person,
            _(
                "Your parent or guardian said no for now, so I ask you nothing. The help button is still here."
            ),
        )
    elif circle.state == "waiting":
        tell(work, young_person, _("Your parent or guardian said yes. We can start!"))
        enrolment.enrol(here, work, circle)


def _about(work: Work, member: Member, subject: str) -> tuple[Invitation, Member]:
    invitation = work.session.get_one(Invitation, int(subject))
    if invitation.opened_by != member.id or invitation.invited_by is None:
        raise PermissionError
    return invitation, work.session.get_one(Member, invitation.invited_by)
