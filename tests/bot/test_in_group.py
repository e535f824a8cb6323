"""What people write and press in the circle's group: understood for those who belong, and never in front of the others."""

from __future__ import annotations

import pytest

from bot.render import render
from conversations import group as words
from conversations import hello
from store import circles
from store.models import Circle, Member
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, with_group
from tests.emulators.telegram import Group as Chat
from tests.emulators.telegram import Message
from tests.rig import Rig
from tests.stories.acting import RIGHTS

STALE = render(hello.stale(), "en")


@pytest.fixture
async def group(running: Rig, town: Town) -> Chat:
    return await with_group(running, town)


async def test_a_command_in_the_group_goes_on_in_private(running: Rig, town: Town, group: Chat) -> None:
    before = len(group.messages)
    await running.act(town.mum.write("/circle", group))
    assert "Sol" in town.mum.messages[-1].text
    assert town.mum.messages[-1].buttons
    assert len(group.messages) == before + 1  # what Mum wrote, and nothing of ours


async def test_help_asked_for_in_the_group_opens_in_private(running: Rig, town: Town, group: Chat) -> None:
    before = len(group.messages)
    await running.act(town.sol.write("/needhelp", group))
    assert "116 111" in town.sol.messages[-1].text
    assert len(group.messages) == before + 1


async def test_help_is_there_even_while_the_bot_may_do_nothing_in_the_group(
    running: Rig, town: Town, group: Chat
) -> None:
    town.lars.demote(group, running.telegram.bot)
    await running.settle()
    await running.act(town.sol.write(f"/needhelp@{running.telegram.bot_username}", group))
    assert "116 111" in town.sol.messages[-1].text


async def test_who_calls_the_bot_and_is_not_understood_hears_in_private_what_it_knows(
    running: Rig, town: Town, group: Chat
) -> None:
    await running.act(town.mum.write(f"@{running.telegram.bot_username} how are you?", group))
    assert town.mum.messages[-1].text == render(words.what_works_here(), "en")


async def pinned(group: Chat) -> Message:
    """A message of ours in the group, to press under."""
    (found,) = group.pinned
    return found


async def test_T7_an_old_or_made_up_button_is_answered_once_and_to_the_presser_alone(
    running: Rig, town: Town, group: Chat
) -> None:
    before = [len(chat.messages) for chat in (group, town.mum.chat, town.sol.chat)]
    for data in ("g.agreement.yes.999999", "g.nothing.yes.1", "g.x", "g.language.da.1", "g." + "9" * 60):
        press = await town.mum.press_data(await pinned(group), data)
        await running.settle()
        assert press.answered
        assert press.text
    assert [len(chat.messages) for chat in (group, town.mum.chat, town.sol.chat)] == before
    answers = [each for each in running.telegram.calls if each.method == "answerCallbackQuery"]
    asked = [each.params["callback_query_id"] for each in answers]
    assert len(asked) == len(set(asked))


async def test_T7_a_locked_account_presses_in_vain(running: Rig, town: Town, group: Chat) -> None:
    def lock(work: Work) -> None:
        found = work.session.get_one(Circle, town.circle)
        mum = next(each.member for each in circles.adults(work, found) if each.role == "relative")
        work.session.get_one(Member, mum.id).frozen = True

    await running.service.store.turn(lock)
    press = await town.mum.press_data(await pinned(group), "g.agreement.yes.1")
    await running.settle()
    assert press.text == render(hello.frozen(), "en")


async def test_T9_while_its_rights_are_away_a_press_does_nothing(
    running: Rig, town: Town, group: Chat
) -> None:
    town.lars.demote(group, running.telegram.bot)
    await running.settle()
    press = await town.mum.press_data(await pinned(group), "g.agreement.yes.1")
    await running.settle()
    assert press.answered
    assert not press.text
    town.lars.promote(group, running.telegram.bot, *RIGHTS)
    await running.settle()


async def test_T5_what_people_say_to_one_another_is_in_no_row(running: Rig, town: Town, group: Chat) -> None:
    await running.act(town.mum.write("Zanzibar is far away", group))

    def kept(work: Work) -> list[bytes | None]:
        return [each.payload_sealed for each in work.session.query(InboxRow)]

    assert set(await running.service.store.turn(kept)) == {None}


async def test_who_writes_in_the_group_is_known_to_be_in_it(running: Rig, town: Town, group: Chat) -> None:
    def unheard(work: Work) -> None:
        """What a missed update leaves behind."""
        for each in circles.adults(work, work.session.get_one(Circle, town.circle)):
            each.in_group = False

    await running.service.store.turn(unheard)
    await running.act(town.mum.write("Good morning", group))

    def inside(work: Work) -> list[str]:
        found = circles.adults(work, work.session.get_one(Circle, town.circle))
        return [each.role for each in found if each.in_group]

    assert await running.service.store.turn(inside) == ["relative"]


async def test_an_answer_that_comes_too_late_is_given_in_private(
    running: Rig, town: Town, group: Chat
) -> None:
    press = await town.mum.press_data(await pinned(group), "g.agreement.yes.999999")
    running.telegram.world.presses.pop(press.id)
    await running.settle()
    assert town.mum.messages[-1].text == STALE
