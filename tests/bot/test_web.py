"""Health and the webhook's door."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import SECRET_HEADER, TelegramChannel
from bot.web.doors import LARGEST
from bot.web.health import WORDS
from bot.web.server import served
from bot.web.site import site
from store.queues import InboxRow
from tests.rig import Rig, rig

UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 7, "type": "private", "first_name": "Sol"},
        "from": {"id": 7, "is_bot": False, "first_name": "Sol"},
        "text": "hi",
    },
}


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Rig, httpx.AsyncClient]]:
    async with (
        rig(tmp_path, web_url="http://127.0.0.1:1") as running,
        served(site(running.service), "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield running, client


def secret(running: Rig) -> str:
    """What Telegram shows."""
    channel = running.service.channel
    assert isinstance(channel, TelegramChannel)
    return channel.secret


async def _rows(running: Rig) -> int:
    return await running.service.store.turn(lambda work: work.session.query(InboxRow).count())


async def test_F12_healthz_is_green_when_all_is_well_and_red_with_the_reason(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    assert (await client.get("/healthz")).json()["trouble"] == {}
    running.service.trouble |= {"inbox": "OperationalError", "due": "KeyError"}
    running.service.channel.health.trouble = "code 502"
    answer = await client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["trouble"] == {"inbox": "database", "due": "broke", "telegram": "unreachable"}


def test_every_word_of_health_is_in_the_operators_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operator.md").read_text()
    day = guide[guide.index("## A bad day") :]
    assert [said for said in WORDS if f"`{said}`" not in day] == []


async def test_T6_a_forged_update_is_turned_away_before_anything_is_stored(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    before = await _rows(running)
    for shown in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "x" * 64}):
        assert (await client.post("/telegram", json=UPDATE, headers=shown)).status_code == 403
    assert await _rows(running) == before


async def test_T6_a_replayed_update_is_kept_once(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    before = await _rows(running)
    headers = {SECRET_HEADER: secret(running)}
    for _again in range(3):
        assert (await client.post("/telegram", json=UPDATE, headers=headers)).status_code == 200
    assert await _rows(running) == before + 1


async def test_T6_an_oversized_or_unreadable_body_is_refused(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    headers = {SECRET_HEADER: secret(running)}
    big = json.dumps(UPDATE | {"filler": "x" * LARGEST})
    assert (await client.post("/telegram", content=big, headers=headers)).status_code == 413
    for broken in ("", "{", "[]", '"x"', "null", '{"a": 1}'):
        assert (await client.post("/telegram", content=broken, headers=headers)).status_code == 400


async def test_F12_an_update_that_cannot_be_kept_is_not_acknowledged(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    headers = {SECRET_HEADER: secret(running)}
    store = running.service.store
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_away")
    try:
        with capture_logs() as logged:
            assert (await client.post("/telegram", json=UPDATE, headers=headers)).status_code == 503
        assert [each["event"] for each in logged] == ["at_once.failed", "inbox.broke"]
        assert (await client.get("/healthz")).status_code == 503
    finally:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox_away RENAME TO inbox")
    assert (await client.post("/telegram", json=UPDATE, headers=headers)).status_code == 200
    assert (await client.get("/healthz")).status_code == 200


async def test_telegram_delivers_by_webhook_with_our_secret(tmp_path: Path) -> None:
    async with (
        rig(tmp_path, web_url="http://127.0.0.1:1", receives=False) as running,
        served(site(running.service), "127.0.0.1", 0) as port,
    ):
        await running.service.channel.set_webhook(f"http://127.0.0.1:{port}/telegram")
        person = running.telegram.person("Ida", language="en")
        await person.open(running.service.channel.invitation_link("nothing"))
        await running.settle()
        assert "does not work any more" in person.messages[-1].text
