"""A storm of 429: who is told to wait waits alone, nobody is dropped, and the platform's cap is never exceeded.

Time is the delivery's own clock, which the test moves by as much as the delivery asks to wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from pathlib import Path

from bot.channels.telegram import LIMITS
from store import outbox, unsent
from store.outbox import REPLY
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.clock import Seconds
from tests.databases import Databases
from tests.floods.soak import size
from tests.rig import Rig

STORMY = size(60, 400)
"""Chats that are told to wait for half a minute, each time that we first try."""

EACH = size(4, 20)
"""Messages to each of them."""

OTHERS = size(100, 2000)
"""Replies to other people, five a second, while the storm lasts."""

AFTER = 30


async def reply(running: Rig, chat: int, words: str) -> None:
    """Put a reply to a chat into the outbox."""

    def put(work: Work) -> None:
        outbox.to_chat(work, "telegram", str(chat), REPLY, "message", {"text": words, "rows": []})

    await running.service.store.turn(put)


async def test_F5_in_a_storm_of_429_nothing_is_dropped_and_others_have_their_replies_within_two_seconds(
    databases: Databases, tmp_path: Path
) -> None:
    seconds = Seconds(blink=0.0001)  # sixteen that start together must not be a network's jitter late
    async with quick_rig(databases, tmp_path, limits=LIMITS, monotonic=seconds, receives=False) as running:
        telegram, delivery = running.telegram, running.service.delivery
        people = [telegram.person(f"Kim {number}", language="en") for number in range(STORMY + 200)]
        for person in people:
            person.chat.started = True
        stormy, others = people[:STORMY], people[STORMY:]
        telegram.limits.__init__(seconds)  # type: ignore[misc]
        telegram.limits.enforced = True
        faults = [telegram.faults.throttle(AFTER, method="sendMessage", chat=each.id) for each in stormy]
        for number in range(EACH):
            for person in stormy:
                await reply(running, person.id, f"{number}")
        written: dict[tuple[int, str], float] = {}
        arrived: dict[tuple[int, str], float] = {}
        tried: dict[int, list[float]] = defaultdict(list)
        looked, offered, begun = 0, 0, seconds.now
        while offered < OTHERS or any((await running.service.store.turn(unsent.undelivered)).values()):
            while offered < OTHERS and seconds.now >= begun + offered / 5:
                person = others[offered % len(others)]
                written[person.id, f"{offered}"] = seconds.now
                await reply(running, person.id, f"{offered}")
                offered += 1
            pause = await delivery.once()
            if delivery._flying:
                await asyncio.wait(delivery._flying)
            else:
                seconds.now += min(pause, 0.1)
            for call in list(telegram.calls)[looked:]:
                if call.method == "sendMessage":
                    tried[int(call.params["chat_id"])].append(seconds.now)
                    arrived.setdefault((int(call.params["chat_id"]), call.params["text"]), seconds.now)
            looked = len(telegram.calls)
        texts = Counter(len(each.messages) for each in stormy)
        assert texts == {EACH: STORMY}
        assert [each.text for each in stormy[0].messages] == [f"{number}" for number in range(EACH)]
        assert [each.hits for each in faults] == [1] * STORMY
        for person in stormy:
            first, second, *_more = tried[person.id]
            assert second - first >= AFTER, "what Telegram asked for is heeded"
        waited = sorted(arrived[each] - at for each, at in written.items())
        assert len(waited) == OTHERS
        assert waited[len(waited) * 95 // 100] <= 2, f"{waited[-5:]}"
        assert telegram.limits.busiest_second <= LIMITS.per_second
        assert telegram.limits.refused == 0
