"""Slack's socket breaks, Slack refuses, and Slack forgets us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.channel import ChannelDown, Refused, Throttled, Unreachable
from bot.channels.slack import LIMITS
from bot.channels.slack_web import FINE, GONE, LOCKED_OUT, Web
from store import outbox, unsent
from store.growth import Success
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.channels.contract_receiving import ASKED
from tests.channels.under_test import Seconds
from tests.databases import Databases
from tests.emulators.slack import SlackEmulator
from tests.rig import Rig


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def running(databases: Databases, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, telegrams=False, slacks="socket", monotonic=seconds) as made:
        await made.slack.wait_for(lambda: made.slack.events.connected)
        yield made


async def events(running: Rig) -> list[str]:
    """The numbers of what was kept."""
    return await running.service.store.turn(
        lambda work: list(work.session.scalars(select(InboxRow.event).order_by(InboxRow.id)))
    )


async def test_F2_what_was_not_acknowledged_when_the_socket_broke_comes_again_and_is_done_once(
    running: Rig,
) -> None:
    eve = running.slack.person("Eve")
    await eve.write("first")
    await running.slack.wait_for(lambda: running.slack.events.delivered)
    await running.slack.events.disconnect(rudely=True)
    await eve.write("second")
    await running.settle()
    assert len(await events(running)) == len(set(await events(running))) == 2


async def test_slack_may_ask_us_to_connect_anew_at_any_time(running: Rig) -> None:
    eve = running.slack.person("Eve")
    for number in range(3):
        await running.slack.events.disconnect()
        await running.slack.wait_for(lambda: running.slack.events.connected)
        await running.write(eve, f"word {number}")
    assert len(await events(running)) == 3
    assert running.service.channel.health.trouble == ""


async def test_F13_where_another_service_listens_with_the_same_app_health_says_so(running: Rig) -> None:
    running.slack.events.others = 1
    await running.slack.events.disconnect()
    await running.slack.wait_for(lambda: running.service.channel.health.trouble == "conflict")
    running.slack.events.others = 0


async def test_F7_a_revoked_token_is_said_and_what_waits_goes_once_there_is_another(
    running: Rig, seconds: Seconds
) -> None:
    eve = running.slack.person("Eve")
    await running.write(eve, "hello")
    running.slack.world.revoked = True
    await eve.write("again")
    await running.received()
    await running.service.turns.drain()
    delivery = running.service.delivery
    await delivery.once()
    await asyncio.wait(set(delivery._flying), timeout=2)
    assert running.service.channel.health.trouble == "token"
    before = len(eve.messages)
    running.slack.world.revoked = False
    await running.service.channel.open()
    assert running.service.channel.health.trouble == ""
    assert len(eve.messages) == before
    running.clock.now += timedelta(minutes=1)
    seconds.now += 60
    await delivery.drain()
    assert len(eve.messages) == before + 1


async def test_T9_a_deleted_or_archived_channel_makes_us_silent_and_is_said(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.archive(made.group)
    await running.settle()
    assert "it was archived" in made.lars.messages[-1].text
    eve = running.slack.person("Eve")
    made.lars.unarchive(made.group)
    made.group.members.append(eve.id)  # came in while we were not there
    await running.settle()
    assert made.group not in eve.groups
    assert any("in Sol's group again" in each.text for each in made.lars.messages)
    made.lars.destroy(made.group)
    await running.settle()
    assert "it was archived" in made.lars.messages[-1].text


async def test_T9_a_channel_that_is_gone_without_a_word_is_noticed_at_the_next_message(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.group.deleted = True  # the event was lost
    await running.write(made.sol, "/goodnews")
    await running.write(made.sol, "Got up by myself")
    await running.tap(made.sol, "circle")
    assert "it was archived" in made.lars.messages[-1].text
    said = "I could not reach your group, so what you wrote was not shown there."
    assert any(each.text == said for each in made.sol.messages)


async def test_T9_put_out_of_the_group_we_say_so_and_come_back_when_added(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.remove(made.group, running.slack.bot)
    await running.settle()
    assert "no longer in Sol's group" in made.lars.messages[-1].text
    await running.act(made.lars.add_member(made.group, running.slack.bot))
    assert any("in Sol's group again" in each.text for each in made.lars.messages)


@pytest.mark.parametrize("error", ["not_in_channel", "user_not_found"])
async def test_F7_who_is_out_already_does_not_make_us_think_that_we_are(running: Rig, error: str) -> None:
    made = await people.circle(running, "slack")
    eve = running.slack.person("Eve")
    running.slack.faults.fail(error, "conversations.kick")
    await running.act(made.lars.add_member(made.group, eve))
    assert any("came into the group" in each.text for each in made.lars.messages)
    assert not any("no longer in Sol's group" in each.text for each in made.lars.messages)
    await running.until(ASKED)
    await running.tap(made.sol, "skip")
    await running.tap(made.sol, "skip")
    await running.write(made.sol, "Still here")
    await running.tap(made.sol, "circle")
    assert "Still here" in made.group.messages[-1].text


async def test_F7_whom_slack_does_not_let_in_is_said_and_the_group_goes_on(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    made = people.Made(await people.young_person(running, "slack", lars, "Sol"), lars)
    mum = await people.adult(running, "slack", made.sol, "Mum", "evening")
    running.slack.faults.fail("ura_max_channels", "conversations.invite")
    await running.tap(made.sol, "confirming")
    await running.tap(made.sol, "yes")
    made.group = running.slack.groups[-1]
    assert made.group not in mum.groups
    assert "Slack does not let me put Mum into Sol's group." in lars.messages[-1].text
    with pytest.raises(Unreachable):
        await running.service.channel.send("admit", "C0NOWHERE", {"user": made.sol.id})
    running.slack.faults.fail("user_not_found", "conversations.invite")
    with pytest.raises(Refused):
        await running.service.channel.send("admit", made.group.id, {"user": made.sol.id})


async def test_a_group_that_was_renamed_stays_ours(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.rename_group(made.group, "sol-and-friends")
    await running.write(made.sol, "/leave")
    for key in ("leave", "none", "yes"):
        await running.tap(made.sol, key)
    assert made.group.archived


async def test_a_person_has_a_page_of_their_own_whose_buttons_open_dialogues(running: Rig) -> None:
    made = await people.circle(running, "slack")
    await running.act(made.sol.open_home())
    assert made.sol.home.text == "Hi Sol. This is what you can do here:"
    await running.act(made.sol.press("What is kept about me", message=made.sol.home))
    assert made.sol.messages[-1].buttons
    await running.act(made.lars.open_home())
    assert "Sol · Vollsmose" in made.lars.home.text
    assert "answer" not in made.lars.home.text
    eve = running.slack.person("Eve")
    await running.act(eve.open_home())
    assert (eve.home.text, eve.home.buttons) == (
        "Hi. I am Kreds. Were you given a link? Paste it here and send it, and we can begin.",
        [],
    )


async def test_each_of_slack_s_refusals_has_one_meaning_of_ours() -> None:
    async with SlackEmulator() as slack:
        web = Web(slack.world.bot_token, slack.api)
        try:
            for error in GONE:
                slack.faults.fail(error)
                with pytest.raises(Unreachable):
                    await web.call("auth.test")
            for error in LOCKED_OUT:
                slack.faults.fail(error)
                with pytest.raises(ChannelDown):
                    await web.call("auth.test")
            for error in (*FINE, "invalid_blocks", "msg_too_long", "something_new"):
                slack.faults.fail(error)
                with pytest.raises(Refused) as refused:
                    await web.call("auth.test")
                assert refused.value.code == error
            slack.faults.throttle(7)
            with pytest.raises(Throttled) as throttled:
                await web.call("users.info", user="U1")
            assert throttled.value.after == 7
            calls = len(slack.calls)
            with pytest.raises(Throttled):
                await web.call("users.info", user="U2")
            assert len(slack.calls) == calls  # a method that is to be left alone is not called
        finally:
            await web.close()


async def test_F5_slack_s_own_limits_are_never_met(databases: Databases, tmp_path: Path) -> None:
    """One message a second in each conversation, and as many calls a minute as each method bears."""
    seconds = Seconds()
    async with quick_rig(
        databases,
        tmp_path,
        telegrams=False,
        slacks="socket",
        limits=LIMITS,
        monotonic=seconds,
        receives=False,
    ) as running:
        people_ = [running.slack.person(f"Person {number}") for number in range(30)]
        running.slack.limits.on, running.slack.limits.clock = True, seconds

        def put(work: Work) -> None:
            for place in range(3):
                for each in people_:
                    body = {"text": f"number {place}", "rows": []}
                    outbox.to_chat(work, "slack", each.id, outbox.REPLY, "message", body)

        await running.service.store.turn(put)
        delivery = running.service.delivery
        while sum((await running.service.store.turn(unsent.undelivered)).values()):
            pause = await delivery.once()
            if delivery._flying:
                await asyncio.wait(set(delivery._flying))
            else:
                seconds.now += min(pause, 5.0)
        assert running.slack.limits.refused == 0
        for each in people_:
            assert [message.text for message in each.messages] == ["number 0", "number 1", "number 2"]


async def test_F5_changes_to_messages_wait_their_turn_and_hold_up_no_reply(
    databases: Databases, tmp_path: Path
) -> None:
    """Slack takes fifty changes a minute in all: when everybody presses at once the words come first, the ticks later."""
    seconds = Seconds()
    async with quick_rig(
        databases,
        tmp_path,
        telegrams=False,
        slacks="socket",
        limits=LIMITS,
        monotonic=seconds,
        receives=False,
    ) as running:
        people_ = [running.slack.person(f"Person {number}") for number in range(80)]
        running.slack.limits.on, running.slack.limits.clock = True, seconds
        web = Web(running.slack.world.bot_token, running.slack.api, {})
        stands = [
            (await web.call("chat.postMessage", channel=each.id, text="Asked"))["ts"] for each in people_
        ]
        await web.close()
        seconds.now += 60

        def put(work: Work) -> None:
            for each, stamp in zip(people_, stands, strict=True):
                told = {"message": stamp, "text": "Thanks ✓", "rows": []}
                outbox.to_chat(work, "slack", each.id, outbox.REPLY, "edit", told)
                body = {"text": "Next", "rows": []}
                outbox.to_chat(work, "slack", each.id, outbox.REPLY, "message", body)

        await running.service.store.turn(put)
        delivery, began, answered = running.service.delivery, seconds.now, 0.0
        while sum((await running.service.store.turn(unsent.undelivered)).values()):
            pause = await delivery.once()
            if delivery._flying:
                await asyncio.wait(set(delivery._flying))
            else:
                seconds.now += min(pause, 5.0)
            if not answered and all(each.messages[-1].text == "Next" for each in people_):
                answered = seconds.now - began
        assert running.slack.limits.refused == 0
        assert answered < 40  # at five a second, behind fifty changes
        assert seconds.now - began > 60
        assert all([message.text for message in each.messages] == ["Thanks ✓", "Next"] for each in people_)


async def test_whoever_marks_good_news_counts_once_and_nobody_sees_who(running: Rig) -> None:
    made = await people.circle(running, "slack")
    await running.act(made.sol.write("/kreds success Got up by myself", made.group))
    message = next(each for each in reversed(made.group.messages) if "Got up by myself" in each.text)
    for emoji in ("tada", "heart"):
        made.adults["Mum"].react(message, emoji)
    made.adults["Ali"].react(message, "tada")
    made.sol.react(message, "heart")
    await running.settle()
    assert await cheers(running) == [2]
    made.adults["Mum"].take_mark(message, "tada")
    await running.settle()
    assert await cheers(running) == [2], "one of two marks is still there"
    made.adults["Mum"].take_mark(message, "heart")
    await running.settle()
    assert await cheers(running) == [1]
    made.adults["Mum"].react(message, "tada")
    running.slack.events.duplicate = True
    made.adults["Ali"].take_mark(message, "tada")
    await running.settle()
    assert await cheers(running) == [1]


async def cheers(running: Rig) -> list[int]:
    """How many cheered, by success."""
    return await running.service.store.turn(
        lambda work: [each.cheers for each in work.session.query(Success)]
    )
