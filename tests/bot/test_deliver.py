"""What becomes of a message when the platform refuses, hangs up, or is not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from telegram.error import NetworkError, TimedOut

from bot.channels.channel import Uncertain
from bot.channels.telegram_errors import port_error
from bot.dispatch import open_begun
from bot.render import render
from bot.services import asking_for_help
from conversations import answering_help
from conversations import asking_for_help as asking
from conversations.asking_for_help import HelpWanted
from store import outbox
from store.models import Member, MemberAddress, Membership
from store.outbox import CHECK_IN, HELP, REPLY
from store.queues import OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, queue, quick_rig
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.rig import Rig

MARK = render(answering_help.repeated(), "en")


class Seconds:
    """The delivery's clock: a blink passes whenever it is read, and more when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def running(databases: Databases, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, monotonic=seconds) as made:
        yield made


async def later(running: Rig, seconds: Seconds, span: float) -> None:
    """Let time pass on both clocks, then send what may go."""
    running.clock.now += timedelta(seconds=span)
    seconds.now += span
    await running.service.delivery.drain()


async def states(running: Rig) -> list[str]:
    """The state of every row, oldest first."""
    return await running.service.store.turn(
        lambda work: list(work.session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))
    )


async def asks_for_help(running: Rig, town: Town, first: str, then: str = "") -> None:
    """Sol asks for help; nothing of it has been sent yet."""

    def ask(work: Work) -> None:
        sol = work.session.get_one(Member, town.numbers["Sol"])
        place = {
            each.member_id: str(each.id)
            for each in work.session.scalars(select(Membership).where(Membership.circle_id == town.circle))
        }
        named = (place[town.numbers[then]],) if then else ()
        wanted = HelpWanted((place[town.numbers[first]],), named, "Can you call me?")
        asking_for_help.apply(running.service.here, work, sol, "", wanted)
        open_begun(running.service.here, work)

    await running.service.store.turn(ask)


def not_reached(running: Rig, name: str) -> str:
    """What a young person hears when a call for help cannot get through."""
    numbers = asking.numbers(running.service.here.numbers)
    said = render(answering_help.not_delivered(name, numbers), "en")
    assert "112" in said
    return said


def texts(person: Person) -> list[str]:
    """What somebody has been written."""
    return [each.text for each in person.messages]


@pytest.mark.parametrize("lane", [REPLY, CHECK_IN])
async def test_F4_a_refused_connection_is_tried_again_and_arrives_once(
    databases: Databases, tmp_path: Path, seconds: Seconds, lane: int
) -> None:
    async with quick_rig(databases, tmp_path, monotonic=seconds, receives=False) as running:
        town = await circle(running)
        await queue(running, town.sol, "Hello", lane)
        await running.telegram.stop()
        await running.service.delivery.drain()
        assert await states(running) == ["waiting"]
        await running.telegram.start()
        await later(running, seconds, 10)
        assert texts(town.sol) == ["Hello"]
        assert await states(running) == ["sent"]


async def test_F4_an_error_page_is_tried_again_and_arrives_once(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    running.telegram.faults.page(502, method="sendMessage")
    await queue(running, town.sol, "Hello", CHECK_IN)
    await running.service.delivery.drain()
    assert texts(town.sol) == []
    await later(running, seconds, 5)
    assert texts(town.sol) == ["Hello"]


async def test_F4_what_never_gets_through_is_given_up_after_a_while_but_help_is_not(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    fault = running.telegram.faults.page(502, method="sendMessage", times=None)
    await queue(running, town.sol, "Hello")
    await asks_for_help(running, town, "Mum")
    for _hour in range(25):
        await later(running, seconds, 3600)
    assert await states(running) == ["waiting", "waiting"]
    fault.lift()
    await later(running, seconds, 3600)
    assert ["Can you call me?" in each for each in texts(town.mum)] == [True]
    assert texts(town.sol) == []


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("the connection broke")])
def test_F4_no_answer_is_uncertain(error: NetworkError) -> None:
    assert isinstance(port_error(error), Uncertain)


@pytest.mark.parametrize(("when", "read"), [("before", []), ("after", ["Friday"])])
async def test_F3_a_check_in_that_may_have_arrived_is_never_sent_again(
    running: Rig, town: Town, seconds: Seconds, when: str, read: list[str]
) -> None:
    running.telegram.faults.reset(when, method="sendMessage")  # type: ignore[arg-type]
    await queue(running, town.sol, "Friday", CHECK_IN)
    await running.service.delivery.drain()
    await running.service.delivery.recover()
    await later(running, seconds, 7200)
    assert texts(town.sol) == read
    assert await states(running) == ["uncertain"]


async def test_F3_help_that_may_have_arrived_is_repeated_and_says_so(running: Rig, town: Town) -> None:
    running.telegram.faults.reset("after", method="sendMessage")
    await asks_for_help(running, town, "Mum")
    await running.service.delivery.drain()
    first, second = texts(town.mum)
    assert second == f"{MARK}\n\n{first}"
    assert await states(running) == ["sent"]


async def test_F4_a_reply_that_may_have_arrived_is_repeated_as_it_is(running: Rig, town: Town) -> None:
    running.telegram.faults.reset("after", method="sendMessage")
    await queue(running, town.sol, "Next question")
    await running.service.delivery.drain()
    assert texts(town.sol) == ["Next question"] * 2


async def test_F4_help_that_stays_uncertain_is_marked_once_and_the_young_person_hears_of_it(
    running: Rig, town: Town
) -> None:
    fault = running.telegram.faults.reset("after", method="sendMessage", chat=town.mum.id, times=None)
    await asks_for_help(running, town, "Mum")
    await running.service.delivery.drain()
    assert fault.hits == 4
    assert [each.count(MARK) for each in texts(town.mum)] == [0, 1, 1, 1]
    assert texts(town.sol) == [not_reached(running, "Mum")]


async def test_F5_a_chat_that_must_wait_waits_alone(running: Rig, town: Town, seconds: Seconds) -> None:
    fault = running.telegram.faults.throttle(30, method="sendMessage", chat=town.sol.id)
    await queue(running, town.sol, "One")
    await queue(running, town.sol, "Two")
    await queue(running, town.mum, "Hello")
    sending = asyncio.create_task(running.service.delivery.drain())
    await running.telegram.wait_for(lambda: fault.hits and texts(town.mum))
    await queue(running, town.ali, "Hello")
    await running.telegram.wait_for(lambda: texts(town.ali))
    assert texts(town.sol) == []
    seconds.now += 30
    running.service.delivery.wake()
    await sending
    assert texts(town.sol) == ["One", "Two"]
    assert fault.hits == 1


@pytest.mark.parametrize(
    "description", ["bot was blocked by the user", "user is deactivated", "bot can't initiate conversation"]
)
async def test_F7_who_has_gone_is_not_written_to_again(
    running: Rig, town: Town, seconds: Seconds, description: str
) -> None:
    fault = running.telegram.faults.fail(403, f"Forbidden: {description}", chat=town.sol.id, times=None)
    await queue(running, town.sol, "Hello")
    await running.service.delivery.drain()
    await later(running, seconds, 7200)
    assert (fault.hits, await states(running)) == (1, ["failed"])
    reachable = select(MemberAddress.reachable).where(MemberAddress.member_id == town.numbers["Sol"])
    assert await running.service.store.turn(lambda work: work.session.scalar(reachable)) is False
    fault.lift()
    await running.write(town.sol, "/help")
    assert "Hi Sol" in texts(town.sol)[-1]


async def test_F7_help_that_cannot_get_through_is_told_with_the_numbers_and_goes_to_the_next(
    running: Rig, town: Town
) -> None:
    town.ali.deactivate()
    await asks_for_help(running, town, "Ali", then="Mum")
    await running.settle()
    assert texts(town.sol) == [not_reached(running, "Ali"), render(answering_help.asked_next("Mum"), "en")]
    assert ["Can you call me?" in each for each in texts(town.mum)] == [True]


async def test_F7_help_that_the_platform_refuses_is_told_too(running: Rig, town: Town) -> None:
    running.telegram.faults.fail(400, "Bad Request: something new", method="sendMessage", chat=town.mum.id)
    await asks_for_help(running, town, "Mum")
    await running.settle()
    assert texts(town.sol) == [not_reached(running, "Mum")]
    assert texts(town.mum) == []


async def test_F3_after_a_crash_claimed_check_ins_go_out_and_replies_are_repeated(
    running: Rig, town: Town, seconds: Seconds
) -> None:
    """Claimed by a process that died: it surely had not begun to send check-ins, but perhaps the rest."""
    await queue(running, town.sol, "Friday", CHECK_IN)
    await queue(running, town.sol, "Next question")
    await asks_for_help(running, town, "Mum")
    await queue(running, town.mum, "Leaving", CHECK_IN)
    taken = await running.service.store.turn(lambda work: outbox.take(work, "telegram", 10, range(4), ()))
    assert [each.lane for each in taken] == [HELP, REPLY, CHECK_IN, CHECK_IN]
    await running.service.store.turn(lambda work: outbox.sending(work, taken[3].id))
    await running.service.delivery.recover()
    await running.service.delivery.drain()
    assert texts(town.sol) == ["Next question", "Friday"]
    assert [each.count(MARK) for each in texts(town.mum)] == [1]
    assert sorted(await states(running)) == ["sent", "sent", "sent", "uncertain"]


async def test_F19_help_comes_first_and_replies_before_check_ins(running: Rig, town: Town) -> None:
    """Both while hundreds wait, and while hundreds are on their way already."""
    others = [await circle(running, f"Young person {number}", lars=town.lars) for number in range(10)]
    for each in others:
        await queue(running, each.sol, "Friday", CHECK_IN, times=50)
    await queue(running, town.sol, "Reply")
    await asks_for_help(running, town, "Mum")
    sending = asyncio.create_task(running.service.delivery.drain())
    await running.telegram.wait_for(lambda: _sent(running).count("Friday") >= 50)
    await asks_for_help(running, town, "Ali")
    await queue(running, town.sol, "Reply")
    before = len(_sent(running))
    await sending
    sent = _sent(running)
    help_first, help_later = (place for place, text in enumerate(sent) if "Can you call" in text)
    reply_first, reply_later = (place for place, text in enumerate(sent) if text == "Reply")
    assert (help_first, reply_first) == (0, 1)
    assert help_later < before + 60
    assert reply_later < before + 60
    assert sent.count("Friday") == 500


def _sent(running: Rig) -> list[str]:
    return [each.params["text"] for each in running.telegram.calls if each.method == "sendMessage"]


async def test_what_is_too_old_is_not_sent(running: Rig, town: Town, seconds: Seconds) -> None:
    await queue(running, town.sol, "Friday", CHECK_IN)
    await asks_for_help(running, town, "Mum")
    await later(running, seconds, 25 * 3600)
    assert texts(town.sol) == []
    assert len(texts(town.mum)) == 1
