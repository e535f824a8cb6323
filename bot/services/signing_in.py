"""A coordinator's way to their pages; what the pages ask for is here too."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.tell import starts, tell
from conversations import signing_in as dialogue
from conversations.signing_in import Apart, Ended, Facts, Nothing, Outcome, Wanted
from store import audit, linked_log_ins, signing_in, web_sessions
from store.models import Member
from store.unit_of_work import Work

ENDS = "end"
"""The subject of the button that logs out everywhere."""

APART = "apart"
"""The subject of the button that takes the municipality's log-in off."""

IN = "/desk/in/"
"""Where a link leads, on our own address."""


def may(member: Member) -> bool:
    """Coordinators; nobody by a locked account."""
    return member.coordinator and not member.frozen


def facts(here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """Whether there is one more link today."""
    if not may(member):
        raise PermissionError
    linked = linked_log_ins.of(work, member) is not None
    return Facts(
        signing_in.left_today(work, member),
        subject == ENDS,
        not here.settings.web_url,
        subject == APART,
        here.settings.place if linked else "",
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: Outcome) -> None:
    """Make the link, log out everywhere, or close the way through the municipality, which logging out everywhere does too."""
    if not may(member):
        raise PermissionError
    match outcome:
        case Wanted():
            token = signing_in.link(work, member)
            tell(work, member, f"{here.settings.own_address}{IN}{token}" if token else dialogue.enough())
        case Ended():
            take_off(work, member)
            web_sessions.end_all(work, member.id, "desk")
            audit.note(work, "desk.ended", actor=member.id)
        case Apart():
            take_off(work, member)
        case Nothing():
            pass


def asked(work: Work, token: str, browser: str) -> None:
    """A browser has opened a link, and its code goes to the chat; for a link that is worth nothing nothing happens."""
    bound = signing_in.bind(work, token, browser)
    if bound is not None and may(bound[0]):
        tell(work, bound[0], dialogue.code(bound[1]))


def came_in(work: Work, browser: str, words: str, kind: str, before: str) -> str | None:
    """A browser has typed a code: its new session, or None. The one that it had `before` is over."""
    member = signing_in.typed(work, browser, words)
    if member is None or not may(member):
        return None
    return let_in(work, member, kind, before)


def let_in(work: Work, member: Member, kind: str, before: str, through: str = "") -> str:
    """A new session for somebody who has shown who they are; they hear of it in the chat.

    `through` names the municipality where its own log-in said so.
    """
    if before:
        web_sessions.end(work, before)
    audit.note(work, "desk.came_in_through" if through else "desk.came_in", actor=member.id)
    button = starts(dialogue.not_me(), "signing_in", ENDS)
    said = dialogue.came_in_through(kind, through) if through else dialogue.came_in(kind)
    tell(work, member, said, [button])
    return web_sessions.begin(work, "desk", member=member.id, browser=kind, through=bool(through))


def take_off(work: Work, member: Member) -> bool:
    """The municipality's log-in opens a member's pages no more; whether it did."""
    was = linked_log_ins.take_off(work, member)
    if was:
        audit.note(work, "desk.taken_off", actor=member.id)
    return was


def asked_again(work: Work, member: Member, session: str) -> bool:
    """A fresh code for somebody who is in; false where there were enough today."""
    letters = signing_in.code_for(work, member, session)
    if letters is None:
        return False
    tell(work, member, dialogue.fresh_code(letters), [starts(dialogue.not_me(), "signing_in", ENDS)])
    return True


def made_sure(work: Work, member: Member, session: str, words: str) -> bool:
    """Whether the fresh code was right; then people and roles may be changed for a while."""
    found = signing_in.typed(work, session, words)
    if found is None or found.id != member.id:
        return False
    web_sessions.sure(work, session)
    return True
