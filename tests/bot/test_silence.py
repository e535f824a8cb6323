"""Somebody is quiet, and then is not: whatever they do, it is as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import due, patience
from store.check_ins import schedule_of
from store.models import Circle, Member, Membership
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.circles import Town, quick_rig
from tests.databases import Databases
from tests.rig import ZONE, Rig

FRIDAY = datetime(2026, 10, 2, 17, tzinfo=ZONE)
HELLO = "Sol might like to hear from you"


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, FRIDAY - timedelta(days=1)) as made:
        yield made


async def week(running: Rig, number: int, **more: int) -> None:
    """The moment of the check-in so many weeks on."""
    await running.until(FRIDAY + timedelta(weeks=number, **more))


def asked_since(running: Rig, town: Town, days: int) -> list[str]:
    """What Sol was written in the last days."""
    since = running.clock.now.timestamp() - days * 86400
    return [each.text for each in town.sol.messages if each.date > since and each.sender is not town.sol]


async def _writes(running: Rig, town: Town) -> None:
    await running.write(town.sol, "hello?")


async def _pauses(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/pause")
    await running.tap(town.sol, "no")


async def _looks(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/circle")


async def _presses_an_old_button(running: Rig, town: Town) -> None:
    await running.act(town.sol.press_data(town.sol.messages[-1], "c.nothing.0aa.yes"))


async def _wants_help(running: Rig, town: Town) -> None:
    await running.tap(town.sol, "asking_for_help")
    await running.tap(town.sol, "nobody")


async def _wants_a_hello(running: Rig, town: Town) -> None:
    await running.tap(town.sol, "hello")
    await running.tap(town.sol, "nobody")


SIGNS = (_writes, _pauses, _looks, _presses_an_old_button, _wants_help, _wants_a_hello)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.__name__.strip("_"))
async def test_a_sign_of_any_kind_and_the_next_week_is_as_before(
    running: Rig, town: Town, sign: Callable[[Rig, Town], Awaitable[None]]
) -> None:
    await week(running, 10)
    assert any("Only a hello" in each for each in asked_since(running, town, 9))
    await sign(running, town)
    await week(running, 11)
    assert any("Good to hear from you" in each for each in asked_since(running, town, 1))
    await week(running, 12)
    assert any("quick one" in each for each in asked_since(running, town, 1))
    assert not any("Good to hear" in each for each in asked_since(running, town, 1))


async def test_the_buttons_of_the_last_question_work_in_a_week_without_one(running: Rig, town: Town) -> None:
    await week(running, 2, days=2)
    assert not any("quick one" in each for each in asked_since(running, town, 6)), "a week without a word"
    asked = town.sol.messages[-1]
    await running.act(town.sol.press_data(asked, asked.buttons[0][0].data or ""))
    assert "from earlier" not in town.sol.messages[-1].text
    await week(running, 3)
    assert any("quick one" in each for each in asked_since(running, town, 1))


async def test_less_often_by_an_own_choice_and_no_nudge_in_between(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    await running.tap(town.sol, "often")
    await running.tap(town.sol, "2")
    weeks = []
    for number in range(6):
        await week(running, number)
        asked = any("quick one" in each for each in asked_since(running, town, 1))
        weeks.append(asked)
        if asked:
            await running.tap(town.sol, "skip")
            await running.tap(town.sol, "skip")
            await running.tap(town.sol, "skip")
    assert weeks == [True, False] * 3
    assert "Until next time" in town.sol.messages[-1].text


async def test_nobody_is_asked_to_say_hello_where_nobody_was_picked(running: Rig, town: Town) -> None:
    await week(running, 20)
    assert [each for person in (town.mum, town.ali) for each in person.messages] == []


async def test_a_hello_that_cannot_be_delivered_is_said_to_the_young_person_alone(
    running: Rig, town: Town
) -> None:
    await running.service.store.turn(picks_ali)
    town.ali.block_bot()
    await week(running, 8)
    told = [each.text for each in town.sol.messages if "cannot reach them" in each.text]
    assert told
    assert all("Ali" in each for each in told)


async def test_a_hello_that_is_late_waits_for_the_hour_that_was_drawn(running: Rig, town: Town) -> None:
    await running.service.store.turn(picks_ali)
    await week(running, 0)
    at = await running.service.store.turn(
        lambda work: work.session.query(DueRow).filter_by(kind="hello").one().at
    )
    running.clock.now = at + timedelta(hours=30)
    await running.service.tick()
    await running.settle()
    assert not [each for each in town.ali.messages if HELLO in each.text]
    await running.until(at + timedelta(days=2, minutes=1))
    (told,) = [each for each in town.ali.messages if HELLO in each.text]
    assert told.date == int((at + timedelta(days=2)).timestamp())


async def test_by_her_own_tap_the_same_words_go_out_at_once(running: Rig, town: Town) -> None:
    await running.service.store.turn(picks_ali)
    await week(running, 8)
    by_lot = {each.text for each in town.ali.messages}
    before = len(town.mum.messages)
    await running.write(town.sol, "/circle")
    await running.tap(town.sol, "hello")
    await running.press(town.sol, "Mum")
    (told,) = town.mum.messages[before:]
    assert {told.text} == by_lot


async def test_who_has_another_account_does_not_learn_how_it_was(running: Rig, town: Town) -> None:
    from store import check_ins

    await week(running, 9)
    number = town.numbers["Sol"]
    assert await running.service.store.turn(lambda work: missed(work, number)) == 4
    await running.service.store.turn(
        lambda work: check_ins.begin_afresh(work, work.session.get_one(Member, number))
    )
    assert await running.service.store.turn(lambda work: missed(work, number)) == 0


async def test_every_young_person_has_one_hello_to_come_whatever_they_chose(running: Rig, town: Town) -> None:
    number = town.numbers["Sol"]
    await week(running, 0)
    await running.write(town.sol, "/stop")
    await running.forward(weeks=12)
    assert await running.service.store.turn(lambda work: due.has(work, "hello", member=number))


def picks_ali(work: Work) -> None:
    made = work.session.query(Circle).one()
    assert made is not None
    work.session.query(Membership).filter_by(role="mentor").one().told_if_quiet = True


def missed(work: Work, number: int) -> int:
    schedule = schedule_of(work, number)
    assert schedule is not None
    return patience.of(work, work.session.get_one(Member, number), schedule).missed
