"""An adult has accepted or declined an invitation."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import confirming, my_circle
from bot.tell import tell
from conversations import joining_as_adult
from conversations.text import Verbatim, _
from store import circles, members, roles, unsent
from store.invitations import name_on
from store.models import Circle, Invitation, Member, Membership
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> joining_as_adult.Facts:
    """Which circle, which role; `subject` is the invitation."""
    invitation, circle = _invited(work, member, subject)
    return joining_as_adult.Facts(
        name_on(work, invitation),
        invitation.role,
        invitation.department,
        members.name_of(work, circle.young_person),
        here.place,
        here.languages,
    )


def apply(
    here: Municipality, work: Work, member: Member, subject: str, outcome: joining_as_adult.Outcome
) -> None:
    """A yes waits to be confirmed; a no is told to the one who invited."""
    invitation, circle = _invited(work, member, subject)
    invitation.done = True
    member.language = outcome.language
    called = name_on(work, invitation)
    if isinstance(outcome, joining_as_adult.Declined):
        _tell_inviter(work, invitation, called)
        if invitation.case_manager and circle.case_manager_id is None:
            my_circle.nobody_holds_together(work, circle)
        if not circles.remembered(work, member) and not member.coordinator:
            unsent.last_words(work, member.id)
            work.session.delete(member)
            work.session.flush()
        return
    members.rename(work, member, outcome.name)
    member.looks = outcome.looks
    place = circles.membership(work, circle, member.id)
    if place is None:
        place = Membership(circle_id=circle.id, member_id=member.id, role="", state="")
        work.session.add(place)
    place.role, place.department, place.state = invitation.role, invitation.department, "waiting"
    place.told_if_quiet = invitation.told_if_quiet
    place.invited_as_sealed = work.seal(member, "membership.invited_as", called)
    today = here.today(work.now)
    place.until = today + roles.MONTH * outcome.months if outcome.months else None
    work.session.flush()
    roles.drop_handover(work, place)
    if invitation.case_manager:
        circle.case_manager_id = member.id
    confirming.ask(work, place)


def _tell_inviter(work: Work, invitation: Invitation, called: str) -> None:
    if invitation.invited_by is not None:
        inviter = work.session.get_one(Member, invitation.invited_by)
        tell(work, inviter, _("{name} said no thanks to the invitation.", name=Verbatim(called)))


def _invited(work: Work, member: Member, subject: str) -> tuple[Invitation, Circle]:
    invitation = work.session.get_one(Invitation, int(subject))
    if invitation.opened_by != member.id or invitation.circle_id is None:
        raise PermissionError
    circle = work.session.get_one(Circle, invitation.circle_id)
    if circle.state not in ("waiting", "in"):
        raise PermissionError  # it has ended meanwhile
    return invitation, circle
