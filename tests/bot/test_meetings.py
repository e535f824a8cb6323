"""A meeting: who hears of it and when, what stays the young person's alone, and what others are refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store import meetings, rhythm
from store.models import Circle, Membership
from store.unit_of_work import Work
from tests.bot.circles import Town, with_group
from tests.bot.test_ics import read
from tests.emulators.telegram import Group as Chat
from tests.emulators.telegram import Person
from tests.rig import ZONE, Rig

NOTE = "I want to sleep longer"


@pytest.fixture
async def group(running: Rig, town: Town) -> Chat:
    return await with_group(running, town)


async def plan(running: Rig, who: Person, day: str, hour: str = "15:00", place: str = "The library") -> None:
    """Somebody plans a meeting in private."""
    await running.write(who, "/meeting")
    for key in ("yes", "other"):
        await running.tap(who, key)
    await running.write(who, day)
    await running.tap(who, "other")
    await running.write(who, hour)
    await running.write(who, place)
    await running.tap(who, "yes")


async def prepare(running: Rig, sol: Person, line: str = NOTE) -> None:
    """Sol writes something, up to the question of who should say it."""
    await running.tap(sol, "preparing")
    await running.write(sol, line)


def files(person: Person) -> list[dict[str, str]]:
    """The calendar files that somebody got, read."""
    return [read(each.document.content) for each in person.messages if each.document is not None]


def said(chat: Chat | Person, words: str) -> list[datetime]:
    """When something with these words was said there, in local time."""
    return [datetime.fromtimestamp(each.date, ZONE) for each in chat.messages if words in (each.text or "")]


async def test_everybody_gets_the_same_event_and_its_changes_under_one_name(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "2/9", place="Bryggen 1, 5000 Odense")
    await running.write(town.ali, "/meeting")
    for key in ("move", "2026-08-26", "10:00", "skip", "yes"):
        await running.tap(town.ali, key)
    await running.write(town.sol, "/meeting")
    for key in ("off", "yes"):
        await running.tap(town.sol, key)
    for person in (town.sol, town.mum, town.ali, town.lars):
        planned, moved, off = files(person)
        assert planned["UID"] == moved["UID"] == off["UID"]
        assert [each["SEQUENCE"] for each in (planned, moved, off)] == ["0", "1", "2"]
        assert [each["DTSTART"] for each in (planned, moved)] == ["20260902T130000Z", "20260826T080000Z"]
        assert planned["SUMMARY"] == "Meeting"
        assert planned["LOCATION"] == "Bryggen 1, 5000 Odense"
        assert off["METHOD"] == "CANCEL"
        assert "Sol" not in str(files(person))
    assert len(said(group, "called off the meeting")) == 1


async def test_F10_the_reminders_come_at_the_hour_on_the_wall_across_a_change_of_clocks(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "25/10", "10:00")  # the night in which clocks go back
    await running.until(datetime(2026, 10, 25, 12, tzinfo=ZONE))
    assert said(group, "Tomorrow there is a meeting") == [datetime(2026, 10, 24, 10, tzinfo=ZONE)]
    assert said(group, "Today there is a meeting") == [datetime(2026, 10, 25, 8, tzinfo=ZONE)]
    assert said(group, "I hope the meeting was good") == [datetime(2026, 10, 25, 11, tzinfo=ZONE)]


async def test_a_meeting_before_the_quiet_hours_end_is_reminded_of_the_day_before_alone(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8", "07:30")
    await running.until(datetime(2026, 8, 27, 12, tzinfo=ZONE))
    assert said(group, "Tomorrow there is a meeting") == [datetime(2026, 8, 26, 8, tzinfo=ZONE)]
    assert said(group, "Today there is a meeting") == []


async def test_F11_a_service_that_was_away_reminds_of_no_meeting_that_has_been(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    running.clock.now = datetime(2026, 8, 28, 12, tzinfo=ZONE)
    await running.service.tick()
    await running.settle()
    assert said(group, "there is a meeting") == []
    assert said(group, "I hope the meeting was good") == []
    await running.write(town.mum, "/meeting")
    assert "No meeting is planned" in town.mum.messages[-1].text


async def test_where_there_is_no_group_each_is_told_and_reminded_in_private(running: Rig, town: Town) -> None:
    await plan(running, town.mum, "27/8")
    await running.until(datetime(2026, 8, 27, 16, tzinfo=ZONE))
    for person in (town.sol, town.mum, town.ali, town.lars):
        assert len(files(person)) == 1
        assert len(said(person, "Today there is a meeting")) == 1


async def test_a_reminder_for_which_the_week_has_no_room_goes_to_each_in_private(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "22/8")

    def spend(work: Work) -> None:
        for _message in range(rhythm.A_WEEK):
            rhythm.spend(work, work.session.get_one(Circle, town.circle))

    await running.service.store.turn(spend)
    await running.until(datetime(2026, 8, 22, 14, tzinfo=ZONE))
    assert said(group, "there is a meeting") == []
    assert len(said(town.ali, "Today there is a meeting")) == 1


async def test_what_a_young_person_prepares_reaches_nobody_but_the_one_they_tap(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    await prepare(running, town.sol)
    assert not any(said(each, NOTE) for each in (town.mum, town.ali, town.lars, group))
    await running.press(town.sol, "Mum")
    assert not said(town.mum, NOTE)
    await running.tap(town.sol, "yes")
    assert len(said(town.mum, NOTE)) == 1
    assert not any(said(each, NOTE) for each in (town.ali, town.lars, group))
    await running.until(datetime(2026, 8, 27, 16, tzinfo=ZONE))
    assert not any(said(each, NOTE) for each in (town.ali, town.lars, group))


async def test_an_adult_who_left_meanwhile_gets_nothing_and_sol_hears_that(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    await prepare(running, town.sol)
    await running.press(town.sol, "Ali")

    def leave(work: Work) -> None:
        place = work.session.query(Membership).filter_by(member_id=town.numbers["Ali"]).one()
        place.state = "left"

    await running.service.store.turn(leave)
    await running.tap(town.sol, "yes")
    assert not said(town.ali, NOTE)
    assert "Who should say it?" in town.sol.messages[-1].text


async def test_an_adult_who_blocked_us_gets_nothing_and_sol_hears_that(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    town.ali.block_bot()
    await running.settle()
    await prepare(running, town.sol)
    await running.press(town.sol, "Ali")
    await running.tap(town.sol, "yes")
    assert len(said(town.sol, "could not reach Ali")) == 1
    await running.write(town.sol, "/meeting")
    await running.tap(town.sol, "prepare")
    assert "has it" not in town.sol.messages[-1].text


async def test_nobody_takes_off_another_s_point(running: Rig, town: Town, group: Chat) -> None:
    await plan(running, town.mum, "27/8")
    await running.write(town.ali, "/meeting")
    await running.tap(town.ali, "add")
    await running.write(town.ali, "The bike")
    await running.write(town.mum, "/meeting")
    assert not any(
        (each.data or "").endswith(".take") for row in town.mum.messages[-1].buttons for each in row
    )
    await running.write(town.ali, "/meeting")
    for key in ("take", "1"):
        await running.tap(town.ali, key)
    await running.write(town.mum, "/meeting")
    assert "Nothing is on the agenda yet" in town.mum.messages[-1].text


async def test_a_meeting_and_what_was_prepared_can_be_seen_and_deleted_in_my_data(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    await prepare(running, town.sol)
    await running.tap(town.sol, "nobody")
    await running.write(town.sol, "/mydata")
    await running.tap(town.sol, "for_meetings")
    assert NOTE in town.sol.messages[-1].text
    await running.press(town.sol, NOTE)
    await running.write(town.sol, "/mydata")
    await running.tap(town.sol, "file")
    content = next(each.document.content for each in reversed(town.sol.messages) if each.document)
    assert NOTE.encode() not in content
    assert b'"quiet_hours"' in content

    def left(work: Work) -> int:
        return len(meetings.notes_of(work, work.session.get_one(Circle, town.circle).young_person))

    assert await running.service.store.turn(left) == 0


async def test_when_the_circle_ends_nothing_is_due_for_it_any_more(
    running: Rig, town: Town, group: Chat
) -> None:
    await plan(running, town.mum, "27/8")
    await running.write(town.sol, "/leave")
    for key in ("leave", "none", "yes"):
        await running.tap(town.sol, key)
    before = len(town.mum.messages)
    await running.until(datetime(2026, 8, 27, 16, tzinfo=ZONE) + timedelta(days=7))
    assert len(town.mum.messages) == before
