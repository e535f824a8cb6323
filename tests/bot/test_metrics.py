"""What Prometheus reads: every queue, every lease, every fault, and nobody's name."""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot import metrics
from bot.channels.channel import CHANNELS
from bot.log import EVENT
from bot.schedule import HANDLERS
from bot.web.server import served
from bot.web.site import site
from store import leases
from store.inbox import Seen
from store.outbox import LANES
from store.status import STATES
from tests.rig import Rig, rig

ROOT = Path(__file__).parents[2]

FAILURES = {"ChannelDown", "Moved", "Refused", "Throttled", "Uncertain", "Unreachable"}

CLOSED: dict[str, set[str]] = {
    "channel": set(CHANNELS),
    "lane": {*LANES.values(), "push"},
    "state": {"new", "aside", *STATES},
    "result": {"done", "failed", "aside", "gone", "later", "sent", "broke", "passed over", *FAILURES}
    | {"refused", "not public", "held_up", "one_by_one"},
    "kind": {*HANDLERS, "other"},
    "part": set(metrics.PARTS),
    "lease": set(metrics.leases_of(CHANNELS)),
    "by": set(metrics.HOLDERS),
    "whom": set(metrics.WHOM),
    "database": {"sqlite", "postgresql"},
}
"""Every label that there may be, and every value of it; events and versions are looked at by themselves."""


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Rig, httpx.AsyncClient]]:
    async with (
        rig(tmp_path) as running,
        served(site(running.service), "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield running, client


async def _read(client: httpx.AsyncClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families((await client.get("/metrics")).text)
    return {
        (each.name, frozenset(each.labels.items())): each.value
        for family in families
        for each in family.samples
        if each.name.startswith("kreds_")
    }


def _of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_T5_every_label_of_every_metric_is_from_a_closed_set(
    watched: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = watched
    kirsten = await running.coordinator("Kirsten")
    running.telegram.faults.fail(400, "Bad Request: Kirsten", method="sendMessage")
    await running.write(kirsten, "Kirsten writes")
    await running.service.receive([Seen("9", "7", "{")])
    await running.settle()
    read = await _read(client)
    assert read[_of("kreds_updates_total", channel="telegram", result="aside")] >= 1
    for name, labels in read:
        for label, value in labels:
            match label:
                case "le" | "version" | "python":
                    assert re.fullmatch(r"[\d.]+\w*|\+Inf", value), (name, value)
                case "event":
                    assert value in {*_events(), "other"}, value
                case _:
                    assert value in CLOSED[label], (name, label, value)


async def test_the_queues_are_what_the_tables_hold(watched: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = watched
    await running.coordinator("Kirsten")
    for number in (1, 2):
        await running.service.receive([Seen(f"9{number}", "7", "{")])
    assert (await _read(client))[_of("kreds_inbox_updates", state="new")] == 2
    running.clock.now += (step := timedelta(minutes=5))
    assert (await _read(client))[_of("kreds_inbox_oldest_seconds")] == step.total_seconds()
    await running.settle()
    read = await _read(client)
    assert read[_of("kreds_inbox_updates", state="new")] == 0
    assert read[_of("kreds_inbox_updates", state="aside")] == 2
    assert read[_of("kreds_outbox_messages", lane="help", state="waiting")] == 0
    assert read[_of("kreds_outbox_oldest_seconds", lane="reply")] == 0


async def test_a_lease_is_ours_or_another_s_or_nobody_s(watched: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = watched
    held = {by: _of("kreds_lease_held", lease="deliver:telegram", by=by) for by in metrics.HOLDERS}
    read = await _read(client)
    assert [read[held[by]] for by in metrics.HOLDERS] == [0, 0, 1]
    assert await leases.take(running.service.store, "deliver:telegram", 60)
    read = await _read(client)
    assert [read[held[by]] for by in metrics.HOLDERS] == [1, 0, 0]
    assert read[_of("kreds_lease_fence", lease="deliver:telegram")] == 1


async def test_commits_are_counted_with_the_turns_that_share_them(
    watched: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = watched
    before = await _read(client)
    for _turn in range(3):
        await running.service.store.turn(lambda work: work.session.scalar(text("SELECT 1")))
    after = await _read(client)
    turns, commits = _of("kreds_commit_turns_sum"), _of("kreds_commit_turns_count")
    assert after[turns] - before[turns] == 3
    assert after[commits] - before[commits] == 3
    assert after[_of("kreds_commit_seconds_count")] == after[commits]
    assert after[_of("kreds_writer_queued_turns")] == 0


async def test_F12_metrics_go_on_while_the_database_is_away(watched: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = watched
    trouble = _of("kreds_trouble", part="database")
    assert (await _read(client))[trouble] == 0
    _rename(running, "inbox", "away")
    try:
        assert (await _read(client))[trouble] == 1
    finally:
        _rename(running, "away", "inbox")
    assert (await _read(client))[trouble] == 0


def test_every_event_that_is_logged_has_a_name_of_its_own() -> None:
    assert _events()
    assert [event for event in _events() if not EVENT.fullmatch(event)] == []


def _events() -> set[str]:
    """The events in the program; those of `f"{what}.broke"` are the parts that health knows."""
    found = {f"{part}.broke" for part in metrics.PARTS}
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr="warning" | "error"),
                    args=[ast.Constant(value=str(event))],
                ):
                    found.add(event)
                case ast.Call(func=ast.Name(id="aside"), args=[_, ast.Constant(value=str(event)), _]):
                    found.add(event)
    return found


def _rename(running: Rig, old: str, new: str) -> None:
    with running.service.store.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
