"""A service that dies after an erasure and before its files are written afresh: the next one finishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import erasure
from store.models import Member
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import THURSDAY
from tests.databases import KINDS, Databases
from tests.privacy import canaries
from tests.rig import rig


@pytest.mark.parametrize("kind", KINDS)
async def test_T4_F3_an_erasure_whose_service_died_at_once_still_leaves_no_byte(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        async with rig(tmp_path, database_url=people, strategy_url=strategy) as before:
            store = before.service.store
            marks = await store.turn(_somebody)
            if canaries.files_of(store.engine) is None:
                pytest.skip("the server's files are on another machine")
            store.committed = _dead
            await store.turn(_erase)
            assert _found(store, marks) > 0, "nobody has written the files afresh yet"
        async with rig(tmp_path, THURSDAY, database_url=people, strategy_url=strategy) as after:
            store = after.service.store
            await after.forward(minutes=2)
            assert _found(store, marks) == 0
            assert await store.turn(erasure.traces) is None, "and is not due any more"


def _dead(_woken: set[str]) -> None:
    """Nothing hears of the commit."""


def _somebody(work: Work) -> set[bytes]:
    young, mum = canaries.somebody(work, 1)
    return set(canaries.sealed(work, [young, mum]))


def _erase(work: Work) -> None:
    for member in work.session.query(Member).all():
        erasure.forget_member(work, member)


def _found(store: Store, marks: set[bytes]) -> int:
    canaries.written_out(store.engine)
    return canaries.found_in(canaries.files_of(store.engine) or [], marks)[1]
