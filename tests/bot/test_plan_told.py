"""Coordinators hear of each new plan once, before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import closing
from bot.config import load_settings
from bot.municipality import municipality
from store import members, outbox
from store.keys import KeyRing
from store.outbox import LANES
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.closing_town import OVER, SHIPPED, Town
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.rig import ZONE

SIX = SHIPPED.replace("maximum_reports = 8", "maximum_reports = 6")


@pytest.fixture(params=KINDS)
def town(
    request: pytest.FixtureRequest, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path
) -> Iterator[Town]:
    kind = request.param
    with databases.engine(kind, PEOPLE) as people, databases.engine(kind, STRATEGY) as strategy:
        store = Store(people, keys, clock)
        settings = load_settings(_env_file=None, data=tmp_path, place="Odense", language="en")
        yield Town(municipality(settings, strategy), store, clock, strategy, tmp_path)
        store.close()


async def said(town: Town) -> dict[str, list[str]]:
    """What was written of plans, by account, since this was last asked."""

    def taken(work: Work) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in outbox.take(work, "telegram", 1_000, tuple(LANES), ()):
            outbox.sent(work, each.id)
            if "plan" in each.body.get("text", ""):
                found.setdefault(each.chat, []).append(each.body["text"])
        return found

    return await town.store.turn(taken)


async def second_coordinator(town: Town) -> None:
    def add(work: Work) -> None:
        eva = members.add(work, "Eva", "da", "Europe/Copenhagen", coordinator=True)
        members.bind(work, eva, "telegram", "200")

    await town.store.turn(add)


async def test_each_coordinator_is_told_once_in_plain_words_and_in_private(town: Town) -> None:
    await town.enrolled(45)
    await second_coordinator(town)
    await town.opened()
    assert await said(town) == {}  # the first plan comes in the place of none
    town.follow(SIX)
    for _again in range(3):
        await closing.turn_periods(town.here, town.store)
    told = await said(town)
    assert {chat: len(each) for chat, each in told.items()} == {"100": 1, "200": 1}
    (english,) = told["100"]
    assert "It counts from the period that opens on Thursday, 1 October 2026." in english
    assert "• Did someone listen to you this week?" in english
    assert "From 40 enrolled" in english
    assert town.here.plan.hash in english
    assert "Den gælder fra den periode, der begynder torsdag den 1. oktober 2026." in told["200"][0]


async def test_a_plan_that_waits_for_a_longer_period_says_from_when_it_counts(town: Town) -> None:
    await town.enrolled(45)
    await second_coordinator(town)
    await town.opened()
    town.follow(SHIPPED.replace('period = "quarter" ', 'period = "month" '))
    town.clock.set(datetime(2026, 8, 3, 9, tzinfo=ZONE))
    await closing.turn_periods(town.here, town.store)
    assert "opens on Thursday, 1 October 2026" in (await said(town))["100"][0]


async def test_a_plan_that_comes_back_is_a_new_one_and_a_refused_one_is_none(town: Town) -> None:
    await town.enrolled(45)
    await second_coordinator(town)
    await town.opened()
    for plan, times in ((SIX, 1), (SHIPPED, 1), (SHIPPED.replace("epsilon = 1.0", "epsilon = 9.0"), 0)):
        town.follow(plan)
        await closing.turn_periods(town.here, town.store)
        assert len((await said(town)).get("100", [])) == times
    town.follow(SIX)
    town.clock.set(OVER)
    await closing.turn_periods(town.here, town.store)
    assert len((await said(town))["100"]) == 1
