"""Open dialogues: a stack for each member, with the one being talked in on top."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from store.at_hand import NOTHING, keeps_up
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


class Open(NamedTuple):
    """An open dialogue as it was read: a change gives another one."""

    id: str
    member_id: int
    depth: int
    dialogue: str
    subject: str
    answers_sealed: bytes
    expires_at: datetime


_table = cast("Table", Conversation.__table__)
COLUMNS = tuple(_table.c[name] for name in Open._fields)
_ALL_OF = select(*COLUMNS).where(_table.c.member_id == bindparam("member")).order_by(_table.c.depth)
_CURRENT = (
    select(*COLUMNS)
    .where(_table.c.member_id == bindparam("member"), _table.c.expires_at > bindparam("now"))
    .order_by(_table.c.depth.desc())
    .limit(1)
)

KEEP = keeps_up(
    update(_table).where(_table.c.id == bindparam("conversation")).values(answers_sealed=bindparam("sealed"))
)
# Columns and not objects: every press comes through here.


def current(work: Work, member: Member) -> Open | None:
    """The dialogue that a member is in."""
    at_hand: Open | None = work.at_hand.get(("talks in", member.id), NOTHING)
    if at_hand is not NOTHING:
        return at_hand
    _catch_up(work)
    found = work.connection.execute(_CURRENT, {"member": member.id, "now": work.now}).first()
    return None if found is None else Open(*found)


def all_of(work: Work, member_id: int) -> list[Open]:
    """Every open dialogue of a member, the top one last."""
    _catch_up(work)
    return [Open(*each) for each in work.connection.execute(_ALL_OF, {"member": member_id})]


def begin(
    work: Work,
    member: Member,
    dialogue: str,
    subject: str,
    expires_at: datetime | None = None,
    lasting: Collection[str] = (),
) -> Open:
    """Open a dialogue on top; an earlier one gives way if it is the same.

    A subject that is a number (a request, a person) makes two of a kind different; the oldest of too many goes.
    `lasting` dialogues never go: others began them, and the member could not open them again.
    """
    stack, gone = list[Open](), list[Open]()
    for each in all_of(work, member.id):
        about_another = subject.isdigit() and each.subject != subject
        stays = each.expires_at > work.now and (each.dialogue != dialogue or about_another)
        (stack if stays else gone).append(each)
    own = [each for each in stack if each.dialogue not in lasting]
    if dialogue not in lasting and len(own) >= DEEPEST:
        stack.remove(own[0])
        gone.append(own[0])
    if gone:
        work.connection.execute(delete(_table).where(_table.c.id.in_([each.id for each in gone])))
    fresh = Open(
        id=secrets.token_urlsafe(6),
        member_id=member.id,
        depth=1 + max((each.depth for each in stack), default=0),
        dialogue=dialogue,
        subject=subject,
        answers_sealed=b"",
        expires_at=expires_at or work.now + OPEN_FOR,
    )
    fresh = fresh._replace(answers_sealed=_sealed(work, member, fresh, []))
    work.connection.execute(insert(_table), fresh._asdict())
    return fresh


def keep(work: Work, member: Member, conversation: Open, answers: Kept) -> None:
    """Store the answers so far, padded, so that the length of a check-in does not say how far somebody came."""
    sealed = _sealed(work, member, conversation, answers)
    work.put_off(KEEP, {"conversation": conversation.id, "sealed": sealed})
    place = ("talks in", member.id)
    held: Open | None = work.at_hand.get(place)
    if held is not None and held.id == conversation.id:
        work.at_hand.put(place, held._replace(answers_sealed=sealed))


def change(work: Work, conversation: Open, subject: str, expires_at: datetime | None = None) -> Open:
    """The same dialogue about something else from now on, open for longer where that is said."""
    changed = conversation._replace(subject=subject, expires_at=expires_at or conversation.expires_at)
    told = {"subject": changed.subject, "expires_at": changed.expires_at}
    _catch_up(work)
    work.connection.execute(update(_table).where(_table.c.id == changed.id).values(told))
    return changed


def answers(work: Work, member: Member, conversation: Open) -> Kept:
    """The answers so far."""
    return [
        (asked, how, what)
        for asked, how, what in json.loads(
            work.unseal(member, _place(conversation), conversation.answers_sealed)
        )
    ]


def end(work: Work, conversation: Open) -> None:
    """It is over."""
    work.session.flush()
    work.connection.execute(delete(_table).where(_table.c.id == conversation.id))


def end_all(work: Work, member_id: int) -> None:
    """Every dialogue of a member is over."""
    work.session.execute(delete(Conversation).where(Conversation.member_id == member_id))


def forget(work: Work) -> None:
    """Drop what has run out."""
    work.session.execute(delete(Conversation).where(Conversation.expires_at <= work.now))


def _catch_up(work: Work) -> None:
    work.catch_up_with(KEEP)
    work.session.flush()


def _sealed(work: Work, member: Member, conversation: Open, answers: Kept) -> bytes:
    words = json.dumps(answers)
    return work.seal(member, _place(conversation), words.ljust(-(-len(words) // PADDED) * PADDED))


def _place(conversation: Open) -> str:
    return f"conversation.answers|{conversation.id}"
