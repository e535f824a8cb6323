"""Coming in through the municipality's own log-in: it says who somebody is, and only they have said whose pages that opens."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import signing_in as service
from bot.services.signing_in import let_in, may
from bot.tell import starts, tell
from conversations import signing_in as dialogue
from store import audit, linked_log_ins
from store.models import Member
from store.unit_of_work import Work

DESK = "/desk"
"""Where the pages begin, on our own address."""


def came_in(here: Municipality, work: Work, issuer: str, subject: str, kind: str, before: str) -> str | None:
    """A new session for whoever has linked this account; None where nobody has, or may not come in."""
    member = linked_log_ins.whose(work, issuer, subject)
    if member is None or not may(member):
        return None
    return let_in(work, member, kind, before, here.settings.place)


def link(here: Municipality, work: Work, member: Member, issuer: str, subject: str) -> bool:
    """This account opens a coordinator's pages from now on, and they hear so; false where it opens somebody else's."""
    if not may(member):
        raise PermissionError
    if not linked_log_ins.link(work, member, issuer, subject):
        return False
    audit.note(work, "desk.linked", actor=member.id)
    said = dialogue.linked(here.settings.place, f"{here.settings.own_address}{DESK}")
    tell(work, member, said, [starts(dialogue.take_off(), "signing_in", service.APART)])
    return True


def taken_off(here: Municipality, work: Work, member: Member) -> None:
    """Taken off on the pages; the chat says so too."""
    if service.take_off(work, member):
        tell(work, member, dialogue.taken_off(here.settings.place))
