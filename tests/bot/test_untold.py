"""A notice that fails costs seconds and loses nothing; and whoever watches the service sees it."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from structlog.testing import capture_logs

from store import outbox
from store.outbox import REPLY
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Work
from tests.databases import KINDS, Databases
from tests.rig import rig

DEAF = """
CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the queue is full'; END $$
"""
"""Stands before PostgreSQL's own."""


def failed(whom: str) -> float:
    return REGISTRY.get_sample_value("kreds_notices_failed_total", {"whom": whom}) or 0.0


def named(said: list[MutableMapping[str, Any]]) -> list[tuple[str, str]]:
    return [(each["whom"], each["error"]) for each in said if each["event"] == "notice.failed"]


def reply(work: Work) -> None:
    outbox.to_chat(work, "telegram", "1001", REPLY, "message", {"text": "Hello", "rows": []})


async def test_F12_others_who_are_not_told_are_logged_and_counted(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.url("postgresql", PEOPLE) as people, databases.url("postgresql", STRATEGY) as strategy:
        async with rig(tmp_path, database_url=people, strategy_url=strategy) as running:
            store, before = running.service.store, failed("others")
            await store.turn(reply)
            assert failed("others") == before
            with store.engine.begin() as connection:
                connection.execute(text(DEAF))
                name = connection.scalar(text("SELECT current_database()"))
                connection.execute(text(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog'))
            store.engine.dispose()
            with capture_logs() as said:
                await store.turn(reply)
            await store.turn(lambda work: work.session.scalar(text("SELECT 1")))
            assert failed("others") - before == 1
            assert named(said) == [("others", "RaiseException")]
            assert (await store.turn(_waiting)) == 2, "what was to be told is kept"


@pytest.mark.parametrize("kind", KINDS)
async def test_F12_this_process_not_told_is_logged_and_counted(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        async with rig(tmp_path, database_url=people, strategy_url=strategy) as running:
            store, before = running.service.store, failed("here")
            store.committed = _deaf
            with capture_logs() as said:
                await store.turn(reply)
                with store.unit_of_work() as work:
                    reply(work)
            assert failed("here") - before == 2
            assert named(said) == [("here", "RuntimeError")] * 2


async def test_F12_what_a_sender_cannot_be_handed_is_logged_and_keeps_nobody_else_from_being_told(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.url("sqlite", PEOPLE) as people, databases.url("sqlite", STRATEGY) as strategy:
        async with rig(tmp_path, database_url=people, strategy_url=strategy) as running:
            store, woken = running.service.store, set[str]()
            store.claims = lambda _connection, _later: [Breaks()]
            store.committed = woken.update
            with capture_logs() as said:
                await store.turn(reply)
                await store.turn(_waiting)
            assert named(said)[0] == ("here", "RuntimeError")
            assert "outbox" in woken


class Breaks:
    """Claimed for a sender whose loop is closed."""

    def over(self) -> None:
        _deaf(set())

    def unsure(self) -> None:
        """Nothing was."""


def _deaf(_woken: set[str]) -> None:
    raise RuntimeError("the loop is closed")


def _waiting(work: Work) -> int:
    return work.session.scalar(text("SELECT count(*) FROM outbox WHERE state = 'waiting'")) or 0
