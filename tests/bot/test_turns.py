"""Updates, whatever becomes of them on the way: each is worked on once, in order, and none stops the others."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.render import render
from bot.turns import Turns
from conversations import hello
from store.inbox import TRIES, Seen
from store.models import Circle, Conversation, Membership
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, circle
from tests.rig import Rig, button
from tests.stories.cast import start_circle


async def inbox(running: Rig) -> list[str]:
    """The state of every update, oldest first."""
    return await running.service.store.turn(
        lambda work: list(work.session.scalars(select(InboxRow.state).order_by(InboxRow.id)))
    )


async def final(running: Rig) -> dict[str, int]:
    """What all of it came to."""

    def count(work: Work) -> dict[str, int]:
        return {
            table.__name__: int(work.session.scalar(select(func.count()).select_from(table)) or 0)
            for table in (Circle, Conversation, Membership)
        }

    return await running.service.store.turn(count)


async def test_every_chat_keeps_its_order_while_several_are_worked_on(running: Rig, town: Town) -> None:
    """Each writes a command, answers it and writes the next before anything has been worked on."""
    others = [await circle(running, f"Kim {number}", lars=town.lars) for number in range(4)]
    people = [each.sol for each in (town, *others)]
    running.receiving.cancel()
    for command in ("/settings", "/leave", "/mydata", "/circle", "/nonsense"):
        for person in people:
            await person.write(command)
    bodies = [each.body for each in running.telegram.updates.pending.values()]
    await running.service.receive(running.service.channel.seen(bodies))
    await running.service.settle()
    (first, *rest) = [
        [each.text for each in person.messages if each.sender is running.telegram.bot] for person in people
    ]
    assert len(first) == 5
    for number, texts in enumerate(rest):
        assert [each.replace(f"Kim {number}", "Sol") for each in texts] == first


@pytest.mark.parametrize("fault", ["redelivered", "duplicated", "reordered", "restarted"])
async def test_F8_odd_deliveries_come_to_the_same(running: Rig, town: Town, fault: str) -> None:
    updates = running.telegram.updates
    if fault == "duplicated":
        updates.duplicate(100)
    elif fault == "reordered":
        updates.reorder(100)
    await start_circle(running, town.lars, "Robin")
    expected = {"Circle": 2, "Conversation": 0, "Membership": 3}
    assert await final(running) == expected
    said = len(town.lars.messages)
    if fault == "restarted":
        updates.restart_ids()
    else:
        assert updates.redeliver(9) == 9
    await running.settle()
    assert (await final(running), len(town.lars.messages)) == (expected, said)
    await running.write(town.lars, "/circle")
    assert len(town.lars.messages) == said + 2


async def test_F2_an_update_that_comes_again_after_a_crash_is_nothing_new(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    message, data = button(town.sol, "nothing")
    await running.act(town.sol.press_data(message, data))
    said, states = len(town.sol.messages), await inbox(running)
    assert running.telegram.updates.redeliver(2) == 2
    await running.settle()
    assert (len(town.sol.messages), await inbox(running)) == (said, states)


async def test_F1_what_was_received_and_not_worked_on_is_done_at_the_next_start(
    running: Rig, town: Town
) -> None:
    running.receiving.cancel()
    await town.sol.write("/settings")
    (update,) = [each.body for each in running.telegram.updates.pending.values()]
    service = running.service
    service.at_once = False
    await service.receive(service.channel.seen([update]))
    assert await inbox(running) == ["new"]
    again = Turns(service.here, service.store, {service.channel.name: service.channel})
    await again.drain()
    await service.receive(service.channel.seen([deepcopy(update)]))
    await again.drain()
    await service.delivery.drain()
    assert len([each for each in town.sol.messages if each.sender is running.telegram.bot]) == 1
    assert await inbox(running) == ["done"]


async def test_F14_a_poison_update_is_set_aside_and_the_others_go_on(running: Rig, town: Town) -> None:
    number = 17
    poison = {
        "update_id": number,
        "message": {"chat": {"id": town.sol.id, "type": "private"}, "date": "yesterday"},
    }
    running.telegram.updates.poison()  # this one is nothing to us, readable or not
    await running.service.receive(running.service.channel.seen([poison]))
    with capture_logs() as logged:
        await running.write(town.sol, "/settings")
    assert "pause" in [
        each.data.rpartition(".")[2] for row in town.sol.messages[-1].buttons for each in row if each.data
    ]
    aside = select(InboxRow).where(InboxRow.event == str(number))
    row = await running.service.store.turn(lambda work: work.session.scalars(aside).one())
    assert (row.state, row.tries) == ("aside", TRIES)
    assert row.payload_sealed is not None  # for the operator's repair
    assert [each["event"] for each in logged][-2:] == ["update.set_aside", "update.not_told"]
    assert sorted(await inbox(running)) == ["aside", "done"]


async def test_F14_a_person_whose_update_breaks_something_is_told(running: Rig, town: Town) -> None:
    """An open conversation that this version does not know is what breaks here."""
    await running.write(town.sol, "/settings")

    def spoil(work: Work) -> None:
        work.session.scalars(select(Conversation)).one().dialogue = "unheard_of"

    await running.service.store.turn(spoil)
    await town.mum.write("/settings")
    await running.write(town.sol, "Hello?")
    wrong = render(hello.went_wrong(), "en")
    assert [each.text for each in town.sol.messages].count(wrong) == 1
    assert wrong not in [each.text for each in town.mum.messages]
    assert (await inbox(running)).count("aside") == 1
    await running.write(town.sol, "/help")
    assert "/more" in town.sol.messages[-1].text


@pytest.mark.parametrize("message", ["x", [], {"chat": []}, {"chat": None}, {"chat": {}, "text": 3}, 0, None])
async def test_F14_an_update_of_an_unknown_shape_stops_nobody(running: Rig, town: Town, message: Any) -> None:
    odd = [
        {"update_id": 17, "message": message},
        {"update_id": 18, "callback_query": {"id": "1", "message": 3}},
    ]
    await running.service.receive(running.service.channel.seen(odd))
    await running.write(town.sol, "/help")
    assert "/more" in town.sol.messages[-1].text
    assert "new" not in await inbox(running)


async def test_a_payload_that_is_no_update_at_all_is_set_aside(running: Rig, town: Town) -> None:
    odd: list[Any] = ["", "[]", "{", "null", '{"update_id": "x", "message": 3}']
    await running.service.receive([Seen(f"odd {place}", "1", each) for place, each in enumerate(odd)])
    await running.write(town.sol, "/help")
    assert (await inbox(running)).count("aside") == len(odd)


async def test_F12_a_turn_that_was_kept_though_the_connection_broke_is_not_taken_again(
    running: Rig, town: Town
) -> None:
    """Whoever waited for the commit heard of a failure, and tries once more."""
    service = running.service
    await town.sol.write("/settings")
    await running.received()
    await asyncio.sleep(0)
    for _time in range(2):  # each try claims anew, in its own transaction
        await service.store.turn(lambda work: service.turns._claim_and_work(work, frozenset()))
    await running.settle()
    assert len([each for each in town.sol.messages if each.buttons]) == 1
