"""The contract on the web's own chat, and what is true of it alone."""

from __future__ import annotations

from typing import Any

from store import members
from store.models import MemberAddress
from store.outbox import REPLY
from tests.channels.contract import Sending
from tests.channels.people import Made
from tests.channels.under_test import Platform
from tests.rig import Rig


class OnTheWeb(Platform):
    """There is no network between the service and its own pages: a send either was committed or was not."""

    on = "web"
    repeats_help = False

    def gone(self, running: Rig, person: Any) -> None:
        """Signed out: `sign_out`."""

    def twice(self, running: Rig) -> None:
        """A form that is sent twice has a test of its own."""


class TestOnTheWeb(OnTheWeb, Sending):
    """With no token at all."""

    settings = {"telegrams": False}  # noqa: RUF012 — read only

    async def test_T9_an_outsider_in_the_group_is_taken_out_and_reported(
        self, running: Rig, made: Made
    ) -> None:
        """Nobody can bring anybody in here; whoever knows the address sees nothing."""
        eve = running.web.person("Eve")
        assert eve.get(f"/chat/{made.group.id}").status_code == 401
        other = await self.newcomer(running)
        assert other.get(f"/chat/{made.group.id}").status_code == 404
        assert other.groups == []

    async def test_T10_the_same_name_opens_nothing(self, running: Rig, made: Made) -> None:
        other = await self.newcomer(running, "Sol")
        await running.write(other, "/mydata")
        assert "Got up" not in other.read()
        assert other.groups == []
        assert other.get(f"/chat/{made.sol.id}").status_code == 404

    async def test_F7_who_has_signed_out_everywhere_is_marked_and_never_tried_for_ever(
        self, running: Rig, made: Made
    ) -> None:
        mum = made.adults["Mum"]
        await self.queue(running, mum, "Hello")
        await mum.sign_out()
        await self.delivery(running).drain()

        def reachable(work: Any) -> list[str]:
            rows = work.session.query(MemberAddress).filter_by(reachable=False)
            return [members.name_of(work, members_of(work, each)) for each in rows]

        def members_of(work: Any, address: MemberAddress) -> Any:
            from store.models import Member

            return work.session.get_one(Member, address.member_id)

        assert await running.service.store.turn(reachable) == ["Mum"]

    async def test_F8_a_form_that_is_sent_twice_is_one_thing(self, running: Rig, made: Made) -> None:
        page = made.sol.page()
        sent = {**page.hidden, "words": "/settings"}
        for _again in range(2):
            await made.sol.ask("POST", "/chat", sent, **{"x-kreds-live": "1"})
        await running.settle()
        asked = [each for each in made.sol.messages if "What do you want to change?" in each.text]
        assert len(asked) == 1
        line = {**made.sol.page().hidden, "words": "See you all on Friday"}
        for _again in range(2):
            await made.sol.ask("POST", f"/chat/{made.group.id}", line, **{"x-kreds-live": "1"})
        await running.settle()
        said = [each for each in made.group.messages if each.text == "See you all on Friday"]
        assert len(said) == 1

    async def newcomer(self, running: Rig, name: str = "Eve") -> Any:
        """Somebody who is a coordinator elsewhere: signed in, and in no circle."""
        from tests.channels.people import coordinator

        return await coordinator(running, "web", name)


async def test_what_people_say_in_a_group_is_seen_by_its_members_and_read_by_nobody_else(
    running_web: Rig,
) -> None:
    from tests.channels import people

    made = await people.circle(running_web, "web")
    mum, sol = made.adults["Mum"], made.sol
    await running_web.act(mum.write("Dinner at six <b>tonight</b>?", made.group))
    (line,) = [each for each in made.group.seen_by(sol) if "Dinner" in each.text]
    assert line.text == "Dinner at six <b>tonight</b>?"
    assert line.sender.first_name == "Mum"
    await running_web.act(sol.mark(line, "❤️"))
    assert "❤️ 1" in sol.get(f"/chat/{made.group.id}").text
    await running_web.act(sol.mark(line, "❤️"))
    assert "❤️ 1" not in sol.get(f"/chat/{made.group.id}").text
    await running_web.act(mum.write("/needhelp", made.group))
    assert not any("needhelp" in each.text for each in made.group.seen_by(sol))
    assert REPLY == 1


async def test_the_welcome_says_for_how_long_it_stands_where_we_are_the_platform(running_web: Rig) -> None:
    from tests.channels import people

    made = await people.circle(running_web, "web")
    (welcome,) = [each.text for each in made.group.messages if each.text.startswith("Welcome to")]
    assert "between you, and stays here for 90 days. I read only what is meant for me." in welcome
    assert "I read and keep only" not in welcome
    assert "It stands for 90 days." in made.sol.get(f"/chat/{made.group.id}").text
