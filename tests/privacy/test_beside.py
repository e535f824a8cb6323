"""Somebody looks over the shoulder, or takes the phone for a moment: nothing that was answered stands there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot.circles import Town, circle, quick_rig, with_group
from tests.databases import Databases
from tests.emulators.telegram import Group, Message
from tests.rig import ZONE, Rig
from tests.stories.answering import LINE

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
REPLIES = ("Yes", "A bit", "No")


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path) as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    return await circle(running)


@pytest.fixture
async def group(running: Rig, town: Town) -> Group:
    return await with_group(running, town)


def said(town: Town, after: int) -> list[Message]:
    """What the bot has in the young person's chat since then, as it stands there now."""
    return [each for each in town.sol.messages[after:] if each.sender is not town.sol]


def labels(message: Message) -> list[str]:
    return [each.label for row in message.buttons for each in row]


async def test_T16_an_answered_question_becomes_neutral_and_its_buttons_go(running: Rig, town: Town) -> None:
    await running.until(FRIDAY)
    asked = town.sol.messages[-1]
    assert {"Yes", "A bit", "No"} <= set(labels(asked))
    await running.tap(town.sol, "some")
    assert asked.text == "Thanks ✓"
    assert labels(asked) == []


@pytest.mark.parametrize(("first", "second"), [("yes", "no"), ("no", "yes"), ("skip", "skip")])
async def test_T16_what_is_left_of_a_check_in_is_the_same_whatever_was_answered(
    running: Rig, town: Town, first: str, second: str
) -> None:
    await running.until(FRIDAY)
    before = len(town.sol.messages) - 1
    for key in (first, second, "skip"):
        await running.tap(town.sol, key)
    left = [each.text for each in said(town, before)]
    assert left[:3] == ["Thanks ✓"] * 3
    assert not [text for text in left if text.strip("✓ ") in REPLIES]
    assert not [each for each in said(town, before) if set(labels(each)) & set(REPLIES)]


async def test_T16_an_answer_is_never_echoed_and_shown_only_to_who_asks_for_it(
    running: Rig, town: Town
) -> None:
    await running.until(FRIDAY)
    before = len(town.sol.messages) - 1
    for key in ("some", "yes", "skip"):
        await running.tap(town.sol, key)
    assert not [each for each in said(town, before) if "A bit" in each.text]
    await running.write(town.sol, "/mydata")
    assert "A bit" not in town.sol.messages[-1].text
    await running.tap(town.sol, "answers")
    shown = town.sol.messages[-1]
    assert "A bit" in shown.text
    await running.tap(town.sol, "*none")
    assert not [each for each in said(town, before) if "A bit" in each.text], "one press hides it again"


async def test_T16_nothing_of_a_check_in_reaches_the_group_or_an_adult(
    running: Rig, town: Town, group: Group
) -> None:
    before = {
        name: [each.text for each in chat.messages]
        for name, chat in (("group", group), ("mum", town.mum.chat), ("ali", town.ali.chat))
    }
    await running.until(FRIDAY)
    for key in ("some", "no"):
        await running.tap(town.sol, key)
    await running.write(town.sol, LINE)
    await running.tap(town.sol, "nobody")
    await running.forward(days=2)
    after = {
        name: [each.text for each in chat.messages]
        for name, chat in (("group", group), ("mum", town.mum.chat), ("ali", town.ali.chat))
    }
    assert after == before


async def test_T16_a_line_that_was_kept_is_hidden_again_once_it_is_written(running: Rig, town: Town) -> None:
    await running.until(FRIDAY)
    before = len(town.sol.messages) - 1
    for key in ("some", "no"):
        await running.tap(town.sol, key)
    await running.write(town.sol, LINE)
    await running.tap(town.sol, "nobody")
    assert not [each for each in said(town, before) if LINE in each.text]
