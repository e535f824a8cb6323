"""A period closes into one release, whatever happens on the way."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from store import noise, release
from store.plan import OUTSIDE, Plan, load_plan, read_plan
from store.release import Cell, Counts, OpeningError, PublishingError, Release, figures
from store.strategy import CellRow, ReleaseRow
from tests.store.test_plan import SHIPPED

PLAN = load_plan()
AUTUMN = PLAN.period_containing(datetime(2026, 10, 1).date())  # noqa: DTZ001 (a date only)
OPENS = datetime(2026, 10, 1, 6, tzinfo=UTC)
CLOSED = datetime(2027, 1, 1, 6, tzinfo=UTC)
ITEMS = {"answered": 90, "listened": 70, "kept_agreed": 50, "own_choice": 85}


@pytest.fixture
def session(strategy_engine: Engine) -> Iterator[Session]:
    with Session(strategy_engine) as opened:
        yield opened


class Counting:
    """Adds seven to each count and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, counts: Sequence[int], proof: noise.Proof) -> list[int]:
        self.asked += 1
        return [count + 7 for count in counts]


def opened(session: Session, enrolled: Mapping[str, int], plan: Plan = PLAN) -> release.OpenedPeriod:
    return release.open_period(session, plan, AUTUMN, enrolled, OPENS)


def counts(*parts: str) -> Counts:
    return Counts({(part, key): number for part in parts for key, number in ITEMS.items()})


def test_opening_fixes_plan_tier_and_numbers(session: Session) -> None:
    fixed = opened(session, {"13-17": 60, "18-25": 45, OUTSIDE: 2})
    assert (fixed.name, fixed.tier, fixed.plan_hash) == ("2026-Q4", "items", PLAN.hash)
    assert release.plan_of(session, fixed.plan_hash) == PLAN
    assert release.unpublished(session) == [fixed]


def test_opening_again_changes_nothing(session: Session) -> None:
    first = opened(session, {"13-17": 60, "18-25": 45})
    assert opened(session, {"13-17": 600, "18-25": 450}) == first


def test_a_plan_may_be_published_ahead_of_its_period(session: Session) -> None:
    release.publish_plan(session, PLAN, OPENS)
    release.publish_plan(session, PLAN, OPENS)
    assert release.plan_of(session, PLAN.hash) == PLAN


def test_T2_a_period_keeps_its_plan(session: Session) -> None:
    opened(session, {OUTSIDE: 50})
    changed = read_plan(SHIPPED.replace("enrolled_from = 40", "enrolled_from = 45"))
    with pytest.raises(OpeningError, match="a changed plan counts from the next period"):
        opened(session, {OUTSIDE: 50}, changed)


def test_T2_periods_never_overlap(session: Session) -> None:
    opened(session, {OUTSIDE: 50})
    monthly = read_plan(SHIPPED.replace('period = "quarter"', 'period = "month"'))
    with pytest.raises(OpeningError, match="overlaps 2026-Q4"):
        release.open_period(session, monthly, monthly.period_containing(AUTUMN.opens), {OUTSIDE: 50}, OPENS)


def test_a_refused_plan_opens_nothing(session: Session) -> None:
    with pytest.raises(OpeningError, match="the plan is refused"):
        opened(session, {OUTSIDE: 50}, read_plan(SHIPPED.replace("enrolled_from = 40", "enrolled_from = 10")))


def test_a_period_that_is_over_is_not_opened(session: Session) -> None:
    with pytest.raises(OpeningError, match="open 2027-Q1 instead"):
        release.open_period(session, PLAN, AUTUMN, {OUTSIDE: 50}, CLOSED)


def test_people_are_enrolled_in_the_plan_s_own_parts(session: Session) -> None:
    with pytest.raises(OpeningError, match="13-17, 18-25, outside"):
        opened(session, {"26-30": 50})


def test_the_sharp_and_the_split_cells_are_published_together(session: Session) -> None:
    opened(session, {"13-17": 110, "18-25": 100, OUTSIDE: 1})
    numbers = dict(counts("13-17", "18-25").numbers) | {(OUTSIDE, "answered"): 1, (OUTSIDE, "listened"): 1}
    published = release.publish(session, "2026-Q4", Counts(numbers), CLOSED, Counting())
    four = Fraction(4)
    assert published.cells == (
        Cell("answered", "", 188, four),
        Cell("listened", "", 148, four),
        *(Cell(key, part, number + 7, four) for part in ("13-17", "18-25") for key, number in ITEMS.items()),
    )
    assert published.epsilon == Decimal("1.5")
    assert published.proof["split"]["cost"] == "1.0"
    assert published.proof["split"]["cost_of_one"] == "0.25"
    assert release.releases(session) == [published] == [release.latest(session)]


def test_a_tier_publishes_its_own_items_only(session: Session) -> None:
    opened(session, {"13-17": 95})
    published = release.publish(session, "2026-Q4", counts("13-17"), CLOSED, Counting())
    assert [(cell.key, cell.noisy, cell.scale) for cell in published.cells] == [
        ("answered", 97, Fraction(2)),
        ("listened", 77, Fraction(2)),
    ]


def test_T1_real_noise_is_what_is_published(session: Session) -> None:
    opened(session, {"13-17": 110, "18-25": 100})
    published = release.publish(session, "2026-Q4", counts("13-17", "18-25"), CLOSED)
    exact = [180, 140, *ITEMS.values(), *ITEMS.values()]
    # Scale 4: a single cell is farther off than 120 less than once in 10^12.
    assert all(abs(cell.noisy - number) < 120 for cell, number in zip(published.cells, exact, strict=True))


def test_T2_publishing_twice_draws_once(session: Session) -> None:
    opened(session, {"13-17": 95})
    draw = Counting()
    first = release.publish(session, "2026-Q4", counts("13-17"), CLOSED, draw)
    assert release.publish(session, "2026-Q4", Counts({}), CLOSED, draw) == first
    assert draw.asked == 1
    assert [(line.entry, line.cells, line.epsilon) for line in release.ledger(session)] == [
        ("draw", 2, Decimal(1)),
        ("release", 2, Decimal(1)),
    ]
    assert release.unpublished(session) == []


def test_below_the_bar_a_period_closes_without_figures_and_without_cost(session: Session) -> None:
    opened(session, {"13-17": 39})
    draw = Counting()
    published = release.publish(session, "2026-Q4", Counts({}), CLOSED, draw)
    assert (published.tier, published.cells, published.epsilon, draw.asked) == ("nothing", (), Decimal(0), 0)
    assert figures(published) == []
    assert release.publish(session, "2026-Q4", counts("13-17"), CLOSED, draw) == published
    assert [(line.entry, line.epsilon) for line in release.ledger(session)] == [("release", Decimal(0))]
    assert release.latest(session) is None


@pytest.mark.parametrize("publishers", [2, 6])
def test_T2_publishers_at_the_same_time_make_one_release(strategy_engine: Engine, publishers: int) -> None:
    with Session(strategy_engine) as session:
        opened(session, {"13-17": 95})
    draw, together = Counting(), Barrier(publishers)

    def publish(_: int) -> Release:
        with Session(strategy_engine) as session:
            together.wait()
            return release.publish(session, "2026-Q4", counts("13-17"), CLOSED, draw)

    with ThreadPoolExecutor(publishers) as threads:
        found = list(threads.map(publish, range(publishers)))
    assert draw.asked == 1
    assert all(one == found[0] for one in found)
    with Session(strategy_engine) as session:
        assert session.scalar(select(func.count()).select_from(ReleaseRow)) == 1
        assert session.scalar(select(func.count()).select_from(CellRow)) == 2


def test_openers_at_the_same_time_open_one_period(strategy_engine: Engine) -> None:
    together = Barrier(4)

    def open_one(number: int) -> release.OpenedPeriod:
        with Session(strategy_engine) as session:
            together.wait()
            return opened(session, {"13-17": 90 + number})

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(open_one, range(4)))
    assert all(one == found[0] for one in found)


def test_F17_a_draw_that_failed_publishes_nothing_and_is_counted(session: Session) -> None:
    opened(session, {"13-17": 95})

    def fails(counts: Sequence[int], proof: noise.Proof) -> list[int]:
        raise OSError("no more randomness")

    with pytest.raises(OSError, match="randomness"):
        release.publish(session, "2026-Q4", counts("13-17"), CLOSED, fails)
    assert release.find(session, "2026-Q4") is None
    session.rollback()
    release.publish(session, "2026-Q4", counts("13-17"), CLOSED, Counting())
    assert [line.entry for line in release.ledger(session)] == ["draw", "draw", "release"]


DIES = """
import os, sys
from datetime import datetime
from sqlalchemy.orm import Session
from store import noise, release, strategy

def dies(counts, proof):
    if sys.argv[2] == "while drawing":
        os._exit(9)
    return [count + 7 for count in counts]

with Session(strategy.connect(sys.argv[1])) as session:
    release.publish(session, "2026-Q4", release.Counts({("13-17", "answered"): 90}), datetime.fromisoformat(sys.argv[3]), dies)
os._exit(9)
"""


@pytest.mark.parametrize(("moment", "drawn_again"), [("while drawing", 1), ("after the commit", 0)])
def test_F17_a_killed_publisher_is_resumed_with_one_release(
    strategy_engine: Engine, moment: str, drawn_again: int
) -> None:
    with Session(strategy_engine) as session:
        opened(session, {"13-17": 95})
    url = strategy_engine.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", DIES, url, moment, CLOSED.isoformat()],
        check=False,
        cwd=Path(release.__file__).parents[1],
    )
    assert killed.returncode == 9
    draw = Counting()
    with Session(strategy_engine) as session:
        published = release.publish(session, "2026-Q4", counts("13-17"), CLOSED, draw)
        assert draw.asked == drawn_again
        assert published.cells[0].noisy == 97
        assert len(release.releases(session)) == 1


def test_a_period_closes_at_its_end_in_local_time(session: Session) -> None:
    opened(session, {"13-17": 95})
    with pytest.raises(PublishingError, match="closes on 2027-01-01"):
        release.publish(
            session, "2026-Q4", counts("13-17"), datetime(2026, 12, 31, 22, 59, tzinfo=UTC), Counting()
        )
    release.publish(session, "2026-Q4", counts("13-17"), datetime(2026, 12, 31, 23, tzinfo=UTC), Counting())


def test_a_period_never_opened_is_never_published(session: Session) -> None:
    with pytest.raises(PublishingError, match="was never opened"):
        release.publish(session, "2026-Q4", counts("13-17"), CLOSED, Counting())


def test_publishing_refuses_to_ride_on_another_transaction(session: Session) -> None:
    opened(session, {"13-17": 95})
    session.execute(select(ReleaseRow))
    with pytest.raises(PublishingError, match="commit by themselves"):
        release.publish(session, "2026-Q4", counts("13-17"), CLOSED, Counting())


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({("13-17", "answered"): 4711}, "more answered"),
        ({("13-17", "answered"): -4711}, "more answered"),
        ({("13-17", "answered"): 3, ("13-17", "listened"): 47}, "count each person once"),
        ({("13-17", "mood"): 47}, 'does not count "mood"'),
        ({("26-30", "answered"): 47}, 'part "26-30"'),
    ],
)
def test_counts_that_cannot_be_right_publish_nothing_and_are_not_shown(
    session: Session, numbers: dict[tuple[str, str], int], said: str
) -> None:
    opened(session, {"13-17": 95})
    with pytest.raises(PublishingError) as refused:
        release.publish(session, "2026-Q4", Counts(numbers), CLOSED, Counting())
    assert said in str(refused.value)
    assert "47" not in str(refused.value)
    assert release.releases(session) == []
    assert release.ledger(session) == []


def test_counts_do_not_show_themselves() -> None:
    assert repr(counts("13-17")) == "Counts(hidden)"


def test_nothing_stored_is_a_floating_point_number(session: Session) -> None:
    opened(session, {"13-17": 110, "18-25": 100})
    release.publish(session, "2026-Q4", counts("13-17", "18-25"), CLOSED)
    stored = session.scalars(select(ReleaseRow)).one()
    assert all(type(value) is not float for proof in stored.proof.values() for value in proof.values())
    assert {type(cell.noisy) for cell in session.scalars(select(CellRow))} == {int}
