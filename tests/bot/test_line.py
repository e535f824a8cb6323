"""Who goes next of what a sender holds, and when it takes no more."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.telegram import LIMITS
from bot.line import FEW, HANDED, MANY, Line
from bot.pace import Pace
from store.outbox import CHECK_IN, HELP, LANES, REPLY, Outbound


def line() -> Line:
    return Line(Pace(LIMITS, lambda: 1000.0))


def messages(lane: int, first: int, many: int) -> list[Outbound]:
    """So many, each to a chat of its own."""
    written = datetime(2026, 7, 3, tzinfo=UTC)
    return [
        Outbound(
            number, lane, "telegram", "", str(number).encode(), "message", {}, {}, 0, None, None, written, 0
        )
        for number in range(first, first + many)
    ]


def test_replies_are_taken_over_long_after_no_more_are_looked_for() -> None:
    held = line()
    assert (held.has_room, held.wants()) == (True, (FEW, tuple(LANES)))
    held.add(messages(REPLY, 1, MANY))
    assert (held.has_room, held.wants()) == (False, (FEW, (HELP,)))
    held.add(messages(REPLY, MANY + 1, HANDED - MANY - 1))
    assert held.takes(b"sol")
    held.add(messages(REPLY, HANDED, 1))
    assert not held.takes(b"sol")


def test_check_ins_take_no_room_from_replies() -> None:
    held = line()
    held.add(messages(CHECK_IN, 1, FEW))
    assert (held.has_room, held.wants()) == (True, (FEW, (HELP, REPLY)))
    held.add(messages(REPLY, FEW + 1, MANY - 1))
    assert (held.has_room, held.wants()) == (True, (1, (HELP, REPLY)))


def test_nothing_more_is_sent_to_a_chat_that_something_is_on_its_way_to() -> None:
    held = line()
    held.busy.add(b"1")
    held.add(messages(REPLY, 1, 2))
    found, _pause = held.next()
    assert (found.id if found else None, held.takes(b"1")) == (2, False)
