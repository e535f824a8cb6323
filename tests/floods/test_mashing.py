"""People who press and write faster than anybody can read: they wait, nobody else does, and help always works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.budget import BUDGET, FEW, Budgets
from bot.channels.channel import ButtonPressed
from bot.channels.telegram import TelegramChannel
from bot.render import render
from conversations import hello
from store.inbox import Seen
from store.queues import InboxRow
from tests.bot.circles import Town, circle, quick_rig, with_group
from tests.clock import Seconds
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.floods.soak import size
from tests.rig import Rig, button

SLOWER = render(hello.too_much(young=True), "en")


@pytest.fixture
def seconds() -> Seconds:
    return Seconds(blink=0.000_001)  # a thousand people who all write at once do so within one second


@pytest.fixture
async def running(databases: Databases, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, budget=BUDGET, monotonic=seconds) as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    return await circle(running)


async def mash(person: Person, times: int) -> None:
    """Press one button again and again, without waiting for anything."""
    message, data = button(person, "nothing")
    await asyncio.gather(*(person.press_data(message, data) for _time in range(times)))


async def kept(running: Rig) -> int:
    """How many updates were worth a place in the inbox."""
    counted = select(func.count()).select_from(InboxRow)
    return await running.service.store.turn(lambda work: work.session.scalar(counted) or 0)


def told(person: Person) -> int:
    """How often somebody was told that it was too much."""
    slower = (SLOWER, render(hello.too_much(young=False), "en"))
    return [each.text for each in person.messages].count(slower[0]) + [
        each.text for each in person.messages
    ].count(slower[1])


async def test_T19_who_presses_500_times_is_told_once_and_delays_nobody(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    before = await kept(running)
    await mash(town.sol, 500)
    await town.mum.write("/help")
    await running.settle()
    assert await kept(running) - before <= BUDGET.at_once + 1, "in front of Mum there were no more than these"
    assert "/mydata" in town.mum.messages[-1].text
    assert (told(town.sol), told(town.mum)) == (1, 0)


def test_T19_only_the_accounts_of_those_who_were_here_just_now_are_held() -> None:
    clock = Seconds()
    budgets = Budgets(BUDGET, clock)

    def press(who: str, times: int = 1) -> int:
        seen = [Seen(f"{who} {number}", who, "{}") for number in range(times)]
        kept, _told = budgets.admit(seen, lambda _payload: [ButtonPressed(who, "-", "1")])
        return len(kept)

    assert press("masher", 10 * BUDGET.at_once) <= BUDGET.at_once + 1
    for number in range(20 * FEW):
        clock.now += 0.01
        press(f"number {number}")
    assert len(budgets) < 3 * FEW, "hardly more than pressed within the last seconds"
    clock.now += 60
    assert press("masher", 10 * BUDGET.at_once) >= BUDGET.at_once, "and had theirs back in time"


async def test_T19_who_writes_300_messages_gets_no_300_replies(running: Rig, town: Town) -> None:
    for number in range(300):
        await town.mum.write(f"and {number}")
    await running.settle()
    replies = [each for each in town.mum.messages if each.sender is running.telegram.bot]
    assert (len(replies), told(town.mum)) == (BUDGET.at_once + 1, 1)


async def test_T19_a_moment_later_everything_is_as_before(running: Rig, town: Town, seconds: Seconds) -> None:
    await running.write(town.sol, "/settings")
    await mash(town.sol, 50)
    await running.settle()
    said = len(town.sol.messages)
    await running.write(town.sol, "/settings")
    assert len(town.sol.messages) == said + 1, "only what they wrote themselves"
    seconds.now += BUDGET.calm / BUDGET.per_second
    await running.write(town.sol, "/settings")
    assert len(town.sol.messages) == said + 3
    for _time in range(100):
        await town.sol.write("and?")
    await running.settle()
    assert told(town.sol) == 1, "not again within five minutes"
    seconds.now += BUDGET.told_every
    for _time in range(100):
        await town.sol.write("and?")
    await running.settle()
    assert told(town.sol) == 2


@pytest.mark.parametrize("asked", ["button", "/needhelp"])
async def test_T19_help_is_never_refused_and_can_be_walked_to_its_end(
    running: Rig, town: Town, asked: str
) -> None:
    await running.write(town.sol, "/settings")
    await mash(town.sol, 60)
    await running.settle()
    assert told(town.sol) == 1
    if asked == "button":
        await running.tap(town.sol, "asking_for_help")
    else:
        await running.write(town.sol, asked)
    await running.tap(town.sol, "one")
    await running.press(town.sol, "Mum")
    await running.tap(town.sol, "done")
    await running.press(town.sol, "Ali")
    await running.write(town.sol, "Can you call me?")
    await running.tap(town.sol, "yes")
    assert "Can you call me?" in town.mum.messages[-1].text


async def test_T19_many_who_mash_at_once_are_each_served_within_their_budget(
    running: Rig, town: Town
) -> None:
    people = [running.telegram.person(f"Kim {number}", language="en") for number in range(size(8, 1000))]
    for person in people:
        person.chat.started = True
    for _time in range(40):
        for person in people:
            await person.write("Hello?")
    await town.mum.write("/help")
    await running.settle()
    for person in people:
        replies = [each for each in person.messages if each.sender is running.telegram.bot]
        assert (len(replies), told(person)) == (BUDGET.at_once + 1, 1)
    assert "/mydata" in town.mum.messages[-1].text


async def test_T19_what_no_person_did_by_hand_is_never_passed_over(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    """Somebody who mashes and then blocks us has blocked us; a group that moves has moved."""
    budgets = Budgets(BUDGET, lambda: 1000.0)
    user = {"id": town.sol.id, "is_bot": False, "first_name": "Sol"}
    private = {"id": town.sol.id, "type": "private", "first_name": "Sol"}
    written = {"message_id": 1, "date": 1, "chat": private, "from": user, "text": "Hello"}
    changed = {"date": 1, "chat": private, "from": user}
    bot = {"id": running.telegram.bot.id, "is_bot": True, "first_name": "Kreds"}
    changed["old_chat_member"] = {"status": "member", "user": bot}
    changed["new_chat_member"] = {"status": "kicked", "user": bot, "until_date": 0}
    moved = {**written, "chat": {"id": -5, "type": "group"}, "migrate_to_chat_id": -100}
    del moved["text"]
    channel = running.service.channel
    assert isinstance(channel, TelegramChannel)
    flood = [{"update_id": number, "message": written} for number in range(50)]
    kept, told = budgets.admit(channel.seen(flood), channel.parse)
    assert (len(kept), told) == (BUDGET.at_once, [str(town.sol.id)])
    others = [{"update_id": 51, "my_chat_member": changed}] + [
        {"update_id": 52 + number, "message": moved} for number in range(50)
    ]
    assert len(budgets.admit(channel.seen(others), channel.parse)[0]) == 51


async def test_T19_who_mashes_in_the_group_is_told_in_private_and_keeps_nobody_waiting(
    running: Rig, town: Town
) -> None:
    group = await with_group(running, town)
    (button,) = group.pinned
    presses = [await town.mum.press_data(button, "g.agreement.yes.1") for _time in range(60)]
    other = await town.sol.press_data(button, "g.agreement.yes.1")
    for _time in range(60):
        await town.ali.write("Talk talk talk", group)
    await running.settle()
    assert all(each.answered for each in (*presses, other))
    assert sum(bool(each.text) for each in presses) == BUDGET.at_once
    assert other.text
    assert (told(town.mum), told(town.sol), told(town.ali)) == (1, 0, 0)


def test_T19_what_could_not_be_kept_is_not_counted() -> None:
    """The database is away, and the same updates come again and again."""
    budgets = Budgets(BUDGET, lambda: 1000.0)
    seen = [Seen(str(number), "7", "{}") for number in range(BUDGET.at_once)]
    for _time in range(10):
        kept, told = budgets.admit(seen, lambda _payload: [])
        assert (kept, told) == (seen, [])
        budgets.give_back(kept)
