"""Opening an invitation: bound to the first account that does, dead for every other."""

from __future__ import annotations

from bot.municipality import Municipality
from store import audit, circles, members, reopenings
from store.invitations import name_on, opened
from store.models import Circle, Invitation, Member
from store.unit_of_work import Begin, Work

DIALOGUES = {
    "coordinator": "joining_as_coordinator",
    "young_person": "joining",
    "adult": "joining_as_adult",
    "guardian": "guardian",
}


def open_invitation(
    here: Municipality, work: Work, channel: str, user: str, token: str, language: str
) -> Begin | None:
    """The dialogue that an invitation leads to; None for a dead one, an empty dialogue for somebody else's."""
    invitation = opened(work, token)
    if invitation is None or invitation.kind not in DIALOGUES:
        return None
    member = members.by_address(work, channel, user)
    if invitation.opened_by is not None and (member is None or member.id != invitation.opened_by):
        return None
    if member is not None and _asked_again(work, invitation, member):
        invitation.done = True
        return Begin(member.id, "joining", "", 1)
    if member is not None and not _meant_for(work, invitation, member):
        return Begin(member.id, "", "", 1)
    if invitation.kind == "young_person":
        member = _young_person(work, invitation, member, channel, user)
        if member is None:
            return None
        invitation.done = True
        invitation.opened_by = member.id
        return Begin(member.id, "joining", "", 1)
    if member is None:
        member = members.add(work, name_on(work, invitation), language, here.settings.timezone)
        members.bind(work, member, channel, user)
    invitation.opened_by = member.id
    if invitation.circle_id is not None:  # the first thing that is said names the young person
        young = work.session.get_one(Circle, invitation.circle_id).young_person_id
        audit.note_once_a_day(work, "circle.shown", actor=member.id, subject=young)
    return Begin(member.id, DIALOGUES[invitation.kind], str(invitation.id), 1)


def too_young_for(work: Work, channel: str, token: str) -> bool:
    """Whether a link is a young person's own who may not be written to on this platform; nothing of it is used up."""
    invitation, locked = opened(work, token), reopenings.find(work, token)
    if locked is not None:
        return not members.may_use(work, work.session.get_one(Member, locked.member_id), channel)
    if invitation is None or invitation.kind != "young_person":
        return False
    young = work.session.get_one(Circle, invitation.circle_id).young_person
    return not members.may_use(work, young, channel)


def _asked_again(work: Work, invitation: Invitation, member: Member) -> bool:
    """Whether this is a young person who said no or left, and opens a new invitation to the same circle."""
    own = members.own_circle(work, member)
    return (
        own is not None
        and invitation.kind == "young_person"
        and own.id == invitation.circle_id
        and own.state in ("invited", "declined", "left")
    )


def _meant_for(work: Work, invitation: Invitation, member: Member) -> bool:
    """Nobody joins twice, and nobody uses a link that they were asked to pass on."""
    if invitation.opened_by == member.id:
        return True
    own = members.own_circle(work, member)
    match invitation.kind:
        case "coordinator":
            return own is None
        case "young_person":
            circle = work.session.get_one(Circle, invitation.circle_id)
            return own is None and not member.coordinator and circle.coordinator_id != member.id
        case "guardian":
            return own is None and invitation.invited_by != member.id
        case _:
            circle = work.session.get_one(Circle, invitation.circle_id)
            place = circles.membership(work, circle, member.id)
            return own is None and (place is None or place.state not in ("in", "waiting"))


def _young_person(
    work: Work, invitation: Invitation, member: Member | None, channel: str, user: str
) -> Member | None:
    """The circle's young person, bound to this account; an account that is somebody else's already is refused."""
    if member is not None:
        return None
    circle = work.session.get_one(Circle, invitation.circle_id)
    young = circle.young_person
    if members.addresses(work, young.id):
        return None
    members.bind(work, young, channel, user)
    return young
