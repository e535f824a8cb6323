"""Every call of ours, tried against a Slack that somebody else has written, with exactly the scopes of the manifest."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.channel import ChannelDown, Refused, Unreachable
from bot.channels.slack import SlackChannel
from bot.channels.slack_forms import Forms
from bot.channels.slack_manifest import SCOPES
from bot.channels.slack_web import Web
from tests.emulators.npm import Missing
from tests.emulators.slack_peer import LOOKING, TOKEN, Peer, peer

ROWS = [[{"label": "Yes", "data": "c.a.0aa.yes"}, {"label": "No", "data": "c.a.0aa.no"}]]
WORDS = "Hi <b> & *you* https://kreds.example.dk/a"


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Peer]:
    try:
        async with peer(tmp_path, ("sol", "mum", "eve"), SCOPES) as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def ours(other: Peer) -> AsyncIterator[SlackChannel]:
    channel = SlackChannel(TOKEN, other.api, app_token="xapp-x")
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


async def look(other: Peer, method: str, **args: str) -> dict[str, Any]:
    """What the other one says when somebody looks."""
    headers = {"Authorization": f"Bearer {LOOKING}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{other.api}/{method}", data=args) as reply,
    ):
        told: dict[str, Any] = await reply.json()
    assert told["ok"], told
    return told


async def said(other: Peer, user: str) -> list[dict[str, Any]]:
    """The direct message with somebody, newest first."""
    where = (await look(other, "conversations.open", users=user))["channel"]["id"]
    told = await look(other, "conversations.history", channel=where, include_all_metadata="true")
    return list(told["messages"])


async def test_messages_changes_and_an_uncertain_one_that_is_found_again(
    other: Peer, ours: SlackChannel
) -> None:
    sol = other.people["sol"]
    form = {"label": "Write", "data": "w.a.0aa.500.en"}
    body = {"text": WORDS, "rows": ROWS, "form": form, "row": 7}
    stands = (await ours.send("message", sol, body))["message"]
    (found,) = await said(other, sol)
    assert found["ts"] == stands
    assert found["metadata"]["event_payload"] == {"row": "7"}
    assert [each["type"] for each in found["blocks"]] == ["rich_text", "actions", "actions"]
    assert (await ours.send("message", sol, body | {"again": True}))["message"] == stands
    assert len(await said(other, sol)) == 1
    await ours.send("edit", sol, {"message": stands, "rows": [[{"label": "✓ Yes", "data": "-"}]]})
    (found,) = await said(other, sol)
    assert [each["elements"][0]["text"]["text"] for each in found["blocks"][1:]] == ["✓ Yes"]
    await ours.send("edit", sol, {"message": stands, "text": "Thanks ✓", "rows": []})
    (found,) = await said(other, sol)
    assert (found["text"], len(found["blocks"])) == ("Thanks ✓", 1)
    await ours.send("edit", sol, {"message": "1.1", "text": "gone", "rows": []})  # which is fine


async def test_a_channel_from_its_first_day_to_its_last(other: Peer, ours: SlackChannel) -> None:
    sol, mum, eve = (other.people[each] for each in ("sol", "mum", "eve"))
    group = {"title": "Sol's circle", "topic": "Who is in is Sol's to say", "mark": "abc123"}
    chat = (await ours.send("make_group", sol, group))["chat"]
    assert (await ours.send("make_group", sol, group))["chat"] == chat  # a second try finds the first
    about = (await look(other, "conversations.list", types="private_channel"))["channels"]
    (made,) = [each for each in about if each["id"] == chat]
    assert (made["name"], made["is_private"]) == ("sol-s-circle-abc123", True)
    assert made["topic"]["value"] == group["topic"]
    for user in (sol, mum, eve, mum):
        await ours.send("admit", chat, {"user": user})
    assert set((await ours.send("guard", chat, {}))["inside"]) == {sol, mum, eve}
    for _twice in range(2):
        await ours.send("remove", chat, {"user": eve})
    assert set((await ours.send("guard", chat, {}))["inside"]) == {sol, mum}
    roster = (await ours.send("roster", chat, {"text": "Sol's circle\n• Sol"}))["message"]
    await ours.send("roster", chat, {"text": "Sol's circle\n• Sol\n• Mum", "message": roster})
    (pinned,) = (await look(other, "pins.list", channel=chat))["items"]
    assert pinned["message"]["ts"] == roster
    assert pinned["message"]["text"] == "Sol's circle\n• Sol\n• Mum"
    await ours.send("answer", sol, {"text": "Only you see this", "press": chat})
    for _twice in range(2):
        await ours.send("leave", chat, {})
    with pytest.raises(Unreachable):
        await ours.send("message", chat, {"text": "Is anybody there?", "rows": []})


async def test_files_a_page_and_a_form(other: Peer, ours: SlackChannel, tmp_path: Path) -> None:
    sol = other.people["sol"]
    for kind, name in (("document", "mine.json"), ("document", "meeting.ics"), ("photo", "figures.png")):
        content = base64.b64encode(name.encode() * 9).decode()
        await ours.send(kind, sol, {"name": name, "content": content, "text": "For you", "rows": ROWS})
    files = (await look(other, "files.list"))["files"]
    assert {(each["name"], each["size"]) for each in files} == {
        (name, 9 * len(name)) for name in ("mine.json", "meeting.ics", "figures.png")
    }
    await ours.send("page", sol, {"text": "Hi Sol.", "rows": ROWS})
    trigger = await _trigger(other)
    payload = {
        "trigger_id": trigger,
        "user": {"id": sol},
        "actions": [{"value": "w.a.0aa.500.en"}],
        "container": {"channel_id": "D1", "message_ts": "1.1"},
        "message": {"blocks": []},
    }
    web = Web(TOKEN, other.api)
    try:
        assert await Forms(web).open(payload)
        assert not await Forms(web).open(payload | {"trigger_id": "1.2.made-up"})
    finally:
        await web.close()


async def test_what_it_refuses_has_our_words_for_it(other: Peer, ours: SlackChannel) -> None:
    with pytest.raises(Unreachable):
        await ours.send("message", "U0NOBODY", {"text": "Hi", "rows": []})
    with pytest.raises(Unreachable):
        await ours.send("message", "C0NOWHERE", {"text": "Hi", "rows": []})
    stranger = SlackChannel("xoxb-x", other.api, app_token="xapp-x")
    try:
        with pytest.raises((ChannelDown, Refused)):
            await stranger.open()
    finally:
        await stranger.close()


async def _trigger(other: Peer) -> str:
    """What a press would have brought."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{other.api}/views.generateTriggerId", data={"user_id": other.people["sol"]}) as reply,
    ):
        told = await reply.json()
    assert told["ok"], json.dumps(told)
    return str(told["trigger_id"])
