"""A coordinator begins."""

from __future__ import annotations

from bot.municipality import Municipality
from conversations import joining_as_coordinator
from store import members
from store.models import Invitation, Member
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> joining_as_coordinator.Facts:
    """The name on the invitation."""
    return joining_as_coordinator.Facts(members.name_of(work, member), here.place, here.languages)


def apply(
    _here: Municipality, work: Work, member: Member, subject: str, outcome: joining_as_coordinator.Begun
) -> None:
    """This account coordinates from now on."""
    invitation = work.session.get_one(Invitation, int(subject))
    if invitation.opened_by != member.id or invitation.kind != "coordinator":
        raise PermissionError
    invitation.done = True
    member.coordinator = True
    member.language = outcome.language
