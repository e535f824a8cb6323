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
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.channels import people
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
