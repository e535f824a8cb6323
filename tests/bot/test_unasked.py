"""What is said in a group by itself: never in quiet hours, never against the young person's wish, never too much."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import schedule
from bot.municipality import Municipality
from bot.services import quiet
from bot.tell import tell_group
from store import due, rhythm
from store.due import Due
from store.models import Circle
from store.unit_of_work import Work
from tests.bot.circles import Town, quick_rig, with_group
from tests.databases import Databases
from tests.emulators.telegram import Group as Chat
from tests.rig import ZONE, Rig

FRIDAY = datetime(2026, 8, 21, tzinfo=ZONE)


def _speaks(_here: Municipality, work: Work, row: Due) -> None:
    """As any service may, without a thought of quiet."""
    tell_group(work, work.session.get_one(Circle, row.circle), row.subject)


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    schedule.HANDLERS["speaks"] = _speaks
    async with quick_rig(databases, tmp_path) as made:
        yield made
    del schedule.HANDLERS["speaks"]


@pytest.fixture
async def group(running: Rig, town: Town) -> Chat:
    return await with_group(running, town)


async def speak(running: Rig, town: Town, at: datetime, *said: str) -> None:
    """Let these be due."""

    def put(work: Work) -> None:
        for each in said:
            due.put(work, "speaks", at.astimezone(UTC), circle=town.circle, subject=each)

    await running.service.store.turn(put)


async def with_circle(running: Rig, town: Town, do: Callable[[Work, Circle], object]) -> None:
    """Do something to the circle."""
    await running.service.store.turn(
        lambda work: do(work, work.session.get_one(Circle, town.circle)) and None
    )


def heard(group: Chat, *said: str) -> list[str]:
    """Which of these were said in the group, in order."""
    return [each.text for each in group.messages if each.text in said]


async def test_what_is_due_at_night_is_said_when_the_night_is_over(
    running: Rig, town: Town, group: Chat
) -> None:
    await speak(running, town, FRIDAY + timedelta(hours=2), "at two")
    await running.until(FRIDAY + timedelta(hours=7, minutes=59))
    assert heard(group, "at two") == []
    await running.until(FRIDAY + timedelta(hours=8))
    assert heard(group, "at two") == ["at two"]


async def test_a_reply_does_not_wait_for_the_morning(running: Rig, town: Town, group: Chat) -> None:
    await running.until(FRIDAY + timedelta(hours=2))
    await running.act(town.sol.write("/quiet 1w", group))
    assert "Sol asked me to be quiet here" in group.messages[-1].text


async def test_while_the_young_person_wants_quiet_nothing_is_said_then_or_later(
    running: Rig, town: Town, group: Chat
) -> None:
    await running.act(town.sol.write("/quiet 2d", group))
    await speak(running, town, FRIDAY + timedelta(hours=12), "at noon")
    await running.until(FRIDAY + timedelta(hours=13))
    await with_circle(running, town, quiet.lift)
    await running.until(FRIDAY + timedelta(days=9))
    assert heard(group, "at noon") == []


async def test_quiet_is_over_by_itself(running: Rig, town: Town, group: Chat) -> None:
    await running.act(town.sol.write("/quiet 2d", group))
    await speak(running, town, FRIDAY + timedelta(days=1, hours=9, minutes=59), "still quiet")
    await speak(running, town, FRIDAY + timedelta(days=1, hours=10, minutes=1), "over")
    await running.until(FRIDAY + timedelta(days=1, hours=11))
    assert heard(group, "still quiet", "over") == ["over"]


async def test_the_eighth_of_a_week_waits_for_the_week_in_short(
    running: Rig, town: Town, group: Chat
) -> None:
    await with_circle(running, town, rhythm.plan_digest)
    said = [f"number {each}" for each in range(1, rhythm.A_WEEK + 2)]
    await speak(running, town, FRIDAY + timedelta(hours=12), *said)
    await running.until(FRIDAY + timedelta(hours=13))
    assert heard(group, *said) == said[:-1]
    await running.until(FRIDAY + timedelta(days=2, hours=18))
    assert group.messages[-1].text == f"The week in short 🗓\n\nAlso:\n• {said[-1]}"
    before = len(group.messages)
    await running.until(FRIDAY + timedelta(days=10))
    assert len(group.messages) == before


async def test_the_week_in_short_is_not_told_late(running: Rig, town: Town, group: Chat) -> None:
    await with_circle(running, town, rhythm.plan_digest)
    await with_circle(running, town, lambda work, around: rhythm.hold(work, around, "held"))
    running.clock.now = (FRIDAY + timedelta(days=2, hours=21, minutes=1)).astimezone(UTC)
    before = len(group.messages)
    await running.service.tick()
    await running.settle()
    assert len(group.messages) == before
    await running.until(FRIDAY + timedelta(days=9, hours=18))
    assert group.messages[-1].text.endswith("held")


async def test_the_week_in_short_waits_for_quiet_hours_that_were_made_longer(
    running: Rig, town: Town, group: Chat
) -> None:
    await with_circle(running, town, rhythm.plan_digest)
    await with_circle(running, town, lambda work, around: rhythm.hold(work, around, "held"))

    def longer(work: Work, around: Circle) -> None:
        chosen = rhythm.of(work, around)
        chosen.quiet_from = "16:00"
        rhythm.keep(work, chosen)

    await with_circle(running, town, longer)
    await running.until(FRIDAY + timedelta(days=2, hours=23))
    before = len(group.messages)
    await running.until(FRIDAY + timedelta(days=3, hours=8))
    assert len(group.messages) == before + 1
    assert group.messages[-1].text.endswith("held")


@pytest.mark.parametrize("who", ["Mum", "Ali", "Lars"])
async def test_T7_nobody_but_the_young_person_makes_it_quiet(
    running: Rig, town: Town, group: Chat, who: str
) -> None:
    person = town.lars if who == "Lars" else town.adults[who]
    for words in ("/quiet 1w", "@kreds_demo_bot be quiet for a week", "@kreds_demo_bot stille en uge"):
        before = len(group.messages)
        await running.act(person.write(words, group))
        assert len(group.messages) == before + 1, "their own alone"
        assert "Only Sol can ask me to be quiet" in person.messages[-1].text
    await running.write(person, "be quiet for a week")
    await running.write(person, "/quiet")
    keys = {(each.data or "").rpartition(".")[2] for row in person.messages[-1].buttons for each in row}
    assert not keys & {"quiet", "hours"}
    await with_circle(running, town, _is_loud)


def _is_loud(work: Work, around: Circle) -> None:
    assert rhythm.quiet_until(work, around) is None
