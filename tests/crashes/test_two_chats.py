"""Services die while two chats are one: no line is lost without a word, none is said twice, and none of it is kept."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.bridge_models import Passed
from store.queues import InboxRow, OutboxRow
from store.status import reading
from tests.bot.bridge_town import Bridged, bridged, left
from tests.crashes.judge import UNSENT
from tests.crashes.keeper import Keeper, Nursery, keeper
from tests.crashes.places import SERVING, STEP_BY_STEP
from tests.databases import KINDS, Databases

KILLS = 13
STEP = timedelta(seconds=6)
"""Between two lines, so that nobody writes too many in a minute."""

LINE = re.compile(r"canary (\d+)$")
TOO_MANY = re.compile(r"\((\d+) messages? more on .* too many to pass on\)")
MISSING = "may not have come over"
PLACES = [
    each for each in SERVING if not each.endswith((": due", ": handed", "handed over", "answer written"))
]
"""Those that lines between groups pass: what is said to many is never claimed as it is written."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
async def test_F1_F2_F3_kills_while_lines_are_passed_on_lose_none_without_a_word_and_double_none(
    kind: str, nursery: Nursery, databases: Databases, tmp_path: Path
) -> None:
    async with bridged(databases, tmp_path, kind=kind) as one:
        await one.running.service.tick()  # a period is opened now, and not by each of those who die
        one.running.receiving.cancel()
        await asyncio.gather(one.running.receiving, return_exceptions=True)
        order = {"settings": _settings(one, tmp_path), "work": "serve"}
        async with keeper(nursery, tmp_path, **order) as kept:  # type: ignore[arg-type]
            written = await _write_while_they_die(one, kept)
            assert kept.kills >= KILLS
            assert len(kept.died) > len(PLACES) / 2, kept.died
            _judge(one, written)
            assert await one.run(left) == [], "no words are left"
            _forward(one, kept, timedelta(hours=73))
            await _until(one, lambda rows: not rows.scalar(select(func.count()).select_from(Passed)))
    for file in (each for each in tmp_path.rglob("*") if each.is_file()):
        assert b"canary" not in file.read_bytes(), file.name


async def _write_while_they_die(one: Bridged, kept: Keeper) -> dict[str, list[int]]:
    """Mum and Nina write by turns until so many services have died; then the last one lives, and all of it settles."""
    written: dict[str, list[int]] = {"mum": [], "nina": []}
    chance = random.Random(6)
    dying = asyncio.create_task(_die(kept, chance))
    number = 0
    while not dying.done():
        number += 1
        _forward(one, kept, STEP)
        if number % 2:
            await one.town.mum.write(f"canary {number}", one.here)
        else:
            await one.nina.write(f"canary {number}", one.there)
        written["mum" if number % 2 else "nina"].append(number)
        await asyncio.sleep(0.3)
    await dying
    for _minute in range(6):  # Slack brings again what was not acknowledged, after a minute and after five
        _forward(one, kept, timedelta(seconds=61))
        await _until(one, lambda rows: not _waits(one, rows))
    return written


async def _die(kept: Keeper, chance: random.Random) -> None:
    while kept.kills < KILLS:
        place = min(PLACES, key=lambda each: (kept.died.get(each, 0), chance.random()))
        await kept.until_dead(place, chance.randint(1, 2), 10, step_by_step=place.endswith(STEP_BY_STEP))
    await kept.start()


def _judge(one: Bridged, written: dict[str, list[int]]) -> None:
    there, here = _came_over(one.said_there()), _came_over(one.said_here())
    assert set(there.values()) | set(here.values()) <= {1}, "nothing is there twice"
    assert set(there) <= set(written["mum"])
    assert set(here) <= set(written["nina"])
    lost = set(written["mum"]) - set(there)
    assert len(lost) == _too_many(one.said_there()), (
        "Slack tells what has arrived, so all is there or counted"
    )
    given_up = {_number(each.payload) for each in one.running.slack.updates.lost}
    lost = set(written["nina"]) - set(here) - given_up  # Slack itself brings a line three times and no more
    unsure = len(lost) - _too_many(one.said_here())
    assert unsure <= 0 or any(MISSING in each for each in one.said_here()), f"{lost} without a word"
    assert unsure < KILLS / 2, "only what was leaving at that very moment"


def _too_many(said: list[str]) -> int:
    """Lines of a minute that are only counted: what is read after a while without a service was read at once."""
    return sum(int(found[1]) for each in said if (found := TOO_MANY.match(each)))


def _number(payload: dict[str, Any]) -> int:
    found = LINE.search(str(payload.get("event", {}).get("text", "")))
    return int(found[1]) if found else 0


def _came_over(said: list[str]) -> Counter[int]:
    return Counter(int(found[1]) for each in said if (found := LINE.search(each)))


def _waits(one: Bridged, rows: Session) -> int:
    inbox = select(func.count()).where(InboxRow.state == "new")
    outbox = select(func.count()).where(OutboxRow.state.in_(UNSENT))
    found = sum(rows.scalar(each) or 0 for each in (inbox, outbox))
    return found + one.running.pending()


def _forward(one: Bridged, kept: Keeper, span: timedelta) -> None:
    one.running.clock.now += span
    kept.clock.set(one.running.clock.now)


async def _until(one: Bridged, condition: Callable[[Session], object]) -> None:
    """Looks without a lock, for the service needs it."""
    for _look in range(1_200):
        with reading(one.running.service.store.engine) as rows:
            if condition(rows):
                return
        await asyncio.sleep(0.05)
    with reading(one.running.service.store.engine) as rows:
        states = [
            (each.channel, each.kind, each.state, each.tries) for each in rows.scalars(select(OutboxRow))
        ]
        unread = list(rows.scalars(select(InboxRow.state)))
    waiting = Counter(each for each in states if each[2] in UNSENT)
    raise AssertionError(f"{waiting}, {Counter(unread)}, {one.running.pending()} at the platforms")


def _settings(one: Bridged, folder: Path) -> dict[str, Any]:
    chosen = one.running.service.settings
    return {
        "data": str(folder),
        "database_url": chosen.database_url,
        "strategy_database_url": chosen.strategy_database_url,
        "place": "Odense",
        "language": "en",
        "telegram_token": one.running.telegram.token,
        "telegram_api": one.running.telegram.base_url,
        "slack_bot_token": one.running.slack.world.bot_token,
        "slack_app_token": one.running.slack.world.app_token,
        "slack_api": one.running.slack.api,
    }
