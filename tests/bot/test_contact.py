"""When nothing got through for more than a day: it is said once, what is open is asked once more, and nobody is left to guess."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.render import render
from bot.services import check_in
from conversations import group as group_words
from conversations.check_in import Answered
from store import contact, outbox
from store.models import Member
from store.queues import OutboxRow
from store.unit_of_work import Work
from tests.bot.circles import Town, opened_circle, queue, quick_rig, with_group
from tests.clock import Seconds
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.rig import ZONE, Rig

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
DAY = timedelta(days=1)
AWAY = "I could not be reached from"
NOT_SHOWN = render(group_words.not_shown(), "en")


class Hurried(Seconds):
    """So quick that no pause of the delivery's is felt."""

    def __call__(self) -> float:
        self.now += 10
        return self.now


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path, monotonic=Hurried()) as made:
        yield made


@pytest.fixture
async def town(running: Rig) -> Town:
    return await opened_circle(running)


async def away(running: Rig, since: datetime, until: datetime) -> None:
    """Telegram takes nothing from us from then to then; then a running service sees that it does again."""
    await running.until(since)
    await running.answers()
    fault = running.telegram.faults.page(502, method="sendMessage", times=None)
    await running.until(until)
    fault.lift()
    await running.answers()


def said(person: Person, words: str) -> int:
    """How many messages hold the words."""
    return sum(words in each.text for each in person.messages)


def asked(person: Person) -> int:
    """How many messages ask a check-in's first question."""
    return sum(
        (button.data or "").endswith(".later")
        for each in person.messages
        for row in each.buttons
        for button in row
    )


async def test_F9_an_open_check_in_is_asked_again_once(running: Rig, town: Town) -> None:
    await away(running, FRIDAY - timedelta(hours=1), FRIDAY + 2 * DAY)
    assert (said(town.sol, AWAY), asked(town.sol)) == (1, 1)
    await running.answers()
    await running.until(FRIDAY + 6 * DAY)
    assert (said(town.sol, AWAY), asked(town.sol)) == (1, 1)


async def test_F9_one_that_is_due_again_meanwhile_is_not_asked_twice(running: Rig, town: Town) -> None:
    await away(running, FRIDAY - timedelta(hours=1), FRIDAY + 7 * DAY + timedelta(hours=1))
    for hour in range(2, 30):
        await running.until(FRIDAY + 7 * DAY + timedelta(hours=hour))
    assert (said(town.sol, AWAY), asked(town.sol)) == (1, 2), "the check-in, and a day later its nudge"


async def test_F9_who_answered_before_or_is_on_a_break_only_hears_of_it(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/stop")
    await away(running, FRIDAY - timedelta(hours=1), FRIDAY + 2 * DAY)
    assert (said(town.sol, AWAY), asked(town.sol)) == (1, 0)
    assert said(town.mum, AWAY) == 0, "nothing of hers was lost"


async def test_F9_after_some_hours_nothing_is_said_and_nobody_is_asked_at_night(
    running: Rig, town: Town
) -> None:
    """What was to be asked at five in the afternoon is asked with the nudge of the next day."""
    await away(running, FRIDAY - timedelta(hours=1), FRIDAY + timedelta(hours=10))
    assert (said(town.sol, AWAY), asked(town.sol)) == (0, 0)
    await running.until(FRIDAY + DAY)
    assert (said(town.sol, AWAY), asked(town.sol)) == (0, 1)


async def test_F9_a_question_to_an_adult_that_was_never_sent_is_repeated(running: Rig, town: Town) -> None:
    await running.until(FRIDAY + timedelta(hours=20))
    await running.answers()
    fault = running.telegram.faults.page(502, method="sendMessage", times=None)
    await running.write(town.mum, "/leave")
    await running.until(FRIDAY + timedelta(hours=46))
    fault.lift()
    assert len(town.mum.messages) == 1
    await running.answers()
    assert said(town.mum, AWAY) == 1
    await running.press(town.mum, "No, I stay")


async def test_F9_a_service_that_was_down_for_days_says_so_too(running: Rig, town: Town) -> None:
    """Sol had the question, and pressed; Telegram kept the press for a day."""
    await running.until(FRIDAY)
    await running.answers()
    running.clock.now += 3 * DAY
    await running.answers()
    assert (said(town.sol, AWAY), asked(town.sol)) == (1, 2)


async def test_F9_who_was_away_for_less_than_a_day_says_nothing(running: Rig, town: Town) -> None:
    await running.until(FRIDAY)
    await running.answers()
    running.clock.now += timedelta(hours=23)
    await running.answers()
    assert (said(town.sol, AWAY), asked(town.sol)) == (0, 1)


async def test_F9_while_the_platform_does_not_answer_nothing_is_given_up(running: Rig, town: Town) -> None:
    await running.answers()
    await queue(running, town.mum, "Hello")
    await running.telegram.stop()
    running.clock.now += 3 * DAY
    from bot.contact import look

    await look(running.service.here, running.service.store, running.service.channel)
    channel = running.service.channel.name
    last = await running.service.store.turn(lambda work: contact.last(work, channel))
    assert last == running.clock.now - 3 * DAY
    await running.telegram.start()
    running.clock.now += timedelta(minutes=10)
    await running.answers()
    assert (said(town.mum, "Hello"), said(town.mum, AWAY)) == (0, 1)


async def test_what_is_too_old_to_be_sent_keeps_no_words(running: Rig, town: Town) -> None:
    await queue(running, town.mum, "Hello")
    running.clock.now += 2 * DAY
    await running.service.store.turn(outbox.forget)
    words = select(OutboxRow.body_sealed)
    assert await running.service.store.turn(lambda work: list(work.session.scalars(words))) == [None]


async def shares(running: Rig, town: Town) -> None:
    """Sol lets the circle know something."""

    def share(work: Work) -> None:
        sol = work.session.get_one(Member, town.numbers["Sol"])
        check_in.apply(running.service.here, work, sol, "2026-08-21", Answered((), "I passed", "circle"))

    await running.service.store.turn(share)


@pytest.mark.parametrize("trouble", ["refused", "kicked", "away", "no group"])
async def test_a_line_that_cannot_be_shown_in_the_group_is_told_to_who_wrote_it(
    running: Rig, town: Town, trouble: str
) -> None:
    if trouble != "no group":
        chat = await with_group(running, town)
        faults = running.telegram.faults
        if trouble == "refused":
            faults.fail(400, "Bad Request: something new", method="sendMessage", chat=chat.id)
        elif trouble == "kicked":
            faults.fail(403, "Forbidden: bot was kicked from the supergroup chat", chat=chat.id, times=None)
        else:
            await running.answers()
            faults.page(502, method="sendMessage", chat=chat.id, times=None)
    await shares(running, town)
    await running.settle()
    if trouble == "away":
        await running.forward(hours=25)
        await running.answers()
    assert said(town.sol, NOT_SHOWN) == 1
