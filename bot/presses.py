"""What a button does: it opens a dialogue, or answers the one question that it belongs to; an old one does nothing."""

from __future__ import annotations

import re

from bot import forms, talk
from bot.commands import lane_of
from bot.municipality import Municipality
from bot.registry import ANYBODY, NUMBERED
from bot.tell import tell
from conversations import hello
from conversations.dialogue import Pressed
from store import conversations, members, outbox
from store.conversations import Open
from store.models import Member
from store.unit_of_work import Work


def pressed(here: Municipality, work: Work, member: Member, data: str, message: str) -> None:
    """A button in private; `data` is what it holds, `message` where it stands."""
    kind, _dot, rest = data.partition(".")
    if kind == "-":
        return
    if kind == "w":
        forms.not_opened(here, work, member, rest)
        return
    if kind == "s":
        dialogue, _dot, subject = rest.partition(".")
        fits = r"[0-9]{1,9}" if dialogue in NUMBERED else r"[0-9]{0,9}|[a-z]{1,12}"
        if dialogue not in ANYBODY or not re.fullmatch(fits, subject):
            raise PermissionError
        talk.begin(here, work, member, dialogue, subject, lane_of(dialogue))
        return
    conversation_id, _dot, rest = rest.partition(".")
    step, _dot, key = rest.partition(".")
    conversation = conversations.current(work, member)
    if conversation is not None and conversation.id != conversation_id:
        for each in conversations.all_of(work, member.id):
            if (
                each.id == conversation_id
                and each.dialogue in talk.NO_WAY_BACK
                and each.expires_at > work.now
            ):
                conversation = each  # a call for help is answered whatever else is open
    if kind != "c" or conversation is None or conversation.id != conversation_id:
        _stale(here, work, member, conversation, message)
        return
    facts = talk.facts_of(here, work, member, conversation)
    before = talk.current_turn(here, work, member, conversation, facts)
    if before.ask is None:  # what it asks has been settled meanwhile, which is what it says
        talk.go_on(here, work, member, conversation, Pressed(key), message, facts, before)
        return
    if talk.stamp(before.answers, before.ask.key) != step:
        if not _pressed_twice(before, step, key):
            _stale(here, work, member, conversation, message)
        return
    language = talk.spoken(member, before)
    turn = talk.go_on(here, work, member, conversation, Pressed(key), message, facts, before)
    if turn.misfit:
        _stale(here, work, member, conversation, message)
    elif not (turn.ask is not None and talk.in_place(before, turn)):
        talk.mark_answered(work, member, before.ask, Pressed(key), message, language)


def _stale(here: Municipality, work: Work, member: Member, conversation: Open | None, message: str) -> None:
    """An old button: said kindly, its message loses its buttons, and the open question is asked again."""
    address = members.reach(work, member.id)
    if address is not None and message:
        outbox.to_address(work, address, outbox.REPLY, "edit", {"message": message, "rows": []})
    if conversation is None:
        tell(work, member, hello.stale())
    else:
        talk.ask_again(here, work, member, conversation, hello.stale())


def _pressed_twice(before: talk.AnyTurn, step: str, key: str) -> bool:
    """The same button again before its question had gone: done already."""
    return any(
        each.reply == Pressed(key) and talk.stamp(before.answers[:place], each.asked) == step
        for place, each in enumerate(before.answers)
    )
