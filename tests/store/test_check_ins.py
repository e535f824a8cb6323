"""When a young person is asked: local wall time, exactly once, within a budget, and not on a break."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from store import check_ins, conversations, due, members
from store.models import Member, Schedule
from store.queues import DueRow
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.store.people import circle_of, young_person

DENMARK = ZoneInfo("Europe/Copenhagen")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

ZONES = (
    "Europe/Copenhagen",
    "America/Nuuk",
    "Atlantic/Azores",
    "America/St_Johns",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/Santiago",
)


@pytest.fixture
def sol(people: Store) -> int:
    """A young person without an hour yet."""
    with people.unit_of_work() as work:
        return young_person(work).id


def set_hour(people: Store, sol: int, weekday: int, hour: str = "16:00") -> None:
    with people.unit_of_work() as work:
        check_ins.set_hour(work, _member(work, sol), weekday, hour)


def planned(people: Store) -> list[str]:
    """What is due for anybody, in Danish time."""
    with people.unit_of_work() as work:
        found = work.session.query(DueRow).filter_by(kind="check_in").order_by(DueRow.at).all()
        return [f"{each.at.astimezone(DENMARK):%a %d %b %H:%M}" for each in found]


def asked_on(people: Store, sol: int, day: date, questions: int = 3) -> None:
    """Sol is asked, and the next time is planned."""
    with people.unit_of_work() as work:
        check_ins.spend(_schedule(work, sol), day, questions)
        check_ins.plan_next(work, _member(work, sol))


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        (date(2026, 8, 20), "16:00", datetime(2026, 8, 20, 14, tzinfo=UTC)),
        (date(2026, 12, 24), "16:00", datetime(2026, 12, 24, 15, tzinfo=UTC)),
        (date(2028, 2, 29), "09:30", datetime(2028, 2, 29, 8, 30, tzinfo=UTC)),
        (date(2026, 3, 29), "01:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), "02:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 3, 29), "02:30", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 3, 29), "03:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 10, 25), "01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (date(2026, 10, 25), "02:00", datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (date(2026, 10, 25), "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), "03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_F10_an_hour_is_what_clocks_in_denmark_show(day: date, hour: str, moment: datetime) -> None:
    assert check_ins.wall_time(day, hour, DENMARK) == moment


@given(
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
)
def test_F10_it_is_the_first_moment_that_shows_the_hour_or_the_change_that_leaves_it_out(
    name: str, day: date, hour: time
) -> None:
    zone = ZoneInfo(name)
    asked = datetime.combine(day, hour)
    moment = check_ins.wall_time(day, f"{hour:%H:%M}", zone)
    _shown_once(moment, asked, zone)


@pytest.mark.parametrize("name", ZONES)
def test_F10_on_every_day_when_clocks_change_every_quarter_of_an_hour_is_one_moment(name: str) -> None:
    zone = ZoneInfo(name)
    for day in _days_of_change(zone):
        moments = []
        for minutes in range(0, 24 * 60, 15):
            asked = datetime.combine(day, time()) + timedelta(minutes=minutes)
            moment = check_ins.wall_time(day, f"{asked:%H:%M}", zone)
            _shown_once(moment, asked, zone)
            moments.append(moment)
        assert moments == sorted(moments), "a later hour is never an earlier moment"


def test_the_first_is_the_next_such_weekday(people: Store, sol: int) -> None:
    set_hour(people, sol, SUN)
    assert planned(people) == ["Sun 23 Aug 16:00"]


def test_an_hour_later_today_is_today_and_one_that_has_passed_is_next_week(people: Store, sol: int) -> None:
    set_hour(people, sol, THU)
    assert planned(people) == ["Thu 20 Aug 16:00"]
    set_hour(people, sol, THU, "10:00")  # it is ten o'clock in Denmark
    assert planned(people) == ["Thu 27 Aug 10:00"]


def test_today_is_the_young_person_s_own_day(people: Store, clock: Clock) -> None:
    clock.set(datetime(2026, 8, 20, 23, tzinfo=UTC))  # Friday in Denmark
    with people.unit_of_work() as work:
        check_ins.set_hour(work, young_person(work), THU, "16:00")
    assert planned(people) == ["Thu 27 Aug 16:00"]


def test_the_hour_stays_where_it_is_when_clocks_change(people: Store, sol: int, clock: Clock) -> None:
    set_hour(people, sol, SUN)
    clock.set(datetime(2026, 10, 19, 12, tzinfo=UTC))
    asked_on(people, sol, date(2026, 10, 18))
    assert planned(people) == ["Sun 25 Oct 16:00"]


@pytest.mark.parametrize("weekday", range(7))
def test_nobody_is_asked_twice_in_a_week_whatever_they_change(people: Store, sol: int, weekday: int) -> None:
    set_hour(people, sol, THU)
    asked_on(people, sol, date(2026, 8, 20))
    set_hour(people, sol, weekday, "23:00")
    (when,) = planned(people)
    assert when.split()[1:3] == [str(24 + weekday), "Aug"]


def test_changing_the_hour_before_being_asked_moves_the_question(people: Store, sol: int) -> None:
    set_hour(people, sol, SAT)
    set_hour(people, sol, FRI)
    assert planned(people) == ["Fri 21 Aug 16:00"]


@pytest.mark.parametrize("state", ["invited", "waiting", "declined", "left"])
def test_nobody_is_asked_who_is_not_in(people: Store, sol: int, state: str) -> None:
    with people.unit_of_work() as work:
        circle_of(work, _member(work, sol)).state = state
    set_hour(people, sol, SUN)
    assert planned(people) == []


def test_nothing_is_asked_on_a_break_until_it_is_over(people: Store, sol: int) -> None:
    set_hour(people, sol, SUN)
    _pause(people, sol, 2)
    assert planned(people) == ["Sun 06 Sep 16:00"]
    _pause(people, sol, None)
    assert planned(people) == []
    set_hour(people, sol, SAT)
    assert planned(people) == [], "a new hour does not end a break"
    with people.unit_of_work() as work:
        check_ins.resume(work, _member(work, sol))
    assert planned(people) == ["Sat 22 Aug 16:00"]


def test_a_break_that_is_over_no_longer_matters(people: Store, sol: int, clock: Clock) -> None:
    set_hour(people, sol, SUN)
    _pause(people, sol, 1)
    clock.forward(weeks=5)
    with people.unit_of_work() as work:
        check_ins.plan_next(work, _member(work, sol))
    assert planned(people) == ["Sun 27 Sep 16:00"]


def test_a_break_takes_back_what_was_asked_and_the_nudge(people: Store, sol: int) -> None:
    set_hour(people, sol, SUN)
    with people.unit_of_work() as work:
        member = _member(work, sol)
        for kind in ("nudge", "check_in_again", "unrelated"):
            due.put(work, kind, START, member=sol)
        conversations.begin(work, member, "settings", "")
        conversations.begin(work, member, "check_in", "2026-08-20")
    _pause(people, sol, 1)
    with people.unit_of_work() as work:
        assert [each.kind for each in due.take(work, 10)] == ["unrelated"]
        assert [each.dialogue for each in conversations.all_of(work, sol)] == ["settings"]


def test_who_has_no_hour_can_take_a_break_from_nothing(people: Store, sol: int) -> None:
    _pause(people, sol, 1)
    with people.unit_of_work() as work:
        check_ins.resume(work, _member(work, sol))
    assert planned(people) == []


def test_the_budget_is_spent_within_a_month_and_fresh_in_the_next(people: Store, sol: int) -> None:
    set_hour(people, sol, SUN)
    with people.unit_of_work() as work:
        schedule = _schedule(work, sol)
        assert check_ins.left(schedule, date(2026, 8, 20), 10) == 10
        check_ins.spend(schedule, date(2026, 8, 23), 3)
        check_ins.spend(schedule, date(2026, 8, 30), 4)
        assert check_ins.left(schedule, date(2026, 8, 31), 10) == 3
        assert check_ins.left(schedule, date(2026, 9, 1), 10) == 10
        assert check_ins.left(schedule, date(2027, 8, 30), 10) == 10, "the same month of another year"
        check_ins.spend(schedule, date(2026, 9, 6), 2)
        assert check_ins.left(schedule, date(2026, 9, 6), 10) == 8
        assert schedule.last_on == date(2026, 9, 6)


def test_what_a_check_in_depends_on_is_seen_as_it_is_changed(people: Store, sol: int) -> None:
    set_hour(people, sol, SUN)
    with people.unit_of_work() as work:
        member = _member(work, sol)
        assert (check_ins.asked(work, member).weekday, check_ins.asked(work, member).in_group) == (SUN, False)
        check_ins.set_hour(work, member, WED, "17:00")
        assert check_ins.asked(work, member).weekday == WED
        schedule = check_ins.schedule_of(work, sol)
        assert schedule is not None
        for spent in (3, 6):  # the second time by whoever has held it since
            check_ins.spend(schedule, date(2026, 8, 23), 3)
            assert check_ins.left(check_ins.asked(work, member), date(2026, 8, 31), 10) == 10 - spent
        assert members.is_young(work, member)


def test_nobody_is_asked_without_an_hour_or_a_circle(people: Store, sol: int) -> None:
    with people.unit_of_work() as work:
        with pytest.raises(NoResultFound):
            check_ins.asked(work, _member(work, sol))
        adult = members.add(work, "Mor", "da", "Europe/Copenhagen")
        with pytest.raises(NoResultFound):
            check_ins.asked(work, adult)
        assert not members.is_young(work, adult)


def _pause(people: Store, sol: int, weeks: int | None) -> None:
    with people.unit_of_work() as work:
        check_ins.pause(work, _member(work, sol), weeks)


def _member(work: Work, number: int) -> Member:
    return work.session.get_one(Member, number)


def _schedule(work: Work, number: int) -> Schedule:
    return work.session.get_one(Schedule, number)


def _shown_once(moment: datetime, asked: datetime, zone: ZoneInfo) -> None:
    """The first moment at which clocks show this; or where none does, the one at which they jump over it."""
    shown = moment.astimezone(zone).replace(tzinfo=None)
    just_before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
    if shown == asked:
        earlier = (moment - timedelta(minutes=minutes) for minutes in range(15, 121, 15))
        assert asked not in [each.astimezone(zone).replace(tzinfo=None) for each in earlier]
    else:
        assert just_before < asked < shown


def _days_of_change(zone: ZoneInfo) -> list[date]:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(2 * 365)]
    midnights = [datetime.combine(day, time(), zone) for day in days]
    offsets = [each.utcoffset() for each in midnights]
    return [day for day, now, after in zip(days, offsets, offsets[1:], strict=False) if now != after]
