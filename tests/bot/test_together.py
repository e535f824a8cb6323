"""What many do at the same moment is read for together, and comes out as if each of them had been alone."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import event, select

from store import answers, periods
from store.models import Circle
from store.unit_of_work import Work
from tests.bot.circles import circle, quick_rig
from tests.databases import KINDS, Databases
from tests.emulators.telegram import Person
from tests.rig import Rig

NAMES = ("Sol", "Kim", "Bo")
ROUNDS = 8
COMMANDS = ("/settings", "/circle", "/mydata", "/help", "/language", "/say", "/needhelp", "/quiet", "/goals")
WORDS = ("It went well", "Hello?")
FRIDAY = {"days": 1, "hours": 8}


async def people_of(running: Rig) -> list[Person]:
    """Three circles around one coordinator, whose young people have just been asked."""
    first = await circle(running, NAMES[0])
    towns = [first, *[await circle(running, name, lars=first.lars) for name in NAMES[1:]]]
    await running.service.tick()
    await running.forward(**FRIDAY)
    running.receiving.cancel()
    return [each for town in towns for each in (town.sol, town.mum, town.ali)] + [first.lars]


def choices(person: Person) -> list[tuple[Any, str]]:
    """Every button that this person sees, the newest messages first."""
    shown = [message for message in person.messages if message.buttons][-2:]
    rows = [
        (message, button.data) for message in reversed(shown) for row in message.buttons for button in row
    ]
    return [(message, data) for message, data in rows if data]


async def some_acts(people: list[Person], lot: random.Random) -> None:
    """About half of them do something, some of them twice."""
    for person in lot.choices(people, k=len(people)):
        found = choices(person)
        drawn = lot.random()
        if found and drawn < 0.75:
            await person.press_data(*found[min(len(found) - 1, int(lot.expovariate(0.5)))])
        else:
            await person.write(lot.choice(COMMANDS if drawn < 0.9 else WORDS))


Played: TypeAlias = tuple[dict[int, list[tuple[str, list[str]]]], list[dict[str, str]]]


async def played(running: Rig, seed: int, *, together: bool) -> Played:
    """What everybody has been shown in the end, and all answers; what comes in a round is received `together` or one by one."""
    people = await people_of(running)
    lot = random.Random(seed)
    channel = running.service.channel
    for _round in range(ROUNDS):
        await some_acts(people, lot)
        pending = running.telegram.updates.pending
        bodies = [each.body for each in pending.values()]
        pending.clear()
        for batch in [bodies] if together else [[each] for each in bodies]:
            await running.service.receive(channel.seen(batch))
        await running.service.settle()
    shown = {
        person.id: [
            (each.text, [button.label for row in each.buttons for button in row]) for each in person.messages
        ]
        for person in people
    }
    return shown, await running.service.store.turn(partial(answered, running))


def answered(running: Rig, work: Work) -> list[dict[str, str]]:
    """What every young person has answered."""
    period = periods.open_on(work, running.service.here.today(work.now))
    assert period is not None
    return [
        answers.read(work, period.name, each) for each in work.session.scalars(select(Circle.young_person_id))
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
async def test_whoever_acts_at_the_same_time_as_others_is_answered_as_if_alone(
    databases: Databases, tmp_path: Path, kind: str, seed: int
) -> None:
    async with quick_rig(databases, tmp_path / "together", kind=kind) as running:
        said = await played(running, seed, together=True)
    async with quick_rig(databases, tmp_path / "alone", kind=kind) as running:
        assert await played(running, seed, together=False) == said
    shown, kept = said
    assert sum(len(each) for each in shown.values()) > 30
    assert any(kept)


@pytest.mark.parametrize("kind", KINDS)
async def test_however_many_press_at_the_same_time_the_database_is_asked_as_few_questions(
    databases: Databases, tmp_path: Path, kind: str
) -> None:
    asked: list[str] = []
    async with quick_rig(databases, tmp_path, kind=kind) as running:
        people = await people_of(running)
        young = [person for person in people if choices(person)]
        assert len(young) == len(NAMES)
        event.listen(
            running.service.store.engine,
            "before_cursor_execute",
            lambda _connection, _cursor, sql, *_more: asked.append(sql),
        )
        counts = []
        for few in (young[:2], young):
            for person in few:
                await person.press_data(*choices(person)[0])
            bodies = [each.body for each in running.telegram.updates.pending.values()]
            running.telegram.updates.pending.clear()
            asked.clear()
            await running.service.receive(running.service.channel.seen(bodies))
            counts.append(sum(not sql.startswith("INSERT") for sql in asked))  # SQLite adds one row at a time
            kept = await running.service.store.turn(partial(answered, running))
            assert sum(map(bool, kept)) == len(few), "though they share a sheet"
            await running.service.settle()
    assert counts[0] == counts[1] < 14
