"""Cards: what helped in one circle, for others. On its way out a card is its writer's; once out, nobody's.

A draft is sealed with its writer's key, and a coordinator reads it without learning whose it is. Letting it go writes a new row
with another number, only a month for its time and no key to anybody, and deletes the draft in the same transaction.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from store import places
from store.growth import Card, CardDraft, CardOffer
from store.models import Circle, Member
from store.unit_of_work import Work

KEPT = timedelta(days=730)
"""A card goes round for two years."""

WAITS = timedelta(days=60)
"""A draft that nobody decides about, or that nobody mends, is forgotten after this."""

AT_MOST = 3
"""Drafts that one person may have on the way."""


@dataclass(frozen=True)
class Told:
    """What a card says: which path, who did it (a role), when it may be of use, and what was done."""

    path: str
    role: str
    situation: str
    done: str


def hand_in(work: Work, member: Member, what: Told) -> CardDraft:
    """A card that a coordinator is to read. Raises PermissionError beyond `AT_MOST`."""
    if len(drafts_of(work, member)) >= AT_MOST:
        raise PermissionError
    draft = CardDraft(member_id=member.id, on=work.now.date(), words_sealed=_sealed(work, member, what))
    work.session.add(draft)
    work.session.flush()
    return draft


def drafts_of(work: Work, member: Member) -> list[CardDraft]:
    """A member's own cards on the way."""
    mine = select(CardDraft).where(CardDraft.member_id == member.id)
    return list(work.session.scalars(mine.order_by(CardDraft.id)))


def waiting(work: Work, limit: int) -> list[CardDraft]:
    """Cards that a coordinator has not read yet, in an order that tells nothing."""
    return list(
        work.session.scalars(
            select(CardDraft).where(CardDraft.state == "waiting").order_by(CardDraft.id).limit(limit)
        )
    )


def told(work: Work, draft: CardDraft) -> Told:
    """What a draft says."""
    member = work.session.get_one(Member, draft.member_id)
    return Told(**json.loads(work.unseal(member, "card_draft.words", draft.words_sealed)))


def let_go(work: Work, draft: CardDraft) -> Card:
    """The card is everybody's from here on, and nothing is left of whose it was."""
    member = work.session.get_one(Member, draft.member_id)
    what = told(work, draft)
    card = Card(
        path=what.path, language=member.language, month=work.now.date().replace(day=1), words_sealed=b""
    )
    work.session.add(card)
    work.session.flush()
    card.words_sealed = work.keys.seal(json.dumps(asdict(what)), places.card(card))
    work.session.delete(draft)
    work.session.flush()
    return card


def give_back(draft: CardDraft, reason: str) -> None:
    """It goes back to whoever wrote it."""
    draft.state, draft.reason = "returned", reason


def read(work: Work, card: Card) -> Told:
    """What a card says."""
    return Told(**json.loads(work.keys.open(card.words_sealed, places.card(card))))


def next_for(work: Work, circle: Circle, path: str, language: str) -> Card | None:
    """A card on a path that this circle has not had, in its own language; the one that helped most comes first."""
    had = select(CardOffer.card_id).where(CardOffer.circle_id == circle.id)
    wanted = select(Card).where(Card.path == path, Card.language == language, Card.id.not_in(had))
    return work.session.scalar(wanted.order_by(Card.helped.desc(), Card.id).limit(1))


def offer(work: Work, circle: Circle, card: Card, *, both: bool) -> CardOffer:
    """The young person is offered a card, and with `both` the case manager too."""
    made = CardOffer(circle_id=circle.id, card_id=card.id, on=work.now.date(), both=both)
    work.session.add(made)
    work.session.flush()
    return made


def reply(work: Work, made: CardOffer, said: str) -> None:
    """What became of it: "tried", "helped" or "no". A later reply takes the place of the one before."""
    card = work.session.get(Card, made.card_id, with_for_update=True)
    if card is not None:
        card.tried += (said in _TRIED) - (made.reply in _TRIED)
        card.helped += (said == "helped") - (made.reply == "helped")
    made.reply = said


def numbers(work: Work) -> tuple[int, int, int]:
    """How many cards there are, and how often they were tried and helped."""
    found = work.session.execute(select(func.count(), func.sum(Card.tried), func.sum(Card.helped))).one()
    return found[0], found[1] or 0, found[2] or 0


def forget_all(work: Work, member: Member) -> None:
    """Every card of a member's that is still on its way goes."""
    work.session.execute(delete(CardDraft).where(CardDraft.member_id == member.id))


def forget(work: Work) -> bool:
    """Old cards, and drafts that nobody decided about; whether there was such a draft."""
    today: date = work.now.date()
    gone = work.session.connection().execute(delete(CardDraft).where(CardDraft.on < today - WAITS))
    work.session.execute(delete(Card).where(Card.month < today - KEPT))
    return gone.rowcount > 0


def _sealed(work: Work, member: Member, what: Told) -> bytes:
    return work.seal(member, "card_draft.words", json.dumps(asdict(what), ensure_ascii=False))


_TRIED = ("tried", "helped")
