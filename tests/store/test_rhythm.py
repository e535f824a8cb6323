"""When Kreds may speak by itself in a group: quiet hours on the wall's clock, so much in a week, one week in short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store import due, keys, meetings, rhythm
from store.models import Circle
from store.queues import DueRow
from store.schema import PEOPLE
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.databases import Databases
from tests.floods.soak import size
from tests.store.people import adult, circle_of, young_person
from tests.time.test_wall_clocks import ZONES, changes

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def circle(people: Store) -> int:
    with people.unit_of_work() as work:
        return circle_of(work, young_person(work)).id


@pytest.fixture(scope="module")
def store(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples; each is rolled back."""
    with databases.engine("sqlite", PEOPLE) as engine:
        made = Store(engine, keys.create(tmp_path_factory.mktemp("keys") / "keys.json"), Clock(START))
        yield made
        made.close()


@settings(max_examples=size(40, 1000), deadline=None)
@given(
    name=st.sampled_from(ZONES),
    change=st.integers(0, 7),
    minutes=st.integers(-2 * 24 * 60, 2 * 24 * 60),
    hours=st.sampled_from([("21:00", "08:00"), ("20:00", "08:00"), ("22:00", "07:00"), ("00:00", "06:00")]),
)
def test_F10_quiet_hours_end_when_a_clock_on_the_wall_says_so(
    store: Store, name: str, change: int, minutes: int, hours: tuple[str, str]
) -> None:
    zone, (begins, ends) = ZoneInfo(name), hours
    with store.unit_of_work() as work:
        work.now = changes(name)[change] + timedelta(minutes=minutes)
        around = circle_of(work, young_person(work, zone=name))
        chosen = rhythm.of(work, around)
        chosen.quiet_from, chosen.quiet_to = hours
        rhythm.keep(work, chosen)
        end = rhythm.hours_end(work, around)
        clock = f"{work.now.astimezone(zone):%H:%M}"
        quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
        assert (end is not None) == quiet
        if end is not None:
            assert work.now < end <= work.now + timedelta(hours=14)
            assert f"{end.astimezone(zone):%H:%M}" >= ends, "later only where the hour itself is left out"
            work.now = end
            assert rhythm.hours_end(work, around) is None
        work.session.rollback()


@settings(max_examples=size(40, 1000), deadline=None)
@given(
    name=st.sampled_from(ZONES),
    change=st.integers(0, 7),
    minutes=st.integers(-9 * 24 * 60, 2 * 24 * 60),
    weekday=st.integers(0, 6),
    hour=st.sampled_from(["08:00", "12:00", "17:00", "20:45"]),
)
def test_F10_the_week_in_short_is_due_once_within_a_week_at_its_hour(
    store: Store, name: str, change: int, minutes: int, weekday: int, hour: str
) -> None:
    zone = ZoneInfo(name)
    with store.unit_of_work() as work:
        work.now = changes(name)[change] + timedelta(minutes=minutes)
        around = circle_of(work, young_person(work, zone=name))
        chosen = rhythm.of(work, around)
        chosen.digest_weekday, chosen.digest_hour = weekday, hour
        rhythm.keep(work, chosen)
        at = rhythm.plan_digest(work, around)
        assert rhythm.plan_digest(work, around) == at
        assert at is not None
        assert work.now < at <= work.now + timedelta(days=7, hours=2)
        local = at.astimezone(zone)
        assert (local.weekday(), f"{local:%H:%M}") == (weekday, hour)
        rows = work.session.scalars(select(DueRow).where(DueRow.circle_id == around.id)).all()
        assert [each.at for each in rows] == [at]
        work.session.rollback()


def test_seven_in_a_week_and_then_no_more_until_monday(people: Store, clock: Clock, circle: int) -> None:
    for _message in range(rhythm.A_WEEK):
        with people.unit_of_work() as work:
            assert rhythm.has_room(work, work.session.get_one(Circle, circle))
            rhythm.spend(work, work.session.get_one(Circle, circle))
    with people.unit_of_work() as work:
        assert not rhythm.has_room(work, work.session.get_one(Circle, circle))
        work.now = datetime(2026, 8, 24, 0, 0, tzinfo=COPENHAGEN).astimezone(UTC)
        assert rhythm.has_room(work, work.session.get_one(Circle, circle))
        rhythm.spend(work, work.session.get_one(Circle, circle))
        assert rhythm.of(work, work.session.get_one(Circle, circle)).said == 1


def test_what_waits_for_the_week_in_short_is_taken_once_or_forgotten(people: Store, circle: int) -> None:
    with people.unit_of_work() as work:
        around = work.session.get_one(Circle, circle)
        rhythm.hold(work, around, "The first")
        rhythm.hold(work, around, "The second")
        work.session.flush()
        assert rhythm.take_held(work, around) == ["The first", "The second"]
        work.session.flush()
        assert rhythm.take_held(work, around) == []
        rhythm.hold(work, around, "The third")
        work.session.flush()
        work.now += rhythm.KEPT + timedelta(minutes=1)
        rhythm.forget(work)
        assert rhythm.take_held(work, around) == []


def test_an_adult_s_answer_is_seen_until_the_next_month_and_only_the_latest(
    people: Store, circle: int
) -> None:
    with people.unit_of_work() as work:
        around = work.session.get_one(Circle, circle)
        mum = adult(work, around, "Mum", "1002")
        for said in (b"first", b"second"):
            rhythm.show(work, around, mum.id, said)
        assert [each.said_sealed for each in rhythm.shown(work, around)] == [b"second"]
        work.now += rhythm.MIRROR_KEPT
        assert list(rhythm.shown(work, around)) == []
        rhythm.forget(work)
        assert list(rhythm.shown_by(work, mum.id)) == []


def test_a_meeting_is_forgotten_two_weeks_after_with_all_that_hangs_on_it(people: Store, circle: int) -> None:
    with people.unit_of_work() as work:
        around = work.session.get_one(Circle, circle)
        planned = meetings.plan(work, around, (work.now + timedelta(days=3)).date(), "15:00", "The library")
        meetings.add_point(work, planned, around.young_person, "The bike")
        meetings.add_note(work, planned, around.young_person, "More sleep")
        work.now += timedelta(days=3) + meetings.KEPT
        meetings.forget(work)
        assert meetings.coming(work, around) is not None
        work.now += timedelta(days=1)
        meetings.forget(work)
        work.session.expire_all()
        assert meetings.coming(work, around) is None
        assert not meetings.points_of(work, around.young_person)
        assert not meetings.notes_of(work, around.young_person)


def test_moving_a_meeting_moves_what_is_due_and_calling_it_off_leaves_nothing(
    people: Store, circle: int
) -> None:
    with people.unit_of_work() as work:
        around = work.session.get_one(Circle, circle)
        day = (work.now + timedelta(days=3)).date()
        planned = meetings.plan(work, around, day, "15:00", None)
        assert _due(work) == ["meeting_day", "meeting_over", "meeting_soon"]
        meetings.move(work, planned, day + timedelta(days=1), "10:00", None)
        assert planned.sequence == 1
        soon = work.session.scalars(select(DueRow).where(DueRow.kind == "meeting_soon")).one()
        assert soon.at.astimezone(COPENHAGEN).isoformat() == "2026-08-24T08:00:00+02:00"
        meetings.call_off(work, planned)
        assert (planned.sequence, _due(work)) == (2, [])


def test_what_is_not_for_now_is_due_later_and_counts_as_no_failure(people: Store, circle: int) -> None:
    with people.unit_of_work() as work:
        due.put(work, "digest", work.now, circle=circle, subject="2026-08-20")
        work.session.flush()
        (row,) = due.take(work, 9)
        due.later(work, row, work.now + timedelta(hours=3))
        work.session.flush()
        assert due.take(work, 9) == []
        work.now += timedelta(hours=3)
        assert [each.id for each in due.take(work, 9)] == [row.id]
        assert work.session.scalars(select(DueRow.tries)).one() == 0


def _due(work: Work) -> list[str]:
    work.session.flush()
    return sorted(work.session.scalars(select(DueRow.kind)))
