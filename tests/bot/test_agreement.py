"""Who may do what about an agreement, what they see of it, and what happens when its day comes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.render import render
from bot.services import agreed, my_data
from bot.services import resting as resting_service
from conversations import agreed as words
from conversations import hello, resting
from store import agreements
from store.agreement_rows import Agreement
from store.models import Circle, Member
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, with_group
from tests.emulators.telegram import Group as Chat
from tests.emulators.telegram import Message, Person
from tests.rig import ZONE, Rig

NOTED = render(words.noted(), "en")
PRIVATE = render(words.goes_on_in_private(), "en")
ONLY_MUM = render(words.only("Mum"), "en")
ONLY_SOL = render(words.only("Sol"), "en")
EITHER = render(words.only("Mum", "Sol"), "en")
STALE = render(hello.stale(), "en")


@pytest.fixture
async def group(running: Rig, town: Town) -> Chat:
    return await with_group(running, town)


async def propose(
    running: Rig, town: Town, group: Chat, line: str = "Mum calls the school by Friday"
) -> Message:
    """Ali proposes it in the group; the bot's message about it."""
    await running.act(town.ali.write(f"/agree {line}", group))
    return group.messages[-1]


async def press(running: Rig, person: Person, message: Message, key: str) -> str:
    """Press the button that means `key`, as it once stood there; what the presser alone is shown."""
    made = await person.press_data(message, f"g.agreement.{key}.1")
    await running.settle()
    assert made.answered
    return made.text


async def states(running: Rig) -> list[str]:
    """Of every agreement."""

    def found(work: Work) -> list[str]:
        return [each.state for each in work.session.query(Agreement).order_by(Agreement.id)]

    return await running.service.store.turn(found)


async def test_T7_each_button_is_for_those_whose_it_is(running: Rig, town: Town, group: Chat) -> None:
    message = await propose(running, town, group)
    for person, key, said in (
        (town.ali, "yes", ONLY_MUM),
        (town.sol, "yes", ONLY_MUM),
        (town.lars, "no", ONLY_MUM),
        (town.sol, "change", ONLY_MUM),
        (town.mum, "object", ONLY_SOL),
        (town.lars, "object", ONLY_SOL),
        (town.mum, "kept", STALE),
        (town.mum, "dance", STALE),
    ):
        assert await press(running, person, message, key) == said, key
        assert await states(running) == ["asked"]
    assert await press(running, town.mum, message, "yes") == NOTED
    for person, key, said in (
        (town.ali, "kept", EITHER),
        (town.lars, "not_kept", EITHER),
        (town.mum, "object", ONLY_SOL),
    ):
        assert await press(running, person, message, key) == said, key
    assert "settled" in await press(running, town.mum, message, "no")
    assert await states(running) == ["open"]
    assert await press(running, town.sol, message, "kept") == NOTED
    assert "Kept" in await press(running, town.mum, message, "not_kept")
    assert await states(running) == ["kept"]


async def test_a_button_in_the_group_leads_to_a_new_one_in_private(
    running: Rig, town: Town, group: Chat
) -> None:
    made = await town.mum.press_data(group.pinned[0], f"g.agreeing.new.{town.circle}")
    await running.settle()
    assert made.text == PRIVATE
    assert "Who does what" in town.mum.messages[-1].text
    made = await town.mum.press_data(group.pinned[0], f"g.agreeing.dance.{town.circle}")
    await running.settle()
    assert made.text == STALE


async def test_T14_an_agreement_of_another_circle_is_not_there(running: Rig, town: Town, group: Chat) -> None:
    message = await propose(running, town, group)
    other = await circle(running, "Kim", lars=town.lars)
    elsewhere = await with_group(running, other)
    made = await other.mum.press_data(elsewhere.pinned[0], "g.agreement.yes.1")
    await running.settle()
    assert made.text == render(hello.not_for_you(), "en")
    assert message.text
    await running.act(other.mum.press_data(other.mum.messages[-1], "s.agreement.1"))
    assert other.mum.messages[-1].text == render(hello.not_for_you(), "en")
    assert await states(running) == ["asked"]


async def test_T5_what_was_proposed_is_sealed_in_every_row(running: Rig, town: Town, group: Chat) -> None:
    await propose(running, town, group, "Mum calls zanzibar by Friday")

    def sealed(work: Work) -> bytes:
        return b"".join(each.words_sealed for each in work.session.query(Agreement))

    assert b"zanzibar" not in await running.service.store.turn(sealed)
    assert "zanzibar" in group.messages[-1].text


async def test_without_a_group_it_is_between_those_it_is_about(running: Rig, town: Town) -> None:
    await running.write(town.ali, "/agree Mum calls the school by Friday")
    await running.tap(town.ali, "yes")
    assert "calls the school" in town.mum.messages[-1].text
    assert "calls the school" in town.sol.messages[-1].text
    await running.tap(town.mum, "agreement")
    await running.tap(town.mum, "yes")
    assert "Mum says yes" in town.ali.messages[-1].text
    await running.tap(town.sol, "agreement")
    await running.tap(town.sol, "object")
    await running.tap(town.sol, "yes")
    assert await states(running) == ["objected"]
    for person in (town.mum, town.ali):
        assert "Sol says no to this one" in person.messages[-1].text


async def test_who_is_asked_and_does_not_answer_is_asked_once_more(
    running: Rig, town: Town, group: Chat
) -> None:
    await propose(running, town, group, "Mum calls the school in two weeks")
    before = len(town.mum.messages)
    await running.forward(days=10)
    assert len(town.mum.messages) == before + 1
    assert "It counts when you say yes" in town.mum.messages[-1].text
    await running.tap(town.mum, "agreement")
    await running.tap(town.mum, "no")
    assert await states(running) == ["declined"]
    assert "Mum says no to this one" in town.ali.messages[-1].text


async def test_F11_reminders_that_come_too_late_are_left_out_and_the_question_is_not(
    running: Rig, town: Town, group: Chat
) -> None:
    message = await propose(running, town, group, "Mum calls the school on 3 September")
    await press(running, town.mum, message, "yes")
    before = len(town.mum.messages)
    running.clock.now = datetime(2026, 9, 4, 23, 30, tzinfo=ZONE)
    await running.service.tick()
    await running.settle()
    assert len(town.mum.messages) == before  # late, and it is night
    await running.until(datetime(2026, 9, 5, 17, tzinfo=ZONE))
    assert [each.text[:12] for each in town.mum.messages[before:]] == ["How did it g"]
    assert group.messages[-1].text.startswith("🤝")
    assert group.messages[-1].buttons


async def test_a_moved_agreement_is_reminded_of_on_its_new_day(running: Rig, town: Town, group: Chat) -> None:
    message = await propose(running, town, group, "Mum calls the school on 3 September")
    await press(running, town.mum, message, "yes")
    await running.write(town.mum, "/agreements")
    await running.tap(town.mum, "a1")
    await running.tap(town.mum, "later")
    await running.write(town.mum, "10/9")
    await running.tap(town.mum, "yes")
    assert "A new day" in group.messages[-1].text
    before = len(town.mum.messages)
    await running.until(datetime(2026, 9, 8, 20, tzinfo=ZONE))
    assert len(town.mum.messages) == before
    await running.until(datetime(2026, 9, 10, 20, tzinfo=ZONE))
    assert len(town.mum.messages) == before + 2


async def test_quiet_messages_make_no_sound(running: Rig, town: Town, group: Chat) -> None:
    message = await propose(running, town, group)
    await press(running, town.mum, message, "yes")
    await running.forward(days=3)
    posts = [each for each in running.telegram.calls if each.method.lower() == "sendmessage"]
    asked = [each for each in posts if "How did it go? Mum or Sol" in str(each.params.get("text"))]
    assert asked
    assert all(each.params.get("disable_notification") for each in asked)


async def test_who_leaves_takes_what_is_open_of_theirs_off_the_table(
    running: Rig, town: Town, group: Chat
) -> None:
    message = await propose(running, town, group)
    await press(running, town.mum, message, "yes")
    await propose(running, town, group, "Sol plays football on Sunday")
    await propose(running, town, group, "Ali finds a bicycle by Sunday")
    for person in (town.ali, town.mum):
        await running.write(person, "/leave")
        await running.press(person, "Leave Sol's circle")
    assert await states(running) == ["dropped", "dropped", "dropped"]


async def test_everything_about_agreements_is_in_the_file_and_goes_with_the_person(
    running: Rig, town: Town, group: Chat
) -> None:
    message = await propose(running, town, group)
    await press(running, town.mum, message, "yes")

    def everything(work: Work, name: str) -> list[dict[str, str]]:
        member = work.session.get_one(Member, town.numbers[name])
        told = my_data.everything(running.service.here, work, member)
        return list(json.loads(json.dumps(told))["agreements"])

    for name in ("Sol", "Mum", "Ali"):
        (told,) = await running.service.store.turn(lambda work, name=name: everything(work, name))  # type: ignore[misc]
        assert (told["owner"], told["what"], told["by"]) == ("Mum", "calls the school", "2026-08-21")
    await running.write(town.mum, "/mydata")
    await running.tap(town.mum, "erase")
    await running.tap(town.mum, "yes")
    assert await states(running) == []


async def test_a_circle_has_room_for_so_many_open_agreements(running: Rig, town: Town, group: Chat) -> None:
    def fill(work: Work) -> None:
        found = work.session.get_one(Circle, town.circle)
        mum = work.session.get_one(Member, town.numbers["Mum"])
        today = agreed.here_and_now(work, mum)
        for _time in range(agreements.MOST_OPEN):
            day = today + timedelta(days=3)
            agreements.add(work, found, mum, mum, "calls", day, "", today, accepted=True)

    await running.service.store.turn(fill)
    before = len(group.messages)
    await propose(running, town, group)
    assert len(group.messages) == before + 1
    assert str(agreements.MOST_OPEN) in town.ali.messages[-1].text


async def test_an_answer_given_in_private_before_the_group_has_the_message_is_shown_there(
    running: Rig, town: Town, group: Chat
) -> None:
    """The group is slow: its message is written anew as soon as it stands."""
    running.telegram.faults.page(502, method="sendMessage", times=1)
    await propose(running, town, group)
    await running.write(town.mum, "/agreements")
    await running.tap(town.mum, "a1")
    await running.tap(town.mum, "yes")
    await running.forward(minutes=1)
    found = [each for each in group.messages if "calls the school" in each.text and each.buttons]
    assert [each.text.splitlines()[-1] for each in found] == ["Agreed."]


async def test_during_the_circle_s_break_its_group_stays_as_it_is_and_is_brought_up_to_date_afterwards(
    running: Rig, town: Town, group: Chat
) -> None:
    message = await propose(running, town, group)

    async def rest(outcome: resting.Outcome) -> None:
        def say(work: Work) -> None:
            young = work.session.query(Circle).one().young_person
            resting_service.apply(running.service.here, work, young, "", outcome)

        await running.service.store.turn(say)
        await running.settle()

    await rest(resting.Rested())
    before = (len(group.messages), message.text, message.buttons)
    await press(running, town.mum, message, "yes")
    assert await states(running) == ["open"]
    await running.forward(days=2)
    assert (len(group.messages), message.text, message.buttons) == before
    await rest(resting.Resumed())
    await running.forward(minutes=1)
    assert message.text.splitlines()[-1] == "Agreed."
