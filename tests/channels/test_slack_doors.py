"""What gets in from Slack, and what does not: forged, repeated, too large, from elsewhere, or our own."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.web.doors import LARGEST
from store.queues import InboxRow
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.rig import Rig

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def door(databases: Databases, tmp_path: Path) -> AsyncIterator[tuple[Rig, httpx.AsyncClient]]:
    async with quick_rig(databases, tmp_path, telegrams=False, slacks="http") as running:
        base = running.slack.events.request_url.removesuffix("/slack")
        async with httpx.AsyncClient(base_url=base) as client:
            yield running, client


async def kept(running: Rig) -> int:
    """How many updates are kept."""
    return await running.service.store.turn(lambda work: work.session.query(InboxRow).count())


def event(running: Rig, **changed: Any) -> dict[str, Any]:
    """Somebody writes in private."""
    world = running.slack.world
    user = running.slack.person("Eve")
    said = {
        "type": "message",
        "channel_type": "im",
        "user": user.id,
        "channel": user.chat.id,
        "text": "hi",
        "ts": "1.1",
    }
    return {
        "type": "event_callback",
        "team_id": world.team,
        "api_app_id": world.app,
        "event_id": f"Ev{world.number()}",
        "event": said,
    } | changed


async def knock(
    client: httpx.AsyncClient,
    running: Rig,
    payload: Any,
    headers: dict[str, str] | None = None,
    *,
    at: float | None = None,
) -> int:
    """Bring something as Slack would; the status of the answer."""
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = running.slack.events.signed(content, at) | {"Content-Type": "application/json"} | (headers or {})
    sent = [(name.encode(), value.encode()) for name, value in signed.items()]
    return (await client.post("/slack", content=content, headers=sent)).status_code


async def test_T6_only_what_slack_has_signed_is_kept(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    told = event(running)
    good = running.slack.events.signed(json.dumps(told).encode())["X-Slack-Signature"]
    for mark in (
        "",
        "v0=",
        "v0=" + "0" * 64,
        good[:-1],
        good.upper(),
        "v1" + good[2:],
        "v0=é",
    ):
        assert await knock(client, running, told, {"X-Slack-Signature": mark}) == 403
    for stamp in ("", "0", "-1", "1e9", "9" * 40, str(int(time.time()) + 30), "٣"):
        assert await knock(client, running, told, {"X-Slack-Request-Timestamp": stamp}) == 403
    other = json.dumps(event(running)).encode()
    assert await knock(client, running, other, {"X-Slack-Signature": good}) == 403
    assert (await client.post("/slack", json=told)).status_code == 403
    assert await kept(running) == 0
    assert await knock(client, running, told) == 200
    assert await kept(running) == 1


async def test_T6_what_was_signed_long_ago_is_turned_away(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    told = event(running)
    for ago in (301, 3600, -301):
        assert await knock(client, running, told, at=time.time() - ago) == 403
    assert await kept(running) == 0
    assert await knock(client, running, told, at=time.time() - 240) == 200


async def test_T6_F8_a_replay_within_five_minutes_is_kept_once(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    told = event(running)
    for again in range(4):
        assert await knock(client, running, told, {"X-Slack-Retry-Num": str(again)}) == 200
    assert await kept(running) == 1


async def test_T6_a_body_that_is_too_large_or_no_body_at_all_is_refused(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    assert await knock(client, running, event(running, filler="x" * LARGEST)) == 413
    assert await knock(client, running, b"\xff\xfe") == 403
    for broken in (b"{", b"[" * 100_000, b'{"type": "event_callback"'):
        assert await knock(client, running, broken) == 400
    for odd in (b"[]", b'"x"', b"null", b"{}", b'{"type":"event_callback"}', b"12"):
        assert await knock(client, running, odd) in (200, 400)
    form = urlencode({"payload": "{"}).encode()
    assert await knock(client, running, form, {"Content-Type": FORM}) == 400
    assert await kept(running) == 0
    assert (await client.get("/slack")).status_code == 405


async def test_T6_another_workspace_or_app_is_not_ours_to_hear(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, client = door
    for wrong in ({"team_id": "T0OTHER"}, {"api_app_id": "A0OTHER"}, {"team_id": ""}, {"api_app_id": None}):
        assert await knock(client, running, event(running, **wrong)) == 200
    assert await kept(running) == 0


async def test_our_own_messages_and_those_of_other_apps_are_not_heard(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    ours = running.slack.world.bot.id
    for odd in ({"user": ours}, {"bot_id": "B0OTHER"}, {"subtype": "message_changed"}, {"user": None}):
        told = event(running)
        told["event"] |= odd
        assert await knock(client, running, told) == 200
    assert await kept(running) == 0


async def test_T6_a_form_that_is_none_of_ours_or_of_no_shape_is_not_kept(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    world = running.slack.world
    whose = {
        "team": {"id": world.team},
        "api_app_id": world.app,
        "user": {"id": "U0EVE", "team_id": world.team},
    }
    values = {"answer": {"answer": {"type": "plain_text_input", "value": "words"}}}
    good = {
        "id": "V1",
        "type": "modal",
        "callback_id": "write",
        "private_metadata": json.dumps({"to": "a.0aa", "message": "1.1"}),
        "state": {"values": values},
    }
    odd: list[Any] = [
        None,
        [],
        {},
        good | {"callback_id": "theirs"},
        good | {"private_metadata": ""},
        good | {"private_metadata": "["},
        good | {"private_metadata": "[]"},
        good | {"state": None},
        good | {"state": {"values": {}}},
    ]
    for view in (*odd, good):
        payload = {"type": "view_submission", "view": view, **whose}
        form = urlencode({"payload": json.dumps(payload)}).encode()
        # Bolt itself stumbles over a view that is none; Slack sends no such thing.
        assert await knock(client, running, form, {"Content-Type": FORM}) in (200, 400, 500)
        assert await kept(running) == (1 if view is good else 0)
    for kind in ("view_closed", "shortcut", "block_suggestion"):
        payload = {"type": kind, "view": good, "callback_id": "x", "action_ts": "1.1", **whose}
        form = urlencode({"payload": json.dumps(payload)}).encode()
        assert await knock(client, running, form, {"Content-Type": FORM}) == 200
    assert await kept(running) == 1


async def test_slack_s_question_whether_this_is_our_door_is_answered(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    content = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = await client.post(
        "/slack",
        content=content,
        headers=running.slack.events.signed(content) | {"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


async def test_T3_the_words_of_a_group_are_never_kept(door: tuple[Rig, httpx.AsyncClient]) -> None:
    running, _client = door
    told = event(running)
    told["event"] |= {"channel_type": "group", "channel": "C123456", "text": "canary-words for the others"}
    (kept_,) = running.service.channels["slack"].seen([told])
    assert "canary" not in repr(kept_)
    told["event"]["text"] = f"<@{running.slack.world.bot.id}> needhelp"
    (kept_,) = running.service.channels["slack"].seen([told])
    assert "needhelp" in kept_.payload


async def test_F12_what_cannot_be_kept_is_not_acknowledged_and_comes_again(
    door: tuple[Rig, httpx.AsyncClient],
) -> None:
    running, client = door
    told = event(running)
    engine = running.service.store.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_away")
    try:
        assert await knock(client, running, told) == 503
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox_away RENAME TO inbox")
    assert await knock(client, running, told) == 200
    assert await kept(running) == 1
