"""Replies that are claimed by the very commit that writes them: their sender is in this process and need not ask for them.

What is claimed so and does not leave comes back like everything else that is claimed: see `unsent.recover`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    bindparam,
    case,
    func,
    insert,
    select,
    text,
    true,
)
from sqlalchemy.sql.selectable import SelectBase

from store import leases
from store.ahead import MOST
from store.later import Later, Row
from store.leases import Held
from store.outbox import REPLY, WRITE, Outbound
from store.queues import ON_THE_WAY, Lease, OutboxRow

_WRITE = insert(OutboxRow)
_COUNTED = (
    OutboxRow.lane,
    func.count().label("many"),
    func.max(OutboxRow.ahead).label("last"),
    func.sum(case((OutboxRow.state == "waiting", 1), else_=0)).label("waiting"),
)


def _look(on_the_way: SelectBase, numbers: ColumnElement[Any]) -> Select[Any]:
    """In one question: the lease is ours, and nobody takes it over until the commit; what is on the way to these chats;
    and which numbers the new rows may have."""
    return (
        select(found := on_the_way.subquery(), numbers.label("numbers"))
        .select_from(Lease)
        .outerjoin(found, true())
        .where(
            Lease.name == bindparam("name"),
            Lease.holder == bindparam("holder"),
            Lease.fence == bindparam("fence"),
        )
        .with_for_update(read=True, of=Lease)
    )


_asked = func.unnest(bindparam("chats", type_=ARRAY(LargeBinary))).column_valued("asked")
_each = select(*_COUNTED).where(ON_THE_WAY, OutboxRow.chat_hash == _asked).group_by(OutboxRow.lane).lateral()
_drawn = select(func.nextval(text("'outbox_id_seq'"))).select_from(func.generate_series(1, bindparam("many")))
LOOK = {
    "postgresql": _look(
        select(_asked.label("chat_hash"), _each).join(_each, true()), func.array(_drawn.scalar_subquery())
    ),
    "sqlite": _look(
        select(OutboxRow.chat_hash, *_COUNTED)
        .where(
            text(f"likely({ON_THE_WAY.text})"), OutboxRow.chat_hash.in_(bindparam("chats", expanding=True))
        )
        .group_by(OutboxRow.chat_hash, OutboxRow.lane),
        select(func.coalesce(func.max(OutboxRow.id), 0)).scalar_subquery(),
    ),
}
# PostgreSQL has no samples of what is sealed, and would rather look through everything than at some dozens of chats, unless
# it is to look at one after another.
# SQLite would rather look through all that is on the way than at some dozens of chats, unless it is told that this is most.
# It has one writer, who may count on from the last number.


class Sender(Protocol):
    """Who sends a channel's messages in this process; asked by the writer's thread."""

    @property
    def held(self) -> Held | None:
        """The lease that makes it the one."""
        ...

    @property
    def turned_back(self) -> int:
        """How often something that it held went back to the table: then what was to follow it must too."""
        ...

    def takes(self, chat: bytes) -> bool:
        """Whether it has room, and nothing of this chat is on its way."""
        ...

    def hand(self, given: list[Outbound], turned_back: int) -> None:
        """These are its own now; `turned_back` is what it was as they were claimed."""
        ...

    def unsure(self) -> None:
        """Something may have been claimed for it that it will not be handed."""
        ...


@dataclass(frozen=True)
class Handed:
    """What a commit has claimed for a sender."""

    sender: Sender
    given: list[Outbound]
    turned_back: int

    def over(self) -> None:
        """It is durable: the sender may send."""
        self.sender.hand(self.given, self.turned_back)

    def unsure(self) -> None:
        """It may be durable, and nobody can know."""
        self.sender.unsure()


def claim(connection: Connection, later: Later, senders: Mapping[str, Sender]) -> list[Handed]:
    """Write those replies in private that nothing stands in the way of; all others are left to be written as waiting."""
    rows, handed = later.take(WRITE), list[Handed]()
    for channel, sender in senders.items():
        turned_back, held = sender.turned_back, sender.held
        chats = {each.opened.chat_hash for each in rows if _fits(each.opened, channel)}
        free = [chat for chat in chats if sender.takes(chat)]  # once for each: all of a chat go the same way
        found = _on_the_way_to(connection, held, free, len(rows)) if free and held is not None else None
        if found is None:
            continue
        before, numbers = found
        fit, others = list[Row](), list[Row]()
        for each in rows:
            goes = _fits(each.opened, channel) and each.opened.chat_hash in free
            (fit if goes and before[_place(each)].waiting == 0 else others).append(each)
        if fit:
            handed.append(Handed(sender, _written(connection, fit, before, numbers), turned_back))
            rows = others
    for each in rows:
        later.put(each)
    return handed


@dataclass
class _Before:
    """How many are on the way in one place, how many of them wait, and what the last has before it."""

    many: int = 0
    last: int = 0
    waiting: int = 0

    def ahead(self) -> int:
        """That of one more: as `ahead.OF_A_NEW_ONE` counts it."""
        self.last = max(min(self.many, MOST), self.last)
        self.many += 1
        return self.last


_Place: TypeAlias = tuple[bytes, int]


def _fits(each: Outbound, channel: str) -> bool:
    """A group may have moved by the time that its turn has come, and what is said by itself is for many: both are looked up."""
    return each.channel == channel and each.lane <= REPLY and each.group_id is None


def _place(each: Row) -> _Place:
    """Nothing is overtaken in it."""
    return each.values["chat_hash"], each.values["lane"]


def _on_the_way_to(
    connection: Connection, held: Held, chats: list[bytes], many: int
) -> tuple[dict[_Place, _Before], Sequence[int]] | None:
    """What is on the way to these chats, and numbers for so many rows; None where the lease has passed on."""
    told = {"chats": chats, "name": held.name, "holder": leases.HOLDER, "fence": held.fence, "many": many}
    found = connection.execute(LOOK[connection.dialect.name], told).all()
    if not found:
        return None
    known = {(each.chat_hash, each.lane): _Before(each.many, each.last, each.waiting) for each in found}
    drawn: int | list[int] = found[0].numbers
    numbers = range(drawn + 1, drawn + 1 + many) if isinstance(drawn, int) else drawn
    return defaultdict(_Before, known), numbers


def _written(
    connection: Connection, rows: list[Row], before: dict[_Place, _Before], numbers: Sequence[int]
) -> list[Outbound]:
    values = [
        {**each.values, "id": number, "state": "sending", "ahead": before[_place(each)].ahead()}
        for each, number in zip(rows, numbers, strict=False)
    ]
    connection.execute(_WRITE, values)
    return [
        each.opened._replace(id=value["id"], ahead=value["ahead"])
        for each, value in zip(rows, values, strict=True)
    ]
