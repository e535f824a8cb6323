"""The clock on a pressed button stops right after what was pressed for, and in any case soon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels import telegram
from store.inbox import Seen
from tests.bot.circles import Town
from tests.rig import Rig, button

PRESSES = 12


def stopped(running: Rig) -> int:
    return sum(each.method == "answerCallbackQuery" for each in running.telegram.calls)


async def pressed(running: Rig, town: Town) -> AsyncIterator[list[Seen]]:
    """Many presses, as they come; they are worked on until the next is asked for."""
    await running.write(town.sol, "/settings")
    running.receiving.cancel()
    message, data = button(town.sol, "nothing")
    await asyncio.gather(*(town.sol.press_data(message, data) for _time in range(PRESSES)))
    async for batch in running.service.channel.listen():
        if batch:
            yield batch


async def test_clocks_turn_while_what_came_is_worked_on(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "A_WHILE", 60)
    coming = pressed(running, town)
    assert len(await anext(coming)) == PRESSES
    await asyncio.sleep(0.1)
    assert stopped(running) == 0
    on = asyncio.ensure_future(anext(coming))
    await running.telegram.wait_for(lambda: stopped(running) == PRESSES)
    on.cancel()


async def test_clocks_turn_while_many_messages_are_on_their_way(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "A_WHILE", 60)
    coming = pressed(running, town)
    await anext(coming)
    slow = running.telegram.faults.slow(0.3, method="sendMessage", times=None)
    chat, body = str(town.sol.id), {"text": "Hello", "rows": []}
    sends = [running.service.channel.send("message", chat, body) for _time in range(telegram.CLOCKS + 1)]
    leaving = asyncio.gather(*sends)
    on = asyncio.ensure_future(anext(coming))
    await asyncio.sleep(0.1)
    assert stopped(running) == 0
    await leaving
    slow.lift()
    await running.telegram.wait_for(lambda: stopped(running) == PRESSES)
    on.cancel()


async def test_no_clock_turns_for_long_though_the_work_does_not_end(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "A_WHILE", 0.05)
    await anext(pressed(running, town))
    await running.telegram.wait_for(lambda: stopped(running) == PRESSES)
