"""What becomes of a message for a group that has moved, was left, or is another one now."""

from __future__ import annotations

from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from bot.render import render
from conversations import group as words
from store import circles, outbox
from store.models import Circle, Group
from store.outbox import GROUP
from store.queues import OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, with_group
from tests.rig import Rig

WORDS = "🎉 Sol wanted you to know: “I did it”"
ORDERS = (
    ("error", "to", "from"),
    ("error", "from", "to"),
    ("to", "error", "from"),
    ("from", "error", "to"),
    ("to", "from", "error"),
    ("from", "to", "error"),
    ("to", "to", "error", "from", "from"),
    ("error", "from", "from", "to", "to"),
    ("error",),
)
"""How a group's move may be heard of: by an error to a send, by the old group and by the new one."""


def say(work: Work, town: Town, words: str = WORDS) -> None:
    """Put words for the group into the outbox."""
    bound = circles.group_of(work, work.session.get_one(Circle, town.circle))
    assert bound is not None
    outbox.to_group(work, bound, GROUP, "message", {"text": words, "rows": []})


async def heard(running: Rig, update: dict[str, Any], number: int) -> None:
    """An update comes in and is worked on; nothing is sent yet."""
    body = deepcopy(update) | {"update_id": number}
    await running.service.receive(running.service.channel.seen([body]))
    await running.service.turns.drain()


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
async def test_F6_a_group_that_moves_is_followed_once_and_what_waits_arrives_once(
    running: Rig, town: Town, order: tuple[str, ...]
) -> None:
    running.telegram.upgrades_groups = False
    group = await with_group(running, town, inside=False)
    running.receiving.cancel()  # from here on the test says when updates come in
    await running.service.store.turn(lambda work: say(work, town))
    old, new = group.id, group.migrate()
    moves = {
        kind: each.body
        for each in running.telegram.updates.pending.values()
        for kind in ("to", "from")
        if f"migrate_{kind}_chat_id" in each.body["message"]
    }
    numbers = count(1)
    for step in order:
        if step == "error":
            await running.service.delivery.drain()
        else:
            await heard(running, moves[step], next(numbers))
    await running.service.delivery.drain()
    assert [each.text for each in group.messages].count(WORDS) == 1
    assert [each.text for each in group.by_id.values()].count(WORDS) == 1
    assert old != new
    ((bound, generation, there),) = await running.service.store.turn(lambda work: _bindings(work, str(new)))
    assert (bound, generation, there) == (town.circle, 2, True)


def _bindings(work: Work, chat: str) -> list[tuple[int | None, int, bool]]:
    at = circles.group_at(work, "telegram", chat)
    return [(each.circle_id, each.generation, each is at) for each in work.session.scalars(select(Group))]


async def test_F7_a_group_that_put_us_out_is_silent_and_those_who_run_it_are_told_once(
    running: Rig, town: Town
) -> None:
    group = await with_group(running, town)
    fault = running.telegram.faults.fail(
        403, "Forbidden: bot was kicked from the supergroup chat", chat=group.id, times=None
    )
    await running.service.store.turn(lambda work: say(work, town))
    await running.service.store.turn(lambda work: say(work, town))
    await running.settle()
    assert fault.hits == 2
    told = [each for each in town.lars.messages if each.text == render(words.lost_rights("Sol"), "en")]
    assert len(told) == 1


async def test_T18_what_was_meant_for_another_generation_of_a_group_is_never_sent(
    running: Rig, town: Town
) -> None:
    group = await with_group(running, town)
    read = len(group.messages)
    await running.service.store.turn(lambda work: say(work, town))

    def another(work: Work) -> None:
        work.session.scalars(select(Group)).one().generation += 1

    await running.service.store.turn(another)
    await running.settle()
    assert len(group.messages) == read
    assert await running.service.store.turn(_last) == "failed"


def _last(work: Work) -> str:
    return work.session.scalars(select(OutboxRow.state).order_by(OutboxRow.id.desc()).limit(1)).one()
