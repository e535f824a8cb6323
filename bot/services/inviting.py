"""Invitations are made and handed over."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.tell import tell
from conversations import inviting
from conversations.text import Verbatim, _, paragraphs
from store import audit, circles, members
from store.invitations import issue
from store.models import Circle, Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> inviting.Facts:
    """Whose circle it is; `subject` is the circle."""
    circle = _circle(work, member, subject)
    return inviting.Facts(
        members.name_of(work, circle.young_person),
        circle.young_person_id == member.id,
        here.settings.invitation_hours,
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: inviting.Outcome) -> None:
    """Make the link, and tell the young person if somebody else did."""
    if isinstance(outcome, inviting.Dropped):
        return
    circle = _circle(work, member, subject)
    hand_over(here, work, circle, member, outcome.name, outcome.role, outcome.department)
    audit.note(work, "circle.invited", actor=member.id, subject=circle.young_person_id)
    if circle.young_person_id != member.id:
        tell(
            work,
            circle.young_person,
            _(
                "{person} is inviting {name} to your circle. You are told again before they come in.",
                person=Verbatim(members.name_of(work, member)),
                name=Verbatim(outcome.name),
            ),
        )


def may(work: Work, member: Member, circle: Circle) -> bool:
    """The young person, the coordinator and the circle's professionals may invite."""
    return circle.state in ("waiting", "in") and circles.may_confirm(work, circle, member)


def hand_over(
    here: Municipality,
    work: Work,
    circle: Circle,
    to: Member,
    name: str,
    role: str,
    department: str,
    *,
    told_if_quiet: bool = False,
    case_manager: bool = False,
) -> None:
    """A new link, given to `to` in words that can be passed on as they are."""
    token = issue(
        work,
        "adult",
        name,
        here.settings.invitation_hours,
        circle_id=circle.id,
        role=role,
        department=department,
        invited_by=to.id,
        told_if_quiet=told_if_quiet,
        case_manager=case_manager,
    )
    tell(
        work,
        to,
        paragraphs(
            _("For {name}:", name=Verbatim(name)),
            _(
                "Will you join {young_person}'s circle? Here is your way in: {link}",
                young_person=Verbatim(members.name_of(work, circle.young_person)),
                link=here.links.invitation_link(token),
            ),
        ),
    )


def _circle(work: Work, member: Member, subject: str) -> Circle:
    circle = work.session.get_one(Circle, int(subject))
    if not may(work, member, circle):
        raise PermissionError
    return circle
