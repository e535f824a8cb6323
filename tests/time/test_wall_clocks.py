"""Hours as clocks show them, against a model that looks at a clock every minute and knows nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import check_ins, keys, members
from store.models import Circle, Member, Schedule
from store.schema import PEOPLE
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.databases import Databases
from tests.floods.soak import size
from tests.store.people import circle_of, young_person

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COPENHAGEN, NUUK = ZoneInfo("Europe/Copenhagen"), ZoneInfo("America/Nuuk")

ZONES = (
    "Europe/Copenhagen",
    "America/Nuuk",  # once changed in the evening of the day before
    "Atlantic/Faroe",
    "America/Scoresbysund",
    "Atlantic/Azores",  # at midnight
    "America/Havana",  # at midnight
    "Africa/Cairo",  # at midnight
    "Asia/Beirut",  # at midnight
    "America/Santiago",
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",
    "Pacific/Chatham",
    "Africa/Casablanca",  # for Ramadan
)


@cache
def changes(name: str) -> list[datetime]:
    """The moments at which a zone's clocks change, 2024 to 2029, to the hour before."""
    zone = ZoneInfo(name)
    hours = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(6 * 365 * 24)]
    offsets = [each.astimezone(zone).utcoffset() for each in hours]
    return [before for before, (now, after) in zip(hours, pairwise(offsets), strict=False) if now != after]


def passes(zone: ZoneInfo, start: datetime, end: datetime) -> dict[datetime, datetime]:
    """Every minute that clocks show or jump over from `start` to `end`, and the moment at which they first do."""
    first: dict[datetime, datetime] = {}
    moment, shown = start, start.astimezone(zone).replace(tzinfo=None) - MINUTE
    while moment < end:
        after = moment.astimezone(zone).replace(tzinfo=None)
        while shown < after:
            shown += MINUTE
            first.setdefault(shown, moment)
        shown = after
        moment += MINUTE
    return first


@pytest.mark.parametrize("name", ZONES)
def test_F10_on_each_change_of_clocks_each_quarter_of_an_hour_comes_exactly_once(name: str) -> None:
    """All zones together: more than a hundred changes, in both directions, each with its 96 quarters."""
    zone = ZoneInfo(name)
    found = changes(name)
    assert len(found) >= 8
    for change in found:
        day = (change + timedelta(hours=1)).astimezone(zone).date()
        first = passes(zone, change - 2 * DAY, change + 2 * DAY)
        for quarter in range(96):
            asked = datetime.combine(day, time()) + quarter * timedelta(minutes=15)
            assert check_ins.wall_time(day, f"{asked:%H:%M}", zone) == first[asked]


def test_F10_the_zones_change_more_than_a_hundred_times() -> None:
    assert sum(len(changes(name)) for name in ZONES) >= 100


@pytest.fixture(scope="module")
def store(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples; each is rolled back."""
    with databases.engine("sqlite", PEOPLE) as engine:
        made = Store(engine, keys.create(tmp_path_factory.mktemp("keys") / "keys.json"), Clock(START))
        yield made
        made.close()


@settings(max_examples=size(25, 1000), deadline=None)
@given(
    name=st.sampled_from(ZONES),
    change=st.integers(0, 7),
    start=st.integers(-9 * 24 * 60, 24 * 60),
    weekday=st.integers(0, 6),
    minutes=st.integers(0, 24 * 60 - 1),
    asked_days_ago=st.none() | st.integers(0, 10),
    paused_days=st.none() | st.integers(0, 10),
)
def test_F10_the_next_one_is_the_first_that_a_clock_on_the_wall_comes_to(
    store: Store,
    name: str,
    change: int,
    start: int,
    weekday: int,
    minutes: int,
    asked_days_ago: int | None,
    paused_days: int | None,
) -> None:
    """Around changes of clocks, with and without one asked already and a break."""
    zone = ZoneInfo(name)
    now = changes(name)[change] + timedelta(minutes=start)
    today = now.astimezone(zone).date()
    hour = f"{minutes // 60:02}:{minutes % 60:02}"
    last = None if asked_days_ago is None else today - timedelta(days=asked_days_ago)
    until = None if paused_days is None else today + timedelta(days=paused_days)
    earliest = max(today, until or today)
    if last is not None:
        earliest = max(earliest, last + timedelta(days=7 - last.weekday()))
    begins = datetime.combine(earliest, time(), zone)
    first = passes(zone, begins - 2 * DAY, begins + 9 * DAY)
    expected = min(
        moment
        for shown, moment in first.items()
        if shown.weekday() == weekday
        and f"{shown:%H:%M}" == hour
        and shown.date() >= earliest
        and moment > now
    )
    with store.unit_of_work() as work:
        work.now, example = now, work.session.begin_nested()
        member = young_person(work)
        member.zone = name
        paused = until is not None
        work.session.add(
            Schedule(
                member_id=member.id,
                weekday=weekday,
                hour=hour,
                last_on=last,
                paused=paused,
                paused_until=until,
            )
        )
        work.session.flush()
        # Said in UTC: a moment in an hour that is left out equals no other, by Python's rules.
        assert check_ins.plan_next(work, member) == expected.astimezone(UTC)
        example.rollback()


def planned(work: Work, member: Member, zone: ZoneInfo = COPENHAGEN) -> str:
    """When the next one is, as a clock there shows it."""
    at = check_ins.plan_next(work, member)
    assert at is not None
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"


def test_F10_a_break_may_end_on_a_leap_day(people: Store, clock: Clock) -> None:
    clock.set(datetime(2028, 2, 15, 12, tzinfo=UTC))
    with people.unit_of_work() as work:
        sol = young_person(work)
        schedule = check_ins.set_hour(work, sol, 1, "16:00")
        check_ins.pause(work, sol, 2)
        assert schedule.paused_until == date(2028, 2, 29)
        assert planned(work, sol) == "Tue 2028-02-29 16:00"
        check_ins.spend(schedule, date(2028, 2, 29), 3)
        assert planned(work, sol) == "Tue 2028-03-07 16:00"
        assert check_ins.left(schedule, date(2028, 3, 1), 10) == 10


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2032])
def test_F10_around_the_end_of_a_year_there_is_one_in_each_week(
    people: Store, clock: Clock, year: int
) -> None:
    """Also where the year has 53 weeks, or its last days belong to the first week of the next."""
    clock.set(datetime(year, 12, 10, 12, tzinfo=UTC))
    with people.unit_of_work() as work:
        sol = young_person(work)
        schedule = check_ins.set_hour(work, sol, 4, "16:00")
        weeks = []
        for _week in range(6):
            at = check_ins.plan_next(work, sol)
            assert at is not None
            work.now = at
            day = at.astimezone(COPENHAGEN).date()
            weeks.append(day - timedelta(days=day.weekday()))
            check_ins.spend(schedule, day, 1)
        assert [after - before for before, after in pairwise(weeks)] == [timedelta(days=7)] * 5


def test_F10_a_month_s_budget_turns_with_the_young_person_s_own_month(people: Store, clock: Clock) -> None:
    """It is October in Copenhagen while it is still September in Nuuk."""
    clock.set(datetime(2026, 9, 30, 23, tzinfo=UTC))
    with people.unit_of_work() as work:
        sol = young_person(work)
        sol.zone = "America/Nuuk"
        schedule = check_ins.set_hour(work, sol, 2, "22:45")
        at = check_ins.plan_next(work, sol)
        assert at == datetime(2026, 9, 30, 23, 45, tzinfo=UTC)
        day = at.astimezone(NUUK).date()
        check_ins.spend(schedule, day, 3)
        assert (schedule.month, check_ins.left(schedule, date(2026, 10, 7), 10)) == ("2026-09", 10)


def test_F10_who_moves_is_asked_by_the_clocks_where_they_are(people: Store, clock: Clock) -> None:
    clock.set(datetime(2026, 8, 20, 8, tzinfo=UTC))
    with people.unit_of_work() as work:
        sol = young_person(work)
        check_ins.set_hour(work, sol, 4, "17:00")
        assert planned(work, sol) == "Fri 2026-08-21 17:00"
        sol.zone = "America/Nuuk"
        assert planned(work, sol, NUUK) == "Fri 2026-08-21 17:00"
        assert planned(work, sol) == "Fri 2026-08-21 20:00"


def test_F10_moving_west_after_being_asked_asks_nothing_twice(people: Store, clock: Clock) -> None:
    """On Monday morning in Copenhagen it is Sunday in Nuuk: their week is not over, and they were asked in it."""
    with people.unit_of_work() as work:
        sol = young_person(work)
        schedule = check_ins.set_hour(work, sol, 0, "00:30")
        check_ins.spend(schedule, date(2026, 8, 24), 3)
        work.now = datetime(2026, 8, 23, 22, 31, tzinfo=UTC)
        sol.zone = "America/Nuuk"
        assert planned(work, sol, NUUK) == "Mon 2026-08-31 00:30"


def test_F10_mum_in_copenhagen_does_not_change_when_the_young_person_in_nuuk_is_asked(
    people: Store, clock: Clock
) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        sol.zone = "America/Nuuk"
        circle: Circle = circle_of(work, sol)
        mum = members.add(work, "Mum", "da", "Europe/Copenhagen")
        check_ins.set_hour(work, sol, 4, "17:00")
        assert (circle.young_person.zone, mum.zone) == ("America/Nuuk", "Europe/Copenhagen")
        assert planned(work, sol, NUUK) == "Fri 2026-08-21 17:00"
        assert check_ins.plan_next(work, mum) is None
