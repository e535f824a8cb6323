"""Rows about what a young person reaches for and what goes well: goals, successes, and the cards made of them.

Numbers are random, so that no order shows.
"""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import People


def number() -> int:
    """A number for a new row: it says nothing of when the row came about."""
    return 100_000_000 + secrets.randbelow(900_000_000)  # nine digits: what a button may carry


class Goal(People):
    """A young person's own goal. `told_sealed` holds its words and its whole course, padded to one size.

    `seen_by` is "nobody", "circle" or "adult" (then `place_id` says who, until they leave); `until` is the day when a goal that was
    put away is forgotten.
    """

    __tablename__ = "goal"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=number)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(String(24))
    seen_by: Mapped[str] = mapped_column(String(8), default="nobody")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"), index=True)
    until: Mapped[date | None] = mapped_column(index=True)
    told_sealed: Mapped[bytes]


class Success(People):
    """Something that went well, about the young person of a circle and sealed with their key.

    `state` is "asked" (an adult's, of which the young person has not decided yet) or "shared" (in the group on the day `on`).
    `message` says where the celebration stands (see `circles.stands`), `cheers` how many reacted to it; who did is kept nowhere. `looked` is
    how many of these a platform told us that we have to ask. `heard` is whether the young person was told that people did.
    """

    __tablename__ = "success"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=number)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    on: Mapped[date] = mapped_column(index=True)
    words_sealed: Mapped[bytes]
    message: Mapped[str | None] = mapped_column(String(160))
    cheers: Mapped[int] = mapped_column(default=0)
    looked: Mapped[int] = mapped_column(default=0, server_default="0")
    heard: Mapped[bool] = mapped_column(default=False)


class Celebrating(People):
    """What a young person chose about good news in their circle, where it differs from the usual.

    `direct`: what adults tell goes to the group without asking first. `cards`: whether cards of other circles may come.
    """

    __tablename__ = "celebrating"
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    direct: Mapped[bool] = mapped_column(default=False)
    cards: Mapped[bool] = mapped_column(default=True)


class CardDraft(People):
    """A card on its way out, sealed with its writer's key: deleted at the moment a coordinator lets it go.

    `state` is "waiting" or "returned" (then `reason` says why).
    """

    __tablename__ = "card_draft"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=number)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str] = mapped_column(String(12), default="")
    on: Mapped[date]
    words_sealed: Mapped[bytes]


class Card(People):
    """What helped somewhere, for other circles: nothing in it leads to anybody.

    It has no key to any row about people, its number is drawn anew, and of its time only the month is kept.
    """

    __tablename__ = "card"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=number)
    path: Mapped[str] = mapped_column(String(24), index=True)
    language: Mapped[str] = mapped_column(String(8))
    month: Mapped[date] = mapped_column(index=True)
    words_sealed: Mapped[bytes]
    tried: Mapped[int] = mapped_column(default=0)
    helped: Mapped[int] = mapped_column(default=0)


class CardOffer(People):
    """A card that a circle was offered. `reply` is "", "tried", "helped" or "no".

    `both`: the case manager was offered it too, which is so only where they may know the goal that it is for.
    """

    __tablename__ = "card_offer"
    __table_args__ = (UniqueConstraint("circle_id", "card_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=number)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    both: Mapped[bool] = mapped_column(default=False)
    reply: Mapped[str] = mapped_column(String(8), default="")


Index("success_circle", Success.circle_id, Success.on)
