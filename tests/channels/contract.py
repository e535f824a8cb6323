"""What is true on every platform; each platform's tests inherit it and say how its emulator is made to fail."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.render import render
from conversations import hello
from store import members, outbox
from store.models import Member, MemberAddress
from store.outbox import CHECK_IN, HELP, REPLY
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.channels.people import Made
from tests.databases import Databases
from tests.rig import ZONE, Rig, button

NOT_HERS = render(hello.not_for_you(), "en").partition(" Write")[0]

ASKED = datetime(2026, 8, 21, 17, tzinfo=ZONE)
"""When Sol is asked."""


class Seconds:
    """The delivery's clock: a blink passes whenever it is read, and more when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class Platform:
    """A platform under test, and how its emulator is made to fail."""

    on: str
    settings: dict[str, Any]
    repeats_help: bool
    """Whether a call for help whose fate is unknown is sent again although it arrived: so where nobody can tell."""

    @pytest.fixture
    def seconds(self) -> Seconds:
        return Seconds()

    @pytest.fixture
    async def running(self, databases: Databases, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Rig]:
        async with quick_rig(databases, tmp_path, monotonic=seconds, **self.settings) as made:
            yield made

    @pytest.fixture
    async def made(self, running: Rig) -> Made:
        return await people.circle(running, self.on)

    @abstractmethod
    def throttle(self, running: Rig, person: Any, seconds: int) -> None:
        """The next message is refused, and a wait is asked for."""

    @abstractmethod
    def lose_the_answer(self, running: Rig, *, after: bool) -> None:
        """The connection breaks at the next message, before or after it took effect."""

    @abstractmethod
    def go_down(self, running: Rig) -> None:
        """Everything is refused, until `come_back`."""

    @abstractmethod
    def come_back(self, running: Rig) -> None:
        """Nothing is wrong any more."""

    @abstractmethod
    def gone(self, running: Rig, person: Any) -> None:
        """The person can no longer be written to."""

    @abstractmethod
    def back(self, running: Rig, person: Any) -> None:
        """They can be written to again."""

    @abstractmethod
    def twice(self, running: Rig) -> None:
        """From now on everything is brought twice."""

    def delivery(self, running: Rig) -> Any:
        """The platform's sender."""
        return running.service.deliveries[self.on]

    async def queue(self, running: Rig, person: Any, text: str, lane: int = REPLY) -> None:
        """Something to be sent to somebody."""

        def put(work: Work) -> None:
            member = members.by_address(work, self.on, str(person.id))
            assert member is not None
            address = members.address_on(work, member.id, self.on)
            assert address is not None
            outbox.to_address(work, address, lane, "message", {"text": text, "rows": []})

        await running.service.store.turn(put)

    async def later(self, running: Rig, seconds: Seconds, span: float) -> None:
        """Let time pass on both clocks, then send what may go."""
        running.clock.now += timedelta(seconds=span)
        seconds.now += span
        await self.delivery(running).drain()


class Receiving(Platform):
    """What people do, from their fingers to the dialogue and back."""

    async def test_a_circle_comes_about_through_the_same_dialogues(self, made: Made) -> None:
        texts = [each.text for each in made.group.messages if each.sender.first_name == "Kreds"]
        assert texts[0].startswith("Welcome to Sol's circle.")
        (roster,) = [each for each in made.group.messages if each.pinned]
        assert roster.text == "Sol's circle\n• Sol\n• Lars, Youth services\n• Mum, Family\n• Ali, Mentor"
        everybody = (made.sol, made.lars, *made.adults.values())
        assert all(made.group in person.groups for person in everybody)

    async def test_a_check_in_is_answered_and_leaves_nothing_to_see(self, running: Rig, made: Made) -> None:
        await running.until(ASKED)
        first = made.sol.messages[-1]
        await running.tap(made.sol, "yes")
        assert (first.text, [row for row in first.buttons if row]) == ("Thanks ✓", [])
        await running.tap(made.sol, "no")
        await running.write(made.sol, "Got up by myself")
        await running.tap(made.sol, "circle")
        assert made.group.messages[-1].text == "💬 Sol wanted you to know: “Got up by myself”"

    async def test_T3_nothing_in_the_group_depends_on_an_answer(self, running: Rig, made: Made) -> None:
        before = [each.text for each in made.group.messages]
        await running.until(ASKED)
        await running.tap(made.sol, "yes")
        await running.tap(made.sol, "skip")
        await running.tap(made.sol, "skip")
        assert [each.text for each in made.group.messages] == before

    async def test_F2_F8_what_is_brought_twice_is_done_once(self, running: Rig, made: Made) -> None:
        self.twice(running)
        await running.until(ASKED)
        await running.tap(made.sol, "yes")
        await running.write(made.sol, "/settings")
        asked = [each.text for each in made.sol.messages if "What do you want to change?" in each.text]
        assert len(asked) <= 1
        rows = await running.service.store.turn(
            lambda work: work.session.execute(
                select(func.count(), func.count(InboxRow.event.distinct())).where(InboxRow.channel == self.on)
            ).one()
        )
        assert rows[0] == rows[1]

    async def test_T7_an_old_button_is_answered_once(self, running: Rig, made: Made) -> None:
        await running.until(ASKED)
        first, data = button(made.sol, "yes")
        await running.tap(made.sol, "yes")
        await running.act(made.sol.press_data(first, data))
        assert not any(
            "from earlier" in each.text for each in made.sol.messages
        )  # the same press again is nothing
        await running.act(made.sol.press_data(first, data.replace("yes", "no")))
        assert sum("from earlier" in each.text for each in made.sol.messages) == 1

    async def test_T7_somebody_else_s_button_does_nothing(self, running: Rig, made: Made) -> None:
        await running.until(ASKED)
        _message, data = button(made.sol, "yes")
        open_before = made.sol.messages[-1].text
        mum = made.adults["Mum"]
        await running.act(mum.press_data(mum.messages[-1], data))
        await running.act(mum.press_data(mum.messages[-1], "s.circle."))
        await running.act(mum.press_data(mum.messages[-1], "s.confirming.1"))
        assert made.sol.messages[-1].text == open_before
        assert "Sol" not in mum.messages[-1].text
        assert NOT_HERS in mum.messages[-1].text

    async def test_T9_an_outsider_in_the_group_is_taken_out_and_reported(
        self, running: Rig, made: Made
    ) -> None:
        eve = people.platform(running, self.on).person("Eve")
        await running.act(made.lars.add_member(made.group, eve))
        assert made.group not in eve.groups
        for person in (made.sol, made.lars):
            assert "came into the group. I took them out at once." in person.messages[-1].text

    async def test_T10_the_same_name_opens_nothing(self, running: Rig, made: Made) -> None:
        other = people.platform(running, self.on).person("Sol")
        await running.write(other, "/mydata")
        assert "invitation" in other.messages[-1].text
        await running.act(made.lars.add_member(made.group, other))
        assert made.group not in other.groups

    async def test_T11_words_are_shown_as_they_were_written(self, running: Rig, made: Made) -> None:
        words = "<b>x</b> *x* _y_ ~z~ `q` <!channel> <@U0KREDS> [x](https://x.dk) a & b > c :smile: \\ &amp;"
        await running.until(ASKED)
        for key in ("skip", "skip"):
            await running.tap(made.sol, key)
        await running.write(made.sol, words)
        await running.tap(made.sol, "circle")
        assert made.group.messages[-1].text == f"💬 Sol wanted you to know: “{words}”"

    async def test_F14_an_update_that_cannot_be_read_is_set_aside_and_others_go_on(
        self, running: Rig, made: Made
    ) -> None:
        from store.inbox import Seen

        channel = running.service.channels[self.on]
        await running.service.receive([Seen("poison", str(made.sol.id), "{")], channel)
        await running.settle()
        await running.write(made.sol, "/help")
        assert "What would you like" in made.sol.messages[-1].text


class Sending(Receiving):
    """What reaches people, also through a crash."""

    async def test_F3_a_message_that_left_before_the_crash_is_not_asked_twice(
        self, running: Rig, made: Made
    ) -> None:
        """The service dies between sending and noting that it was sent."""
        before = len(made.sol.messages)
        for text, lane in (("Asked", CHECK_IN), ("Help", HELP)):
            await self.queue(running, made.sol, text, lane)
        taken = await running.service.store.turn(
            lambda work: outbox.take(work, self.on, 9, (HELP, CHECK_IN), ())
        )
        for each in taken:
            body = each.body | {"row": each.id}
            await running.service.channels[self.on].send(each.kind, each.chat, body)
            await running.service.store.turn(lambda work, row=each.id: outbox.sending(work, row))  # type: ignore[misc]
        await self.delivery(running).recover()
        await self.delivery(running).drain()
        texts = [each.text.splitlines()[-1] for each in made.sol.messages[before:]]
        assert texts.count("Asked") == 1
        assert texts.count("Help") == (2 if self.repeats_help else 1)

    async def test_a_file_of_one_s_own_data_arrives(self, running: Rig, made: Made) -> None:
        await running.write(made.sol, "/mydata")
        await running.tap(made.sol, "file")
        assert any(
            getattr(each, "document", None) or getattr(each, "files", None) for each in made.sol.messages
        )

    async def test_the_circle_ends_with_a_goodbye_and_we_are_out(self, running: Rig, made: Made) -> None:
        await running.write(made.sol, "/leave")
        for key in ("leave", "none", "yes"):
            await running.tap(made.sol, key)
        assert any("The circle around Sol ends here." in each.text for each in made.group.messages)
        assert getattr(made.group, "archived", True)


class ChannelContract(Sending):
    """All of it, for platforms that have a network between them and us."""

    @pytest.mark.parametrize("after", [False, True])
    async def test_F4_a_lost_answer_never_loses_help(
        self, running: Rig, made: Made, seconds: Seconds, after: bool
    ) -> None:
        before = len(made.sol.messages)
        self.lose_the_answer(running, after=after)
        await self.queue(running, made.sol, "Help", HELP)
        await self.delivery(running).drain()
        await self.later(running, seconds, 60)
        texts = [each.text.splitlines()[-1] for each in made.sol.messages[before:]]
        assert texts.count("Help") == (2 if after and self.repeats_help else 1)

    async def test_F5_one_chat_waits_and_the_others_go_on(
        self, running: Rig, made: Made, seconds: Seconds
    ) -> None:
        mum = made.adults["Mum"]
        self.throttle(running, made.sol, 30)
        await self.queue(running, made.sol, "First")
        sending = asyncio.create_task(self.delivery(running).drain())
        await asyncio.wait([sending], timeout=0.5)
        await self.queue(running, mum, "For Mum")
        await asyncio.wait([sending], timeout=0.5)
        assert mum.messages[-1].text == "For Mum"
        assert made.sol.messages[-1].text != "First"
        seconds.now += 31
        self.delivery(running).wake()
        await sending
        assert made.sol.messages[-1].text == "First"

    async def test_F7_who_is_gone_is_marked_and_never_tried_for_ever(self, running: Rig, made: Made) -> None:
        mum = made.adults["Mum"]
        self.gone(running, mum)
        await self.queue(running, mum, "Hello")
        await self.delivery(running).drain()
        assert await running.service.store.turn(lambda work: _after(work, self.on)) == (["Mum"], 0)
        self.back(running, mum)
        await running.write(mum, "/help")
        assert await running.service.store.turn(lambda work: _after(work, self.on)) == ([], 0)
        assert "This is what you can do here" in mum.messages[-1].text

    async def test_F9_what_waits_goes_when_the_platform_is_back(
        self, running: Rig, made: Made, seconds: Seconds
    ) -> None:
        self.go_down(running)
        await self.queue(running, made.sol, "Waited")
        await self.delivery(running).once()
        await asyncio.wait(set(self.delivery(running)._flying), timeout=2)
        self.come_back(running)
        for _try in range(3):
            await self.later(running, seconds, 60)
        assert made.sol.messages[-1].text == "Waited"


def _after(work: Work, channel: str) -> tuple[list[str], int]:
    """Who cannot be reached, and how much waits."""
    gone = (
        select(Member)
        .join(MemberAddress)
        .where(MemberAddress.channel == channel, MemberAddress.reachable.is_(False))
    )
    names = [members.name_of(work, each) for each in work.session.scalars(gone)]
    waiting = select(func.count()).where(OutboxRow.state.in_(("waiting", "claimed", "sending")))
    return names, work.session.scalar(waiting) or 0
