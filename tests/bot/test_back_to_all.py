"""After a silence of days everybody hears of it, a few hundred people in each commit, wherever the machine stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import contact, schedule
from store import due
from store.keys import KeyRing
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.young_town import YoungTown, at, standing
from tests.clock import Clock
from tests.databases import KINDS, Databases


class Answering:
    """A platform that answers."""

    name = "telegram"

    async def open(self) -> None:
        """It does."""


class Crash(Exception):
    """The machine lost its power here."""


@pytest.fixture(params=KINDS)
def town(
    request: pytest.FixtureRequest, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path
) -> Iterator[YoungTown]:
    clock.set(at(21, 10))
    with standing(databases, keys, clock, tmp_path, request.param) as made:
        yield made


def owed(work: Work) -> set[int]:
    """Whom something is owed."""
    return {each.member_id for each in work.session.query(DueRow).filter_by(kind="back")}


async def test_F9_everybody_is_told_once_however_many_they_are_and_wherever_it_stops(town: YoungTown) -> None:
    young = await town.enrolled(2 * contact.PEOPLE + 5)
    await contact.look(town.here, town.store, Answering())
    town.clock.forward(days=3)
    await contact.look(town.here, town.store, Answering())
    await contact.look(town.here, town.store, Answering())
    for commits in (1, 2, 3):
        (row,) = [
            each for each in await town.store.turn(lambda work: due.take(work, 9_999)) if each.kind != "back"
        ]

        def cut_off(work: Work, row: due.Due = row) -> None:
            assert due.claim(work, row)
            contact.back_to_all(town.here, work, row)
            raise Crash

        with pytest.raises(Crash):
            await town.store.turn(cut_off)
        assert len(await town.store.turn(owed)) == (commits - 1) * contact.PEOPLE
        await town.store.turn(lambda work, row=row: schedule._do(town.here, work, row))  # type: ignore[misc]
    assert await town.store.turn(owed) == set(young)
    await town.until(town.clock() + timedelta(hours=1))
    told = await town.said("")
    assert told == dict.fromkeys(young, 1)
