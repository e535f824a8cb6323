"""Something due that fails: the others go on, it is tried with growing pauses, and set aside in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot import schedule
from bot.metrics import DUE
from bot.municipality import Municipality
from store import due
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.circles import Town, opened_circle
from tests.bot.test_schedule import FRIDAY, asked, up_again
from tests.rig import ZONE, Rig


@pytest.fixture
async def town(running: Rig) -> Town:
    return await opened_circle(running)


async def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(running: Rig, town: Town) -> None:
    """A row that this version cannot do stands first in line."""
    broken = (FRIDAY - timedelta(minutes=1)).astimezone(UTC)
    await running.service.store.turn(
        lambda work: due.put(work, "check_in", broken, member=town.numbers["Sol"], subject="x")
    )
    await running.service.store.turn(lambda work: due.put(work, "unheard_of", broken))
    await up_again(running, FRIDAY)
    assert asked(running) == [FRIDAY]
    left = await running.service.store.turn(
        lambda work: list(
            work.session.execute(select(DueRow.kind, DueRow.at).where(DueRow.kind == "unheard_of"))
        )
    )
    assert [(kind, at.astimezone(ZONE)) for kind, at in left] == [
        ("unheard_of", FRIDAY + timedelta(minutes=1))
    ]


async def test_F14_what_always_fails_is_tried_with_growing_pauses_then_set_aside_and_once_at_each_start(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kind that this version does not know; the version that follows does."""
    store, tried = running.service.store, []
    aside = DUE.labels("other", "aside")._value.get()
    await store.turn(lambda work: due.put(work, "unheard_of", work.now, subject="17"))
    while await store.turn(due.aside) == 0:
        tried.append(running.clock.now)
        await running.service.tick()
        running.clock.now = await store.turn(_unheard_of)
    assert [after - before for before, after in pairwise(tried)] == list(due.PAUSES)
    assert DUE.labels("other", "aside")._value.get() == aside + 1
    await up_again(running, running.clock.now + timedelta(days=2))
    assert DUE.labels("other", "failed")._value.get() >= len(tried)
    assert await store.turn(due.aside) == 1, "it costs no more"
    await store.turn(due.set_up)
    await running.service.tick()
    assert await store.turn(due.aside) == 1, "the same version fails again, once"
    done: list[str] = []
    monkeypatch.setitem(schedule.HANDLERS, "unheard_of", lambda _here, _work, row: done.append(row.subject))
    await running.service.tick()
    assert done == []
    await store.turn(due.set_up)
    await running.service.tick()
    assert (done, await store.turn(due.aside)) == (["17"], 0)
    DUE.remove("unheard_of", "done")  # only that version counts it by its name


async def test_F14_tidying_up_is_never_set_aside(
    running: Rig, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_here: Municipality, _work: Work, _row: due.Due) -> None:
        raise RuntimeError

    done: list[int] = []
    monkeypatch.setitem(schedule.HANDLERS, "tidy", fail)
    for _half_day in range(20):
        await up_again(running, running.clock.now + timedelta(hours=12))
    monkeypatch.setitem(schedule.HANDLERS, "tidy", lambda _here, _work, row: done.append(row.id))
    await up_again(running, running.clock.now + max(due.PAUSES))
    assert len(done) == 1


def _unheard_of(work: Work) -> datetime:
    return work.session.scalars(select(DueRow.at).where(DueRow.kind == "unheard_of")).one()
