"""Updates, in any order of coming, failing and being worked on: a dictionary says what must be there."""

from __future__ import annotations

from datetime import datetime

import pytest

from store import inbox
from store.inbox import REMEMBERED, TRIES, Seen, Waiting
from store.keys import KeyRing
from store.schema import PEOPLE
from tests.clock import Clock
from tests.databases import Databases
from tests.models.bench import LONG, Bench, Choices, sequences

CHANNELS = ("telegram", "slack")
CHATS = ("1", "2", "-100")
EVENTS = 9


pytestmark = pytest.mark.timeout(LONG)

PARTS = [*(("sqlite", part, 1600) for part in range(4)), ("postgresql", 4, 300)]
"""On which database, and how many sequences; several parts, so that they run beside one another."""


class Model:
    """What must be kept: each update once, in the order in which it came first."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}
        self.at: dict[tuple[str, str], datetime] = {}
        self.tries: dict[tuple[str, str], int] = {}
        self.chat: dict[tuple[str, str], str] = {}

    def waiting(self) -> list[tuple[str, str]]:
        return [each for each, state in self.known.items() if state == "new"]


def follow(bench: Bench, numbers: list[int]) -> None:
    """Each number is something that happens; after it, what waits is compared."""
    model = Model()
    for number in numbers:
        chosen = Choices(number)
        with bench.unit_of_work() as work:
            match chosen.below(8):
                case 0 | 1 | 2:
                    channel = chosen.one(CHANNELS)
                    batch = [
                        Seen(str(chosen.below(EVENTS)), chosen.one(CHATS), f"word {number}")
                        for _each in range(1 + chosen.below(3))
                    ]
                    for each in batch:
                        key = (channel, each.event)
                        if key not in model.known:
                            model.known[key], model.at[key], model.tries[key] = "new", work.now, 0
                            model.chat[key] = each.chat
                    inbox.add(work, channel, batch)
                case 3:
                    bench.clock.forward(days=chosen.one((1, 13, 14)), seconds=chosen.below(2))
                case 4:
                    inbox.forget(work)
                    old = work.now - REMEMBERED
                    for key in [each for each, state in model.known.items() if state != "new"]:
                        if model.at[key] < old:
                            del model.known[key]
                case _:
                    for claimed in inbox.claim(work, 1 + chosen.below(3)):
                        key = (claimed.channel, claimed.event)
                        if chosen.below(3):
                            inbox.done(work, claimed.id)
                            model.known[key] = "done"
                        else:
                            model.tries[key] += 1
                            aside = model.tries[key] >= TRIES
                            assert inbox.failed(work, claimed.id) == aside
                            model.known[key] = "aside" if aside else "new"
            work.session.flush()
            _compare(model, inbox.claim(work, 100))


def _compare(model: Model, found: list[Waiting]) -> None:
    expected = model.waiting()
    assert [(each.channel, each.event) for each in found] == expected
    assert [each.tries for each in found] == [model.tries[each] for each in expected]
    assert all(each.payload.startswith("word ") for each in found)
    by_chat = {(each.channel, model.chat[each.channel, each.event]) for each in found}
    assert len({each.chat_hash for each in found}) == len(by_chat)


@pytest.mark.parametrize(("kind", "part", "count"), PARTS)
def test_F8_no_update_is_lost_or_worked_on_twice_whatever_the_order(
    kind: str, part: int, count: int, databases: Databases, keys: KeyRing, clock: Clock
) -> None:
    with databases.engine(kind, PEOPLE) as engine, engine.connect() as connection:
        bench = Bench(connection, keys, clock)

        def undone(numbers: list[int]) -> None:
            with bench.undone():
                follow(bench, numbers)

        assert sequences(part, count, 12, undone) >= count
