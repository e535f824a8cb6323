"""A circle's first chat, where its people are on several platforms: it comes about in any case, and nobody is left waiting."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import bridging
from store import circles
from store.models import Circle, Invitation
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.databases import Databases
from tests.rig import Rig, button
from tests.stories.acting import RIGHTS

ADULT, MINOR = "2001-2008", "2012-2013"
CODE = re.compile(r"(?m)^[2-9A-Z]{4}-[2-9A-Z]{4}$")


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, slacks="socket", web_chat=True) as made:
        yield made


async def test_where_the_young_person_is_on_the_web_the_group_is_there_at_once_and_a_second_if_they_want(
    running: Rig,
) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "web")
    (room,) = running.web.groups
    assert "Sol's group is on Web" in lars.messages[-1].text
    assert "Lars is on Slack, and your circle's chat is on Web" in sol.read()
    assert running.slack.groups == []
    mum = await adult(running, "web", sol, "Mum", "evening")
    await running.tap(sol, "bridging")
    await running.tap(sol, "yes")
    (there,) = running.slack.groups
    assert lars.id in there.members
    await running.act(mum.write("Hello", room))
    assert there.messages[-1].text == "Mum · Family\nHello"
    await running.act(lars.write("Hello Mum", there))
    assert "Hello Mum" in room.seen_by(mum)[-1].text


async def test_a_no_on_the_web_leaves_one_chat_and_its_way_in(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "web")
    await running.tap(sol, "bridging")
    await running.tap(sol, "no")
    assert running.slack.groups == []
    there = await connect(running, lars, "web")
    assert [each.title for each in there.groups] == [each.title for each in sol.groups]


async def test_a_young_person_on_slack_and_the_family_on_telegram_mum_makes_the_second_group(
    running: Rig,
) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "slack", ADULT)
    (there,) = running.slack.groups
    assert sol.id in there.members
    mum = await adult(running, "telegram", sol, "Mum", "evening")
    await running.tap(sol, "bridging")
    await running.tap(sol, "yes")
    assert "I have asked Mum to make the chat on Telegram." in sol.messages[-1].text
    ali = await adult(running, "telegram", sol, "Ali", "anytime")
    assert await asked(running) == 1, "Ali is not asked as well"
    here = await mum.share_chat(title="Sol's circle")
    await running.settle()
    await running.act(ali.open(way_in(ali)))
    assert any("are one" in each.text for each in there.messages)
    await running.act(ali.write("Hello", here))
    assert there.messages[-1].text == "Ali · Mentor\nHello"
    await running.act(sol.write("Hi", there))
    assert plain(here.messages[-1]) == "Sol\nHi"
    assert await channels(running) == ["slack", "telegram"]


async def test_a_young_person_on_slack_and_all_others_on_telegram(running: Rig) -> None:
    """The channel is made by itself, for the young person; the case manager hears how to come along."""
    lars = await people.coordinator(running, "telegram")
    sol = await begin(running, lars, "slack", ADULT)
    (there,) = running.slack.groups
    assert sol.id in there.members
    assert any("Your circle's group is ready" in each.text for each in sol.messages)
    assert any("Sol's group is on Slack" in each.text for each in lars.messages)
    await running.tap(sol, "bridging")
    await running.tap(sol, "yes")
    here = await lars.share_chat(title="Sol's circle")
    await running.settle()
    await running.act(sol.write("Hi Lars", there))
    assert plain(here.messages[-1]) == "Sol\nHi Lars"


async def test_nobody_under_sixteen_is_put_into_a_chat_on_slack(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "telegram", MINOR)
    await running.tap(sol, "bridging")
    await running.tap(sol, "yes")
    (there,) = running.slack.groups
    assert set(there.members) == {lars.id, running.slack.bot.id}
    await running.write(sol, "/connect")
    assert "Slack" not in sol.messages[-1].text
    assert next(each.label for row in sol.messages[-1].buttons for each in row) == "Also on Web"


async def test_whoever_comes_later_is_let_into_the_chat_of_their_own_platform(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "telegram", MINOR)
    await running.tap(sol, "bridging")
    await running.tap(sol, "yes")
    ali = await adult(running, "slack", sol, "Ali", "anytime")
    (there,) = running.slack.groups
    assert ali.id in there.members
    assert await asked(running) == 0
    mum = await adult(running, "telegram", sol, "Mum", "evening")
    assert await asked(running) == 1
    here = await mum.share_chat(title="Sol's circle")
    await running.settle()
    await running.act(mum.write("Hello", here))
    assert there.messages[-1].text == "Mum · Family\nHello"
    assert ali.id in there.members


async def test_a_chat_that_comes_after_it_was_ended_is_left_at_once(running: Rig) -> None:
    """Slack was slow: Sol has said no again before the channel was made. It has nobody's words, and is nobody's."""
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "telegram", MINOR)
    running.slack.faults.page(502, method="conversations.create", times=None)
    await running.tap(sol, "bridging")
    await sol.press_data(*button(sol, "yes"))
    await running.received()
    await running.service.turns.drain()
    await running.service.store.turn(lambda work: bridging.end(running.service.here, work, the(work)))
    running.slack.faults.clear()
    await running.forward(minutes=10)
    assert await channels(running) == []
    assert all(each.archived for each in running.slack.groups)
    assert any("the group belongs there" in each.text for each in lars.messages)


async def test_after_a_no_both_may_meet_on_the_web(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "telegram", MINOR)
    await running.tap(sol, "bridging")
    await running.tap(sol, "no")
    said = lars.messages[-1].text
    assert "Sol is on Telegram, so the group belongs there." in said
    assert "Or meet on Web" in said
    for_lars = await connect(running, lars, "web")
    assert await channels(running) == []
    for_sol = await connect(running, sol, "web")
    assert await channels(running) == ["web"]
    assert [each.title for each in for_lars.groups] == ["Sol's circle"]
    assert [each.title for each in for_sol.groups] == ["Sol's circle"]


async def test_T7_a_made_up_press_makes_no_chat_and_opens_none(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    sol = await begin(running, lars, "telegram", MINOR)
    mum = await adult(running, "telegram", sol, "Mum", "evening")
    for person in (mum, lars):
        await running.act(person.press_data(person.messages[-1], "s.bridging."))
    mine = await mum.create_group("Mine")
    await mum.add_member(mine, running.telegram.bot)
    mum.promote(mine, running.telegram.bot, *RIGHTS)
    await running.settle()
    assert await channels(running) == []
    assert await running.service.store.turn(lambda work: the(work).bridge) == "asked"


async def begin(running: Rig, lars: Any, on: str, born: str = MINOR) -> Any:
    """Lars starts the circle as its case manager, and Sol says yes on another platform."""
    return await people.young_person(running, on, lars, "Sol", born, links_from(running, on))


async def adult(running: Rig, on: str, sol: Any, name: str, looks: str) -> Any:
    """Somebody of the family comes in on a platform, and Sol confirms them."""
    person = await people.adult(running, on, sol, name, looks, links_from(running, on))
    await running.tap(sol, "confirming")
    await running.tap(sol, "yes")
    return person


def links_from(running: Rig, on: str) -> Any:
    """The page that a link leads to offers the way to each platform."""
    return lambda link: running.service.channels[on].invitation_link(link.rpartition("/")[2])


async def connect(running: Rig, person: Any, on: str) -> Any:
    """The person links an account on another platform: the code goes there, the number comes back."""
    await running.write(person, "/connect")
    await running.tap(person, f"add_{on}")
    code = CODE.search(person.messages[-1].text)
    assert code, person.read()
    there = people.platform(running, on).person(person.first_name)
    if on == "web":
        await running.act(there.ask("POST", "/connect", {"code": code[0]}))
    else:
        await running.write(there, code[0])
    number = re.search(r"\d{4}$", there.messages[-1].text)
    assert number, there.read()
    await running.write(person, number[0])
    return there


def way_in(person: Any) -> str:
    """Somebody's own link into the group."""
    found: str = people.links(person)[-1]
    return found


def plain(message: Any) -> str:
    """Without the sign that keeps names from being calls."""
    text: str = message.text
    return text.replace("\u2060", "")


async def asked(running: Rig) -> int:
    """How many people hold the way to make a chat."""
    chosen = select(Invitation).where(Invitation.kind == "group", Invitation.done.is_(False))
    return await running.service.store.turn(lambda work: len(list(work.session.scalars(chosen))))


async def channels(running: Rig) -> list[str]:
    """Where the circle has a chat."""
    return await running.service.store.turn(
        lambda work: sorted(each.channel for each in circles.bound_groups(work, the(work)))
    )


def the(work: Work) -> Circle:
    """The only circle there is."""
    return work.session.query(Circle).one()
