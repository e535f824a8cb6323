"""One person in two places: found by a code both ways, written to at the next where the first does not work."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.tell import tell
from store import members
from store.invitations import issue
from store.models import Member, MemberAddress
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, quick_rig
from tests.channels import people
from tests.databases import Databases
from tests.rig import ZONE, Rig, button

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
MOVED = "I could not reach you on Telegram, so I write to you here."


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, slacks="socket") as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    return await circle(running)


async def older(running: Rig, town: Town, born_to: int = 2006) -> None:
    """Sol is surely that old."""

    def change(work: Work) -> None:
        sol = members.by_address(work, "telegram", str(town.sol.id))
        assert sol is not None
        own = members.own_circle(work, sol)
        assert own is not None
        own.born_to = born_to

    await running.service.store.turn(change)


async def connected(running: Rig, person: Any, name: str) -> Any:
    """The person links a Slack account: the code goes there, the number comes back."""
    await running.write(person, "/connect")
    await running.tap(person, "add_slack")
    code = re.search(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", person.messages[-1].text, re.MULTILINE)
    assert code, person.read()
    there = running.slack.person(name)
    await running.write(there, code[0].lower())
    number = re.search(r"\d{4}$", there.messages[-1].text)
    assert number, there.read()
    await running.write(person, number[0])
    assert "I can reach you on Slack too" in person.messages[-1].text
    return there


async def addresses(running: Rig) -> int:
    """How many there are in all."""
    return await running.service.store.turn(lambda work: work.session.query(MemberAddress).count())


async def test_F18_a_check_in_goes_to_the_next_place_once_and_comes_back_to_the_first(
    running: Rig, town: Town
) -> None:
    await older(running, town)
    there = await connected(running, town.sol, "Sol")
    before = len(there.messages)
    town.sol.block_bot()
    await running.settle()
    await running.service.store.turn(lambda work: _works(work, town))  # as if nobody had noticed
    await running.until(FRIDAY)
    said = [each.text for each in there.messages[before:]]
    assert len(said) == 1
    assert said[0].startswith(MOVED)
    assert button(there, "what")[0] is there.messages[-1]
    await running.tap(there, "yes")
    await running.tap(there, "no")
    assert not any(MOVED in each.text for each in there.messages[before + 1 :])
    await running.write(there, "A line")
    await running.tap(there, "nobody")
    town.sol.unblock_bot()
    await running.settle()
    old = len(town.sol.messages)
    now = len(there.messages)
    await running.forward(days=7)
    assert len(town.sol.messages) > old
    assert len(there.messages) == now


async def test_F18_what_was_answered_is_not_asked_again_in_the_other_place(running: Rig, town: Town) -> None:
    await older(running, town)
    there = await connected(running, town.sol, "Sol")
    await running.until(FRIDAY)
    asked = town.sol.messages[-1]
    before = len(there.messages)
    await running.tap(town.sol, "yes")
    await running.tap(town.sol, "no")
    town.sol.block_bot()
    await running.settle()
    assert asked.text == "Thanks ✓"
    assert len(there.messages) == before


async def test_F18_whoever_acts_in_one_place_is_answered_there(running: Rig, town: Town) -> None:
    there = await connected(running, town.mum, "Mum")
    before = len(town.mum.messages)
    await running.write(there, "/help")
    assert "This is what you can do here" in there.messages[-1].text
    assert len(town.mum.messages) == before


async def test_the_order_is_the_person_s_own(running: Rig, town: Town) -> None:
    there = await connected(running, town.mum, "Mum")
    await running.write(town.mum, "/connect")
    slack = [
        each.data for row in town.mum.messages[-1].buttons for each in row if "Slack first" in each.label
    ]
    await running.act(town.mum.press_data(town.mum.messages[-1], slack[0] or ""))
    await running.service.store.turn(lambda work: _say(work, town, "By itself"))
    await running.settle()
    assert there.messages[-1].text == "By itself"
    await running.write(town.mum, "/connect")
    drop = [
        each.data for row in town.mum.messages[-1].buttons for each in row if "No more on Slack" in each.label
    ]
    await running.act(town.mum.press_data(town.mum.messages[-1], drop[0] or ""))
    await running.write(there, "/help")
    assert "invitation" in there.messages[-1].text


@pytest.mark.parametrize("born_to", [2026 - 16, 2026 - 15, 2026 - 13])
async def test_nobody_under_sixteen_is_ever_written_to_on_slack(
    running: Rig, town: Town, born_to: int
) -> None:
    await older(running, town)
    there = await connected(running, town.sol, "Sol")
    await older(running, town, born_to)
    before = len(there.messages)
    await running.write(there, "/help")
    town.sol.block_bot()
    await running.until(FRIDAY)
    assert len(there.messages) == before


async def test_no_group_is_made_where_the_young_person_is_not_before_they_say_so(running: Rig) -> None:
    token = await running.service.store.turn(lambda work: issue(work, "coordinator", "Lars", 72))
    lars = running.slack.person("Lars")
    await running.act(lars.open(running.service.channels["slack"].invitation_link(token)))
    for key in ("en", "yes"):
        await running.tap(lars, key)
    await people.young_person(running, "telegram", lars, "Sol")
    said = [each.text for each in lars.messages]
    assert any("I have asked Sol whether the circle may have a chat on both" in each for each in said)
    assert running.slack.groups == []


async def test_nobody_under_sixteen_opens_an_invitation_on_slack(running: Rig, town: Town) -> None:
    def invite(work: Work) -> str:
        sol = members.by_address(work, "telegram", str(town.sol.id))
        assert sol is not None
        own = members.own_circle(work, sol)
        assert own is not None
        own.born_to = 2011
        return issue(work, "young_person", "Sol", 72, circle_id=own.id)

    token = await running.service.store.turn(invite)
    young = running.slack.person("Sol")
    await running.act(young.open(running.service.channels["slack"].invitation_link(token)))
    assert "for people who are older" in young.messages[-1].text
    assert await addresses(running) == 4


async def test_T7_a_code_without_its_number_connects_nothing(running: Rig, town: Town) -> None:
    count = await addresses(running)
    await running.write(town.mum, "/connect")
    await running.tap(town.mum, "add_slack")
    code = re.search(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", town.mum.messages[-1].text, re.MULTILINE)
    assert code
    eve, other = running.slack.person("Eve"), running.slack.person("Other")
    await running.write(eve, code[0])
    await running.write(other, code[0])
    assert "invitation" in other.messages[-1].text  # the first account is the only one
    await running.write(town.mum, "no")
    assert "nothing was connected" in town.mum.messages[-1].text
    await running.write(eve, code[0])
    assert await addresses(running) == count


async def test_T7_a_code_runs_out_after_ten_minutes(running: Rig, town: Town) -> None:
    await running.write(town.mum, "/connect")
    await running.tap(town.mum, "add_slack")
    code = re.search(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", town.mum.messages[-1].text, re.MULTILINE)
    assert code
    await running.forward(minutes=11)
    there = running.slack.person("Mum")
    await running.write(there, code[0])
    assert "invitation" in there.messages[-1].text


def _say(work: Work, town: Town, words: str) -> None:
    assert tell(work, work.session.get_one(Member, town.numbers["Mum"]), words)


def _works(work: Work, town: Town) -> None:
    members.set_reachable(work, "telegram", str(town.sol.id), reachable=True)
