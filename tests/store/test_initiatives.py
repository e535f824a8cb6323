"""What is tried and what was decided: numbered, chained, never changed; no word of it names anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from store import decisions, initiatives
from store.decisions import Decided, Decision
from store.initiatives import Initiative
from store.strategy import InitiativeRow, PeriodRow, PublishedPlanRow, ReleaseRow

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
FIRST = date(2027, 1, 4)
LATER = date(2027, 4, 5)
SWIM = Initiative(0, "Swimming", "proud", "", "School", FIRST, None, "All", "Joy", "Faces", FIRST)


@pytest.fixture
def swimming(strategy_engine: Engine) -> Engine:
    with Session(strategy_engine) as session:
        assert initiatives.register(session, SWIM, NOW).number == 1
    return strategy_engine


def decide(engine: Engine, choice: str = "adjust", reason: str = "Too early", number: int = 1, **more: object) -> Decision:  # fmt: skip
    """The so manieth decision about the swimming."""
    given = {"sentences": {}, "evidence": {}, "at": NOW} | more
    with Session(engine) as session:
        return decisions.decide(session, 1, number, choice, reason, LATER, given["sentences"], given["evidence"], given["at"])  # type: ignore[arg-type]  # fmt: skip


def now_is(engine: Engine) -> Initiative:
    """The swimming as it stands."""
    with Session(engine) as session:
        found = initiatives.find(session, 1)
    assert found is not None
    return found


def test_what_is_written_down_twice_is_there_once(swimming: Engine) -> None:
    with Session(swimming) as session:
        assert initiatives.register(session, SWIM, NOW + timedelta(hours=1)).number == 1
    with Session(swimming) as session:
        assert initiatives.register(session, replace(SWIM, name="Running"), NOW).number == 2


def test_a_correction_keeps_the_number_and_what_was_written_first(swimming: Engine) -> None:
    with Session(swimming) as session:
        initiatives.correct(session, replace(now_is(swimming), name="Evening swim", area="Bolbro"), NOW)
    assert (now_is(swimming).name, now_is(swimming).area, now_is(swimming).decide_on) == ("Evening swim", "Bolbro", FIRST)  # fmt: skip
    with Session(swimming) as session:
        assert session.scalar(select(func.count()).select_from(InitiativeRow)) == 2
    with Session(swimming) as session, pytest.raises(LookupError):
        initiatives.correct(session, replace(SWIM, number=9), NOW)


def test_it_waits_from_its_day_until_somebody_decides(swimming: Engine) -> None:
    assert not now_is(swimming).waits(FIRST - timedelta(days=1))
    assert now_is(swimming).waits(FIRST)
    decide(swimming)
    assert (now_is(swimming).decide_on, now_is(swimming).decided) == (LATER, 1)
    assert not now_is(swimming).waits(FIRST)


@pytest.mark.parametrize("choice", ["stop", "new"])
def test_what_is_stopped_or_replaced_waits_for_nothing_and_has_a_last_day(
    swimming: Engine, choice: str
) -> None:
    decide(swimming, choice)
    found = now_is(swimming)
    assert (found.decide_on, found.closes, found.state) == (None, LATER, choice)
    assert not found.waits(date(2030, 1, 1))


def test_the_same_decision_said_twice_is_taken_once_and_another_is_refused(swimming: Engine) -> None:
    assert decide(swimming) == decide(swimming, at=NOW + timedelta(minutes=5))
    with pytest.raises(Decided):
        decide(swimming, "stop", "No money")
    assert decide(swimming, "stop", "No money", number=2).id == 2


@pytest.mark.parametrize(("choice", "reason"), [("perhaps", "Because"), ("stop", " ")])
def test_a_decision_needs_a_choice_and_a_reason(swimming: Engine, choice: str, reason: str) -> None:
    with pytest.raises(ValueError, match="needs a choice and a reason"):
        decide(swimming, choice, reason)


def test_disagreement_stays_beside_the_decision_and_moves_nothing(swimming: Engine) -> None:
    decide(swimming)
    for _time in range(2):
        with Session(swimming) as session:
            decisions.disagree(session, 1, 1, "One more month", NOW)
    with Session(swimming) as session:
        found = decisions.decisions(session, 1)
    with Session(swimming) as session, pytest.raises(LookupError):
        decisions.disagree(session, 1, 7, "What?", NOW)
    assert [(each.voice, each.choice) for each in found] == [(0, "adjust"), (1, "dissent")]
    assert (now_is(swimming).decide_on, now_is(swimming).decided) == (LATER, 1)


def test_a_link_that_was_changed_or_taken_out_is_found(swimming: Engine) -> None:
    for number in (1, 2, 3):
        decide(swimming, number=number, evidence={"circles": 7}, sentences={"da": "Nu svømmer vi"})
    with Session(swimming) as session:
        chain = decisions.decisions(session)
    assert decisions.broken(chain) is None
    assert decisions.broken([chain[0], replace(chain[1], reason="Other words"), chain[2]]) == 2
    assert decisions.broken([chain[0], replace(chain[1], evidence={"circles": 8}), chain[2]]) == 2
    assert decisions.broken([chain[0], chain[2]]) == 2
    assert decisions.broken(chain[1:]) == 1
    forged = replace(chain[1], reason="Other words")
    assert decisions.broken([chain[0], replace(forged, hash=decisions.hash_of(forged)), chain[2]]) == 3


def test_an_administrator_who_goes_around_the_triggers_is_found(swimming: Engine) -> None:
    decide(swimming)
    with swimming.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER decision_refuses_update"))
        else:
            connection.execute(text("DROP TRIGGER decision_is_added_to_only ON decision"))
        connection.execute(text("UPDATE decision SET reason = 'It was always going to end'"))
    with Session(swimming) as session:
        assert decisions.first_broken(session) == 1


def test_two_who_decide_at_the_same_moment_take_one_decision(swimming: Engine) -> None:
    together = Barrier(2)

    def one(reason: str) -> str:
        together.wait(timeout=10)
        try:
            return decide(swimming, reason=reason).reason
        except Decided:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(one, ("Yes", "No")))
    assert sorted(said)[-1] == "refused"
    with Session(swimming) as session:
        assert len(decisions.decisions(session)) == 1


def test_that_it_began_to_be_told_is_noted_once(swimming: Engine) -> None:
    taken = decide(swimming, sentences={"en": "We swim later"})
    with Session(swimming) as session:
        assert [each.id for each in decisions.untold(session)] == [taken.id]
    for first in (True, False):
        with Session(swimming) as session:
            assert decisions.begin_telling(session, taken.id, NOW) is first
    with Session(swimming) as session:
        assert decisions.untold(session) == []


def test_how_many_releases_were_answered_back_within_thirty_days(swimming: Engine) -> None:
    released(swimming, "2026-Q1", NOW - timedelta(days=200))  # answered too late
    released(swimming, "2026-Q2", NOW - timedelta(days=100))  # never answered
    released(swimming, "2026-Q3", NOW - timedelta(days=10))  # answered in time
    released(swimming, "2026-Q4", NOW - timedelta(days=5))  # still has time
    released(swimming, "2025-Q4", NOW - timedelta(days=300), epsilon="0")  # published nothing
    for number, period in enumerate(("2026-Q1", "2026-Q3"), 1):
        taken = decide(
            swimming, number=number, sentences={"en": "We swim later"}, evidence={"release": period}
        )
        with Session(swimming) as session:
            decisions.begin_telling(session, taken.id, NOW)
    with Session(swimming) as session:
        assert decisions.answered_back(session, NOW) == decisions.AnsweredBack(1, 3)


def released(engine: Engine, period: str, at: datetime, epsilon: str = "1") -> None:
    """A period that closed at a moment."""
    with Session(engine) as session, session.begin():
        if session.get(PublishedPlanRow, "a" * 64) is None:
            session.add(PublishedPlanRow(hash="a" * 64, text="{}", published_at=NOW))
            session.flush()
        days = {"opens": date(2026, 1, 1), "closes": date(2026, 4, 1)}
        session.add(PeriodRow(name=period, plan_hash="a" * 64, tier="headline", enrolled={}, opened_at=at, **days))  # fmt: skip
        session.flush()
        session.add(ReleaseRow(plan_hash="a" * 64, period=period, epsilon=epsilon, proof={}, published_at=at))
