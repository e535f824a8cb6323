"""What is true on every platform; each platform's tests inherit it and say how its emulator is made to fail."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from store import members, outbox
from store.models import Member, MemberAddress
from store.outbox import CHECK_IN, HELP
from store.queues import OutboxRow
from store.unit_of_work import Work
from tests.channels.contract_receiving import Receiving
from tests.channels.people import Made
from tests.channels.under_test import Seconds
from tests.rig import Rig


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
