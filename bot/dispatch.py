"""From what a person did to what is said and kept: one unit of work for each update."""

from __future__ import annotations

from typing import assert_never

from sqlalchemy.exc import NoResultFound

from bot import forms, in_group, talk
from bot.channels.channel import (
    ButtonPressed,
    CameIn,
    Commanded,
    GroupAct,
    GroupCommanded,
    GroupDeleted,
    GroupEdited,
    GroupMoved,
    GroupOpened,
    GroupPressed,
    GroupReacted,
    GroupRights,
    GroupShared,
    GroupSpoke,
    GroupWrote,
    Inbound,
    Knocked,
    Looked,
    Opened,
    Reached,
    Said,
    WentOut,
)
from bot.commands import commanded, start
from bot.config import LANGUAGES
from bot.doors import open_invitation, too_young_for
from bot.municipality import Municipality
from bot.presses import pressed
from bot.render import render
from bot.services import connecting, gate, good_news, group, page, quiet, reopening, signs
from bot.services import hello as hello_service
from bot.tell import body, help_button, tell
from conversations import hello
from conversations.asking_for_help import numbers
from conversations.connecting import not_here
from conversations.dialogue import Wrote
from conversations.text import Words, paragraphs
from store import conversations, members, outbox
from store.models import Member
from store.unit_of_work import Work


def handle(here: Municipality, work: Work, channel: str, inbound: Inbound) -> None:
    """Do what an update asks for, then open what it made due for others."""
    try:
        with work.savepoint():
            _handle(here, work, channel, inbound)
            work.session.flush()
    except (PermissionError, NoResultFound):
        work.begins.clear()
        _not_allowed(here, work, channel, inbound)
    open_begun(here, work)


def handle_alone(here: Municipality, work: Work, channel: str, inbound: Inbound) -> None:
    """The same where there is nothing else to be undone with it: PermissionError or NoResultFound where it may not be done.

    Then all of it is to be undone, and `handle` says so to whoever asked.
    """
    _handle(here, work, channel, inbound)
    work.session.flush()
    open_begun(here, work)


def open_begun(here: Municipality, work: Work) -> None:
    """Open the dialogues that this unit of work has begun with people."""
    while work.begins:
        begun = work.begins.pop(0)
        member = work.session.get(Member, begun.member_id)
        if member is None:
            continue
        try:
            talk.begin(here, work, member, begun.dialogue, begun.subject, begun.lane, begun.given)
        except (PermissionError, NoResultFound):  # offered once, and not theirs any more
            tell(work, member, hello.not_for_you())


def _handle(here: Municipality, work: Work, channel: str, inbound: Inbound) -> None:
    match inbound:
        case GroupShared(user, chat, circle):
            group.shared(here, work, channel, user, chat, circle)
        case GroupOpened(by, chat, token):
            group.opened_by_link(here, work, channel, by, chat, token)
        case GroupRights(user, chat, status, rights):
            group.rights_changed(here, work, channel, user, chat, status, rights)
        case GroupMoved(chat, new):
            group.moved(work, channel, chat, new)
        case Knocked(user, chat):
            gate.knocked(work, channel, user, chat)
        case CameIn(user, chat):
            gate.came_in(work, channel, user, chat)
        case WentOut(user, chat):
            gate.went_out(work, channel, user, chat)
        case GroupReacted(user, chat, message, more):
            good_news.reacted(work, channel, user, chat, message, more)
        case Reached(user, reachable):
            members.set_reachable(work, channel, user, reachable)
        case GroupCommanded(user=user) if asks_for_help(inbound):
            _private(here, work, channel, Commanded(user, inbound.command))  # never in front of others
        case GroupCommanded() | GroupPressed() | GroupSpoke() | GroupWrote() | GroupEdited() | GroupDeleted():
            in_group.act(here, work, channel, inbound)
        case Opened(user, token, language) if token:
            _opened(here, work, channel, user, token, language)
        case Looked(user, shown):
            page.looked(here, work, channel, user, page=shown)
        case Said() | Opened() | Commanded() | ButtonPressed():
            _private(here, work, channel, inbound)
        case _:
            assert_never(inbound)


def _private(
    here: Municipality, work: Work, channel: str, inbound: Said | Opened | Commanded | ButtonPressed
) -> None:
    member = members.by_address(work, channel, inbound.user)
    if member is None:
        if isinstance(inbound, Said) and connecting.typed(work, channel, inbound.user, inbound.words):
            return
        language = inbound.language if isinstance(inbound, Opened) else ""
        words = hello.hello(hello.Facts("", "stranger"))
        if asks_for_help(inbound):
            words = numbers(here.numbers)
        _to_stranger(here, work, channel, inbound.user, language, words)
        return
    members.set_reachable(work, channel, inbound.user, reachable=True)
    if member.frozen:
        helps = paragraphs(hello.frozen(), numbers(here.numbers))
        words = helps if asks_for_help(inbound) else hello.frozen()
        said = body(words, member.language, help_button(work, member))
        outbox.to_chat(work, channel, inbound.user, outbox.REPLY, "message", said)
        return
    match inbound:
        case Said() if inbound.to:
            forms.sent(here, work, member, inbound)
        case Said(_user, words):
            _said(here, work, member, words)
        case Opened():
            start(here, work, member)
        case Commanded(_user, command, words):
            commanded(here, work, member, command, words)
        case ButtonPressed(_user, data, message):
            pressed(here, work, member, data, message)
    if talk.members_still(work, member):
        signs.note(here, work, member)


def _opened(here: Municipality, work: Work, channel: str, user: str, token: str, language: str) -> None:
    if too_young_for(work, channel, token):
        _to_stranger(here, work, channel, user, language, not_here())
        return
    back = reopening.opened(work, channel, user, token)
    if back is not None:
        _to_stranger(here, work, channel, user, language, back)
        return
    known = members.by_address(work, channel, user)
    if known is not None and known.frozen:
        _to_stranger(here, work, channel, user, known.language, hello.frozen())
        return
    spoken = language if language in LANGUAGES else here.settings.language
    begun = open_invitation(here, work, channel, user, token, spoken)
    if begun is None:
        member = members.by_address(work, channel, user)
        if member is not None:
            tell(work, member, hello.dead_link())
        else:
            _to_stranger(here, work, channel, user, language, hello.dead_link())
    elif begun.dialogue == "":
        tell(work, work.session.get_one(Member, begun.member_id), hello.not_your_link())
    else:
        work.begins.append(begun)


def _said(here: Municipality, work: Work, member: Member, words: str) -> None:
    """Words answer an open question that takes words; anything else gets the same reply, whatever it says."""
    conversation = conversations.current(work, member)
    if conversation is None:
        if not quiet.wanted(work, member, words, whole_line=True):
            hello_service.not_read(work, member)
        return
    turn = talk.go_on(here, work, member, conversation, Wrote(words))
    if turn.misfit:
        forms.misfit(here, work, member, conversation, turn)


def apologise(here: Municipality, work: Work, channel: str, inbound: Inbound) -> None:
    """Something broke on our side: say so, in as few steps as can be."""
    if isinstance(inbound, Said | Opened | Commanded | ButtonPressed):
        member = members.by_address(work, channel, inbound.user)
        language = member.language if member is not None else ""
        _to_stranger(here, work, channel, inbound.user, language, hello.went_wrong())
    elif isinstance(inbound, GroupAct):
        in_group.apologise(here, work, channel, inbound)


def too_much(here: Municipality, work: Work, channel: str, user: str) -> None:
    """Somebody pressed or wrote so much that some of it is passed over: said kindly, once in a while."""
    member = members.by_address(work, channel, user)
    if member is None:
        _to_stranger(here, work, channel, user, "", hello.too_much(young=False))
    else:
        tell(work, member, hello.too_much(young=members.is_young(work, member)))


def _not_allowed(here: Municipality, work: Work, channel: str, inbound: Inbound) -> None:
    """Nothing was done. A person who pressed or wrote hears so; a group event needs no reply."""
    if isinstance(inbound, Said | Opened | Commanded | ButtonPressed):
        member = members.by_address(work, channel, inbound.user)
        if member is not None:
            talk.waiting(
                here, work, member
            )  # a dialogue that can no longer go on must not stop the next press
            tell(work, member, hello.not_for_you())
    elif isinstance(inbound, GroupAct):
        in_group.refused(here, work, channel, inbound)


def _to_stranger(
    here: Municipality, work: Work, channel: str, user: str, language: str, words: Words
) -> None:
    spoken = language if language in LANGUAGES else here.settings.language
    outbox.to_chat(work, channel, user, outbox.REPLY, "message", {"text": render(words, spoken), "rows": []})


def asks_for_help(inbound: Inbound) -> bool:
    """Whether somebody wants help: never refused, whatever else is."""
    match inbound:
        case ButtonPressed(_user, data):
            return data.startswith("s.asking_for_help")
        case Commanded(command=command) | GroupCommanded(command=command):
            return command == "needhelp"
        case _:
            return False
