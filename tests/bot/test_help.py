"""Help: told at once, honest about what happens, and on to the next adult after a quarter of an hour."""

from __future__ import annotations

from bot import talk
from bot.services import asking_for_help
from store import help_requests, outbox
from store.models import HelpRequest, HelpTold, Member
from store.queues import OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, circle
from tests.emulators.telegram import Person
from tests.rig import Rig, button

NUMBER = "116 111"


async def test_everybody_who_was_picked_is_told_at_once_and_nobody_else(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Mum", "Ali"])
    assert "Can you call me?" in town.mum.messages[-1].text
    assert "Can you call me?" in town.ali.messages[-1].text
    assert town.lars.messages == []


async def test_nobody_is_picked_beforehand(running: Rig) -> None:
    town = await circle(running)
    await running.write(town.sol, "/needhelp")
    await running.tap(town.sol, "one")
    labels = [each.label for row in town.sol.messages[-1].buttons for each in row]
    assert not [label for label in labels if "✓" in label]


async def test_after_fifteen_minutes_unseen_there_are_numbers_and_the_next_adult(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"], then="Mum")
    await running.forward(minutes=14)
    assert town.mum.messages == []
    before = len(town.sol.messages)
    await running.forward(minutes=1)
    said = [message.text for message in town.sol.messages[before:]]
    assert any("Ali" in each and NUMBER in each for each in said)
    assert any("Mum" in each for each in said)
    assert "Can you call me?" in town.mum.messages[-1].text


async def test_somebody_who_cannot_hands_on_at_once_and_the_clock_starts_anew(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"], then="Mum")
    await running.forward(minutes=5)
    await running.tap(town.ali, "cannot")
    assert "Can you call me?" in town.mum.messages[-1].text
    before = len(town.sol.messages)
    await running.forward(minutes=14)
    assert len(town.sol.messages) == before
    await running.forward(minutes=1)
    told = town.sol.messages[-1].text
    assert "Mum" in told
    assert NUMBER in told


async def test_once_somebody_comes_nothing_more_is_said(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"], then="Mum")
    await running.tap(town.ali, "coming")
    assert "Ali" in town.sol.messages[-1].text
    before = len(town.sol.messages)
    await running.forward(hours=1)
    assert len(town.sol.messages) == before
    assert town.mum.messages == []


async def test_an_adult_who_was_taken_out_meanwhile_is_not_told(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"], then="Mum")
    await running.write(town.sol, "/circle")
    await running.tap(town.sol, "remove")
    await running.press(town.sol, "Mum")
    await running.tap(town.sol, "kreds")
    await running.tap(town.sol, "yes")
    await running.forward(minutes=20)
    assert not [message for message in town.mum.messages if "Can you call me?" in message.text]


async def test_F7_when_nobody_can_be_reached_the_numbers_come_at_once_and_not_in_a_quarter_of_an_hour(
    running: Rig,
) -> None:
    town = await circle(running)
    town.ali.block_bot()
    town.mum.block_bot()
    await running.settle()
    before = len(town.sol.messages)
    await _ask(running, town.sol, ["Ali"], then="Mum")
    failed = [each.text for each in town.sol.messages[before:] if "could not reach" in each.text]
    assert len(failed) == 2
    assert all(NUMBER in each for each in failed)


async def test_two_who_ask_the_same_adult_are_both_seen(running: Rig) -> None:
    town = await circle(running)
    kim = await circle(running, "Kim", lars=town.lars)
    await _ask(running, town.sol, ["Lars"])
    first = button(town.lars, "coming")
    await _ask(running, kim.sol, ["Lars"])
    await running.tap(town.lars, "coming")
    assert "Lars has seen it" in kim.sol.messages[-1].text
    # The first one is asked once more, by name; its old button is not needed for that.
    assert "Sol" in town.lars.messages[-1].text
    await running.act(town.lars.press_data(*first))
    await running.tap(town.lars, "coming")
    assert "Lars has seen it" in town.sol.messages[-1].text
    assert "Kim" not in town.sol.messages[-1].text


async def test_words_instead_of_a_button_do_not_count_as_seen(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"])
    await running.write(town.ali, "I saw it")
    assert "Can you call me?" in town.ali.messages[-1].text
    await running.forward(minutes=15)
    assert "Not seen yet" in town.sol.messages[-1].text


async def test_all_that_belongs_to_help_goes_in_the_first_lane(running: Rig) -> None:
    town = await circle(running)
    await running.service.store.turn(lambda work: _watch(work, running, town))
    await running.settle()
    lanes = await running.service.store.turn(lambda work: {row.lane for row in work.session.query(OutboxRow)})
    assert lanes == {outbox.HELP}


async def test_the_words_are_gone_after_fourteen_days(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"])
    await running.forward(days=13)
    assert await running.service.store.turn(_requests) == (1, 1)
    await running.forward(days=2)
    assert await running.service.store.turn(_requests) == (0, 0)


async def test_a_new_call_puts_an_end_to_the_earlier_one(running: Rig) -> None:
    town = await circle(running)
    await _ask(running, town.sol, ["Ali"])
    await running.forward(minutes=10)
    await _ask(running, town.sol, ["Mum"])
    await running.tap(town.mum, "coming")
    before = len(town.sol.messages)
    await running.forward(minutes=10)
    assert len(town.sol.messages) == before


def _watch(work: Work, running: Rig, town: Town) -> None:
    """Begin the help dialogue, tell an adult, and say that nobody has seen it, all in one."""
    here = running.service.here
    sol = work.session.get_one(Member, town.numbers["Sol"])
    talk.begin(here, work, sol, "asking_for_help", lane=outbox.HELP)
    request = help_requests.add(work, sol, "", [])
    asking_for_help.send(here, work, request, work.session.get_one(Member, town.numbers["Ali"]))
    work.session.flush()
    asking_for_help.unseen(here, work, request.id)
    for begun in work.begins:
        assert begun.lane == outbox.HELP
    work.begins.clear()


def _requests(work: Work) -> tuple[int, int]:
    return work.session.query(HelpRequest).count(), work.session.query(HelpTold).count()


async def _ask(running: Rig, young: Person, adults: list[str], then: str | None = None) -> None:
    """From the button to “send it”."""
    await running.write(young, "/needhelp")
    await running.tap(young, "one")
    for name in adults:
        await running.press(young, name)
    await running.tap(young, "done")
    if then is None:
        await running.tap(young, "nobody")
    else:
        await running.press(young, then)
    await running.write(young, "Can you call me?")
    await running.tap(young, "yes")
