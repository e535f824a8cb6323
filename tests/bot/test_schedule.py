"""When a young person is asked: at their hour, once, never late by much, and never on top of something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import app, schedule
from bot.municipality import municipality
from bot.render import render
from conversations.check_in import Facts, check_in
from conversations.dialogue import play
from store import check_ins, unsent
from store.models import Conversation, Member, Schedule
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, opened_circle, quick_rig
from tests.databases import Databases
from tests.rig import ZONE, Moving, Rig

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
WEEK = timedelta(days=7)
NUDGE = render(play(check_in(Facts("Sol", "", (), "none", 4, False, (), nudge=True))).says[0].words, "en")


@pytest.fixture
async def town(running: Rig) -> Town:
    return await opened_circle(running)


def asked(running: Rig) -> list[datetime]:
    """When a check-in was sent, in local time."""
    return [
        each.at.astimezone(ZONE)
        for each in running.telegram.calls
        if each.method == "sendMessage"
        and ".later" in str(each.params.get("reply_markup"))
        and NUDGE not in each.params["text"]
    ]


def nudged(running: Rig) -> int:
    """How many nudges were sent."""
    return sum(NUDGE in str(each.params.get("text")) for each in running.telegram.calls)


async def up_again(running: Rig, moment: datetime) -> None:
    """The service was down until now, and does what it missed."""
    running.clock.now = moment.astimezone(UTC)
    await running.service.tick()
    await running.settle()


async def in_store(running: Rig, town: Town, **changes: object) -> None:
    """Change Sol's schedule."""

    def change(work: Work) -> None:
        row = work.session.get_one(Schedule, town.numbers["Sol"])
        for name, value in changes.items():
            setattr(row, name, value)

    await running.service.store.turn(change)


async def at_hour(running: Rig, town: Town, weekday: int, hour: str) -> None:
    """Sol picks another hour."""
    sol = town.numbers["Sol"]
    await running.service.store.turn(
        lambda work: check_ins.set_hour(work, work.session.get_one(Member, sol), weekday, hour)
    )


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=4)])
async def test_F11_a_check_in_up_to_four_hours_late_is_sent(
    running: Rig, town: Town, late: timedelta
) -> None:
    await up_again(running, FRIDAY + late)
    await up_again(running, FRIDAY + late + timedelta(minutes=1))
    assert asked(running) == [FRIDAY + late]


@pytest.mark.parametrize("late", [timedelta(hours=4, minutes=1), timedelta(days=6), 3 * WEEK - timedelta(1)])
async def test_F11_a_later_one_is_skipped_for_the_next(running: Rig, town: Town, late: timedelta) -> None:
    await up_again(running, FRIDAY + late)
    assert asked(running) == []
    await running.until(FRIDAY + late + WEEK)
    assert len(asked(running)) == 1
    assert asked(running)[0].strftime("%a %H:%M") == "Fri 17:00"


async def test_F11_after_a_month_without_service_there_is_one_and_not_four(running: Rig, town: Town) -> None:
    await up_again(running, FRIDAY + 4 * WEEK + timedelta(hours=1))
    await up_again(running, FRIDAY + 4 * WEEK + timedelta(hours=2))
    assert len(asked(running)) <= 1
    await running.until(FRIDAY + 5 * WEEK)
    assert asked(running)[-1] == FRIDAY + 5 * WEEK
    assert len(asked(running)) <= 2


async def test_somebody_in_another_dialogue_is_not_interrupted(running: Rig, town: Town) -> None:
    await running.until(FRIDAY - timedelta(minutes=5))
    await running.write(town.sol, "/settings")
    await running.until(FRIDAY + timedelta(minutes=10))
    assert asked(running) == []
    await running.tap(town.sol, "nothing")
    await running.until(FRIDAY + timedelta(minutes=20))
    assert asked(running) == [FRIDAY + timedelta(minutes=15)]


async def test_one_who_stays_in_another_dialogue_is_asked_the_week_after(running: Rig, town: Town) -> None:
    await running.until(FRIDAY - timedelta(minutes=5))
    await running.write(town.sol, "/settings")
    await running.until(FRIDAY + timedelta(days=1))
    assert asked(running) == []
    await running.tap(town.sol, "nothing")
    await running.until(FRIDAY + WEEK)
    assert asked(running) == [FRIDAY + WEEK]


async def test_one_nudge_and_then_quiet(running: Rig, town: Town) -> None:
    await running.until(FRIDAY + timedelta(days=6))
    assert (len(asked(running)), nudged(running)) == (1, 1)


async def test_who_has_answered_is_not_nudged(running: Rig, town: Town) -> None:
    await running.until(FRIDAY)
    for key in ("skip", "skip", "skip"):
        await running.tap(town.sol, key)
    await running.until(FRIDAY + timedelta(days=3))
    assert nudged(running) == 0


async def test_a_nudge_that_would_come_late_does_not_come(running: Rig, town: Town) -> None:
    await running.until(FRIDAY)
    await up_again(running, FRIDAY + timedelta(hours=29))
    assert nudged(running) == 0


@pytest.mark.parametrize(("weekday", "hour"), [(4, "18:00"), (4, "16:00"), (5, "10:00"), (6, "17:00")])
async def test_another_hour_never_asks_twice_in_a_week(
    running: Rig, town: Town, weekday: int, hour: str
) -> None:
    await running.until(FRIDAY + timedelta(minutes=1))
    await at_hour(running, town, weekday, hour)
    await running.until(FRIDAY + timedelta(days=2, hours=6))
    assert len(asked(running)) == 1
    await running.until(FRIDAY + timedelta(days=9, hours=6))
    assert len(asked(running)) == 2
    assert asked(running)[1].strftime("%H:%M") == hour


async def test_other_questions_do_not_ask_again(databases: Databases, tmp_path: Path) -> None:
    """The municipality puts another question set in place while a check-in is open."""
    shipped = Path("conversations/question_sets/weekly.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace("version = 1", "version = 2").replace('"listened"', '"heard"'))
    paths = tmp_path / "paths.toml"
    paths.write_text(Path("store/strategy.toml").read_text(encoding="utf-8").replace('"listened"', '"heard"'))
    async with quick_rig(databases, tmp_path) as running:
        town = await circle(running)
        await running.service.tick()
        await running.until(FRIDAY)
        settings = running.service.settings.model_copy(update={"question_set": own, "strategy": paths})
        changed = municipality(settings, running.service.here.strategy, running.service.channel)
        assert changed.questions != running.service.here.questions
        await schedule.tick(changed, running.service.store)
        running.clock.now += timedelta(hours=1)
        await schedule.tick(changed, running.service.store)
        await running.settle()
        assert len(asked(running)) == 1
        await running.tap(town.sol, "skip")
        assert len(asked(running)) == 1


async def test_a_break_is_kept_and_ends_by_itself(running: Rig, town: Town) -> None:
    sol = town.numbers["Sol"]
    await running.service.store.turn(lambda work: check_ins.pause(work, work.session.get_one(Member, sol), 2))
    await running.until(FRIDAY + 2 * WEEK)
    assert asked(running) == [FRIDAY + 2 * WEEK]


async def test_stop_is_until_the_person_says_so(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/stop")
    await running.until(FRIDAY + 3 * WEEK)
    assert asked(running) == []


async def test_a_spent_budget_asks_nothing_until_the_month_turns(running: Rig, town: Town) -> None:
    await in_store(running, town, month="2026-08", asked=running.service.here.questions.per_month)
    await running.until(FRIDAY + 2 * WEEK)
    assert asked(running) == [FRIDAY + 2 * WEEK]


@pytest.mark.parametrize(
    ("until", "again"),
    [
        ("hour", FRIDAY + timedelta(hours=1)),
        ("evening", FRIDAY.replace(hour=19)),
        ("tomorrow", FRIDAY + timedelta(1)),
    ],
)
async def test_remind_me_later_comes_then_and_once(
    running: Rig, town: Town, until: str, again: datetime
) -> None:
    await running.until(FRIDAY)
    await running.tap(town.sol, "later")
    await running.tap(town.sol, until)
    await running.until(FRIDAY + timedelta(days=1, hours=1))
    assert asked(running) == [FRIDAY, again]


@pytest.mark.parametrize(
    ("start", "moments"),
    [
        (datetime(2026, 3, 16, 10, tzinfo=ZONE), ["22T01:30", "29T01:00", "05T00:30"]),
        (datetime(2026, 10, 12, 10, tzinfo=ZONE), ["18T00:30", "25T00:30", "01T01:30"]),
    ],
    ids=["spring", "autumn"],
)
async def test_F10_when_the_clocks_change_there_is_one_at_its_hour(
    databases: Databases, tmp_path: Path, start: datetime, moments: list[str]
) -> None:
    """Half past two on Sundays: once a year there is no such time, once there are two."""
    async with quick_rig(databases, tmp_path, start) as running:
        town = await circle(running)
        await at_hour(running, town, 6, "02:30")
        for week in range(1, 4):
            await running.until(start + week * WEEK)
            await running.write(town.sol, "I am here")  # who is quiet is asked less
        assert [f"{each.astimezone(UTC):%dT%H:%M}" for each in asked(running)] == moments


async def test_a_tick_beside_a_running_service_sends_once(databases: Databases, tmp_path: Path) -> None:
    """As `kreds tick --at` does: another process with the same databases, whose clock stands at that time."""
    async with quick_rig(databases, tmp_path) as running:
        town = await circle(running)
        running.clock.now = FRIDAY.astimezone(UTC)
        async with app.service(running.service.settings, clock=Moving(running.clock.now)) as beside:
            await beside.channel.open()
            await beside.tick()
            await running.service.tick()
            await beside.tick()
        await running.settle()
        assert asked(running) == [FRIDAY]
        open_ones = (
            select(func.count())
            .select_from(Conversation)
            .where(Conversation.member_id == town.numbers["Sol"])
        )
        assert await running.service.store.turn(lambda work: work.session.scalar(open_ones)) == 1
        assert sum((await running.service.store.turn(unsent.undelivered)).values()) == 0
