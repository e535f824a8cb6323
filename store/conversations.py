"""Open dialogues: a stack for each member, with the one being talked in on top."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from store.at_hand import keeps_up
from store.models import Conversation, Member
from store.unit_of_work import Work

OPEN_FOR = timedelta(days=7)
"""A dialogue that nobody goes on with is dropped; a check-in lives as long as its period instead."""

PADDED = 1024
"""What the answers of an open dialogue are padded to: more than those of a whole check-in without its line."""

DEEPEST = 3
"""Dialogues that a member opened and that may wait beneath one another."""

Kept = list[tuple[str, str, str]]
"""Answers as stored: question key, "pressed" or "wrote", and what."""

_table = cast("Table", Conversation.__table__)
_CURRENT = (
    select(Conversation)
    .where(Conversation.member_id == bindparam("member"), Conversation.expires_at > bindparam("now"))
    .order_by(Conversation.depth.desc())
    .limit(1)
)

KEEP = keeps_up(
    update(_table).where(_table.c.id == bindparam("conversation")).values(answers_sealed=bindparam("sealed"))
)
# By itself and not as a change of the object: every press comes through here.


def current(work: Work, member: Member) -> Conversation | None:
    """The dialogue that a member is in."""
    if (place := ("talks in", member.id)) in work.at_hand:
        found: Conversation | None = work.at_hand.get(place)
        return found
    work.catch_up_with(KEEP)
    return work.session.execute(_CURRENT, {"member": member.id, "now": work.now}).scalar_one_or_none()


def all_of(work: Work, member_id: int) -> Sequence[Conversation]:
    """Every open dialogue of a member, the top one last."""
    work.catch_up_with(KEEP)
    return (
        work.session.execute(
            select(Conversation).where(Conversation.member_id == member_id).order_by(Conversation.depth)
        )
        .scalars()
        .all()
    )


def begin(
    work: Work,
    member: Member,
    dialogue: str,
    subject: str,
    expires_at: datetime | None = None,
    lasting: Collection[str] = (),
) -> Conversation:
    """Open a dialogue on top; an earlier one gives way if it is the same.

    A subject that is a number (a request, a person) makes two of a kind different; the oldest of too many goes.
    `lasting` dialogues never go: others began them, and the member could not open them again.
    """
    stack = []
    for each in all_of(work, member.id):
        about_another = subject.isdigit() and each.subject != subject
        if each.expires_at > work.now and (each.dialogue != dialogue or about_another):
            stack.append(each)
        else:
            work.session.delete(each)
    own = [each for each in stack if each.dialogue not in lasting]
    if dialogue not in lasting and len(own) >= DEEPEST:
        stack.remove(own[0])
        work.session.delete(own[0])
    work.session.flush()
    fresh = Conversation(
        id=secrets.token_urlsafe(6),
        member_id=member.id,
        depth=1 + max((each.depth for each in stack), default=0),
        dialogue=dialogue,
        subject=subject,
        answers_sealed=b"",
        expires_at=expires_at or work.now + OPEN_FOR,
    )
    keep(work, member, fresh, [])
    work.session.add(fresh)
    work.session.flush()
    return fresh


def keep(work: Work, member: Member, conversation: Conversation, answers: Kept) -> None:
    """Store the answers so far, padded, so that the length of a check-in does not say how far somebody came."""
    words = json.dumps(answers)
    words = words.ljust(-(-len(words) // PADDED) * PADDED)
    sealed = work.seal(member, _place(conversation), words)
    if conversation not in work.session or conversation in work.session.new:
        conversation.answers_sealed = sealed
        return
    work.put_off(KEEP, {"conversation": conversation.id, "sealed": sealed})
    set_committed_value(conversation, "answers_sealed", sealed)


def answers(work: Work, member: Member, conversation: Conversation) -> Kept:
    """The answers so far."""
    return [
        (asked, how, what)
        for asked, how, what in json.loads(
            work.unseal(member, _place(conversation), conversation.answers_sealed)
        )
    ]


def end(work: Work, conversation: Conversation) -> None:
    """It is over."""
    work.session.delete(conversation)
    work.session.flush()


def end_all(work: Work, member_id: int) -> None:
    """Every dialogue of a member is over."""
    work.session.execute(delete(Conversation).where(Conversation.member_id == member_id))


def forget(work: Work) -> None:
    """Drop what has run out."""
    work.session.execute(delete(Conversation).where(Conversation.expires_at <= work.now))


def _place(conversation: Conversation) -> str:
    return f"conversation.answers|{conversation.id}"
