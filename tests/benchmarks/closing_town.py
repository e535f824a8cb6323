"""A period of many people that is over, put straight into the store; and, as a program, its close and what that takes."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot import closing
from bot.config import Settings, load_settings
from bot.municipality import municipality
from store import answers, database, keys, release, strategy
from store.models import AnswerSheet, Enrolment, Member, Period
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests.bot.circles import Links

PERIOD = "2026-Q3"
OPENS, CLOSES = date(2026, 7, 1), date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 1, tzinfo=UTC)
QUESTIONS = ("listened", "kept_agreed", "own_choice", "proud", "own_days", "next_step")
AT_ONCE = 10_000


def settings_in(folder: Path) -> Settings:
    """Everything in one folder."""
    return load_settings(
        _env_file=None,
        data=folder,
        database_url=f"sqlite:///{folder / 'kreds.db'}",
        strategy_database_url=f"sqlite:///{folder / 'strategy.db'}",
        place="Odense",
        language="en",
    )


def build(folder: Path, people: int) -> None:
    """So many are counted, two of three have answered, and the period is over."""
    settings = settings_in(folder)
    engine, figures = database.connect(settings.people_url), strategy.connect(settings.strategy_url)
    PEOPLE.upgrade(engine)
    STRATEGY.upgrade(figures)
    ring = keys.create(settings.keys_path)
    here = municipality(settings, figures, Links())
    parts = [("13-17", "18-25")[member % 2] for member in range(1, people + 1)]
    with Session(figures) as session:
        opened = datetime(2026, 7, 1, 1, tzinfo=UTC)
        period = here.plan.period_containing(OPENS)
        tier = release.open_period(session, here.plan, period, Counter(parts), opened).tier
    store = Store(engine, ring, lambda: NOW)
    with store.unit_of_work() as work:
        work.session.add(Period(name=PERIOD, opens=OPENS, closes=CLOSES, tier=tier))
        for first in range(1, people + 1, AT_ONCE):
            members = range(first, min(first + AT_ONCE, people + 1))
            given = {"key": b"", "key_version": 1, "name_sealed": b"", "language": "da", "zone": "UTC"}
            work.session.execute(insert(Member), [{"id": member, **given} for member in members])
            work.session.execute(
                insert(Enrolment),
                [{"period": PERIOD, "member_id": each, "part": parts[each - 1]} for each in members],
            )
        key, chance = ring.open_period(PERIOD), Random(1)
        for number in range(max(1, people // answers.TOGETHER)):
            row = number.to_bytes(4, "big")
            first = 1 + number * answers.TOGETHER
            sheet = {
                str(member): {each: chance.choice(("yes", "no")) for each in QUESTIONS}
                for member in range(first, min(first + answers.TOGETHER, people + 1))
                if chance.random() < 2 / 3
            }
            sealed = answers._sealed(key, row, sheet)
            work.session.execute(insert(AnswerSheet), [{"period": PERIOD, "row": row, "value": sealed}])
    store.close()
    figures.dispose()


def close(folder: Path) -> dict[str, float]:
    """Seconds that the close took, and megabytes of memory that it took at most beyond what it began with."""
    settings = settings_in(folder)
    figures = strategy.connect(settings.strategy_url)
    here = municipality(settings, figures, Links())
    store = Store(database.connect(settings.people_url), keys.load(settings.keys_path), lambda: NOW)
    from store import noise

    noise.calibrate(
        2, here.plan.tiers[0].epsilon
    )  # half a second once in a process, however many people there are
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    asyncio.run(closing.close(here, store, PERIOD))
    took = time.perf_counter() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    store.close()
    figures.dispose()
    return {"seconds": took, "megabytes": more, "at_most": (before / 1024) + more}


if __name__ == "__main__":
    print(json.dumps(close(Path(sys.argv[1]))))
