"""Telegram is asked again and again while it does not answer: whoever asks for help just then waits for the next time."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.channels import telegram
from tests.bot.circles import Town
from tests.rig import Rig

TRIES = 8


async def test_F4_the_pause_between_two_polls_grows_to_its_longest_and_no_further(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "LONGEST_PAUSE", 0.05)
    away = running.telegram.faults.outage()
    with capture_logs() as logged:
        await town.sol.write("/help")  # what was asked before ends with it
        async with asyncio.timeout(15):
            while sum(each["event"] == "poll.failed" for each in logged) < TRIES:
                await asyncio.sleep(0.05)
    before = len(town.sol.messages)
    away.lift()
    await running.settle()
    assert len(town.sol.messages) > before
