"""A strategy database in which five quarters were published: below the bar, then tier by tier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import decisions, initiatives, noise, strategy
from store.initiatives import Initiative
from store.plan import load_plan
from store.release import Counts, open_period, publish

ENROLLED = ((12, 8), (30, 22), (70, 60), (120, 110), (130, 125))
"""By quarter, those under eighteen and those above."""


def fill(engine: Engine) -> None:
    """Publish them."""
    plan, day = load_plan(), date(2025, 7, 1)
    with Session(engine) as session:
        for number, (young, old) in enumerate(ENROLLED):
            period = plan.period_containing(day)
            opened = datetime(period.opens.year, period.opens.month, 1, 12, tzinfo=UTC)
            open_period(session, plan, period, {"13-17": young, "18-25": old}, opened)
            numbers = {}
            for part, people in (("13-17", young), ("18-25", old)):
                answered = people * 7 // 10
                numbers[part, "answered"] = answered
                numbers[part, "listened"] = answered * (4 + number) // 10
                numbers[part, "kept_agreed"] = answered // 2
                numbers[part, "own_choice"] = answered // 40  # too few to say
            closed = datetime(period.closes.year, period.closes.month, 2, tzinfo=UTC)
            publish(session, period.name, Counts(numbers), closed, _unlucky if number == 1 else noise.add)
            day = period.closes

    with Session(engine) as session:
        new = Initiative(0, "Swimming", "proud", "", "School", day, None, "All", "Joy", "=Faces", day)
        made = initiatives.register(session, new, closed)
        told = {"da": "Det fortsætter.", "en": "It goes on."}
        decisions.decide(session, made.number, 1, "continue", "-It helps", day, told, {"share": 70}, closed)
        decisions.disagree(session, made.number, 1, "Too dear", closed)


def _unlucky(counts: Sequence[int], _proof: noise.Proof) -> list[int]:
    """Noise that leaves too few to say."""
    return [count - 33 for count in counts]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of that database, which the settings name."""
    monkeypatch.chdir(tmp_path)
    for name in ("KREDS_PLAN", "KREDS_CEILING", "KREDS_DATA", "KREDS_QUESTION_SET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KREDS_PLACE", 'Odense "by"')
    url = f"sqlite:///{tmp_path / 'strategy.db'}"
    monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", url)
    engine = strategy.connect(url)
    strategy.create(engine)
    fill(engine)
    engine.dispose()
    return url
