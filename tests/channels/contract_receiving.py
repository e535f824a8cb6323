"""What people do is true on every platform, from their fingers to the dialogue and back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.render import render
from conversations import hello
from store.queues import InboxRow
from tests.channels import people
from tests.channels.people import Made
from tests.channels.under_test import Platform
from tests.rig import ZONE, Rig, button

NOT_HERS = render(hello.not_for_you(), "en").partition(" Write")[0]

ASKED = datetime(2026, 8, 21, 17, tzinfo=ZONE)
"""When Sol is asked."""


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
