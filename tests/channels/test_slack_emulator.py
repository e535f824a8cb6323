"""The Slack emulator behaves towards the real libraries as Slack does, and refuses what Slack refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.emulators.slack import Failure, NotPossible, Person, SlackEmulator
from tests.emulators.slack.methods import METHODS


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as running:
        yield running


@pytest.fixture
def client(slack: SlackEmulator) -> AsyncWebClient:
    return AsyncWebClient(slack.world.bot_token, base_url=slack.api)


def button(label: str = "Yes", action: str = "a", value: str = "1") -> dict[str, Any]:
    """A button as blocks have them."""
    return {
        "type": "button",
        "action_id": action,
        "value": value,
        "text": {"type": "plain_text", "text": label},
    }


async def refused(client: AsyncWebClient, method: str, **args: Any) -> str:
    """Slack's own word for why it would not."""
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, data=args)
    return str(raised.value.response["error"])


async def test_a_message_slack_would_refuse_is_refused(slack: SlackEmulator, client: AsyncWebClient) -> None:
    sol = slack.person("Sol")
    assert await refused(client, "chat.postMessage", channel=sol.id) == "no_text"
    assert await refused(client, "chat.postMessage", channel="C404", text="x") == "channel_not_found"
    assert (
        await refused(client, "chat.postMessage", channel=sol.id, text="x", colour="red")
        == "invalid_arguments"
    )
    assert await refused(client, "chat.postMessage", channel=sol.id, text="x" * 40_001) == "msg_too_long"
    for blocks in (
        [{"type": "divider"}] * 51,
        [{"type": "actions", "elements": [button("x" * 76)]}],
        [{"type": "actions", "elements": [button(), button()]}],
        [{"type": "actions", "elements": [button(value="x" * 2001)]}],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}],
        [{"type": "section", "text": {"type": "html", "text": "x"}}],
        [{"type": "table"}],
    ):
        assert (
            await refused(client, "chat.postMessage", channel=sol.id, blocks=json.dumps(blocks))
            == "invalid_blocks"
        )
    assert await refused(
        client, "chat.postMessage", channel=sol.id, text="x", metadata='{"event_type": "k"}'
    ) == ("invalid_metadata_schema")


async def test_only_the_right_token_and_scope_are_answered(
    slack: SlackEmulator, client: AsyncWebClient
) -> None:
    await client.conversations_list(
        types="private_channel"
    )  # the library's own way: arguments in the address
    assert [each.form for each in slack.calls] == [False]
    assert await refused(AsyncWebClient("xoxb-", base_url=slack.api), "auth.test") == "invalid_auth"
    slack.world.scopes.remove("chat:write")
    assert (
        await refused(client, "chat.postMessage", channel=slack.person("Sol").id, text="x") == "missing_scope"
    )
    slack.world.revoked = True
    assert await refused(client, "auth.test") == "token_revoked"
    assert all(method.answer.__module__.startswith("tests.") for method in METHODS.values())


async def test_channels_keep_slack_s_rules(slack: SlackEmulator, client: AsyncWebClient) -> None:
    sol = slack.person("Sol")
    for name, error in (
        ("Big", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("a b", "invalid_name_specials"),
    ):
        assert await refused(client, "conversations.create", name=name, is_private="true") == error
    assert await refused(client, "conversations.create", name="open") == "missing_scope"
    made = (await client.api_call("conversations.create", data={"name": "sol", "is_private": "true"}))[
        "channel"
    ]["id"]
    assert await refused(client, "conversations.create", name="sol", is_private="true") == "name_taken"
    await client.api_call("conversations.invite", data={"channel": made, "users": sol.id})
    assert await refused(client, "conversations.invite", channel=made, users=sol.id) == "already_in_channel"
    assert await refused(client, "conversations.kick", channel=made, user="U0404") == "user_not_found"
    await client.api_call("conversations.archive", data={"channel": made})
    assert await refused(client, "chat.postMessage", channel=made, text="x") == "is_archived"
    with pytest.raises(NotPossible, match="archived"):
        await sol.write("hello", slack.groups[0])
    slack.groups[0].deleted = True
    with pytest.raises(Failure, match="channel_not_found"):
        slack.world.conversation(made)


async def test_a_trigger_lives_three_seconds_and_works_once() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    async with SlackEmulator(clock=lambda: now) as slack:
        client = AsyncWebClient(slack.world.bot_token, base_url=slack.api)
        sol = slack.person("Sol")
        title = {"type": "plain_text", "text": "Kreds"}
        view = json.dumps({"type": "modal", "title": title, "blocks": [{"type": "divider"}]})
        first = (await sol.command("x")).payload["trigger_id"]
        await client.api_call("views.open", data={"trigger_id": first, "view": view})
        assert await refused(client, "views.open", trigger_id=first, view=view) == "exchanged_trigger_id"
        assert await refused(client, "views.open", trigger_id="1.2.x", view=view) == "invalid_trigger_id"
        second = (await sol.command("x")).payload["trigger_id"]
        now += timedelta(seconds=4)
        assert await refused(client, "views.open", trigger_id=second, view=view) == "expired_trigger_id"


def plain(text: str) -> dict[str, str]:
    """Plain text as views have it."""
    return {"type": "plain_text", "text": text}


def form(**changed: Any) -> dict[str, Any]:
    """A form with one field, as Slack takes it."""
    field = {"type": "plain_text_input", "action_id": "f", "max_length": 30}
    asked = {"type": "input", "block_id": "b", "label": plain("Your words"), "element": field}
    return {
        "type": "modal",
        "title": plain("Kreds"),
        "submit": plain("Send"),
        "blocks": [asked],
        "notify_on_close": True,
    } | changed


async def test_a_form_slack_would_refuse_is_refused(slack: SlackEmulator, client: AsyncWebClient) -> None:
    sol = slack.person("Sol")
    field = {"type": "plain_text_input", "action_id": "f"}
    asked = {"type": "input", "block_id": "b", "label": plain("Your words"), "element": field}
    for view, error in (
        (form(title=plain("x" * 25)), "invalid_arguments"),
        (form(title=None), "invalid_arguments"),
        (form(submit=None), "invalid_arguments"),  # a field needs a button that sends it
        (form(colour="red"), "invalid_arguments"),
        (form(type="home"), "invalid_arguments"),
        (form(private_metadata="x" * 3001), "invalid_arguments"),
        (form(blocks=[asked, asked]), "invalid_blocks"),
        (form(blocks=[asked | {"element": field | {"max_length": 3001}}]), "invalid_blocks"),
        (form(blocks=[asked | {"element": field | {"min_length": 9, "max_length": 3}}]), "invalid_blocks"),
        (form(blocks=[asked | {"label": plain("")}]), "invalid_blocks"),
        (form(blocks=[{"type": "divider"}] * 101), "invalid_blocks"),
        (form(private_metadata="x" * 250_001), "view_too_large"),
    ):
        trigger = (await sol.command("x")).payload["trigger_id"]
        assert await refused(client, "views.open", trigger_id=trigger, view=json.dumps(view)) == error
        assert sol.form is None
    assert await refused(client, "views.update", view_id="V1", view=json.dumps(form())) == "not_found"


async def test_a_form_takes_what_fits_and_goes_once_the_app_has_heard(
    slack: SlackEmulator, client: AsyncWebClient
) -> None:
    sol = slack.person("Sol")
    trigger = (await sol.command("x")).payload["trigger_id"]
    await client.api_call("views.open", data={"trigger_id": trigger, "view": json.dumps(form())})
    assert sol.form is not None
    for words in ("", "x" * 31, "two\nlines"):
        with pytest.raises(NotPossible):
            await sol.form.send(words)
    sent = await sol.form.send("Hi & <you>")
    state = sent.payload["view"]["state"]["values"]
    assert state == {"b": {"f": {"type": "plain_text_input", "value": "Hi & <you>"}}}
    assert sol.form is not None  # nobody has heard of it yet
    sol.form.close()
    assert sol.form is None
    assert [each.payload["type"] for each in slack.events.waiting[1:]] == ["view_submission", "view_closed"]


async def test_an_event_that_is_not_answered_comes_at_once_after_a_minute_and_after_five() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    tried: list[str | None] = []

    async def no(request: web.Request) -> web.Response:
        tried.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/", no)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with SlackEmulator(clock=lambda: now) as slack:
            slack.events.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            await slack.person("Sol").write("hello")
            await slack.wait_for(lambda: len(tried) == 2)
            assert (slack.events.pending, len(slack.events.waiting)) == (0, 1)
            for minutes, times in ((1, 3), (5, 4)):
                now += timedelta(minutes=minutes)
                await slack.wait_for(lambda times=times: len(tried) == times)  # type: ignore[misc]
            await slack.wait_for(lambda: slack.events.lost)
    finally:
        await runner.cleanup()
    assert tried == [None, "1", "2", "3"]


async def test_bolt_itself_hears_people_over_its_own_socket(
    slack: SlackEmulator, client: AsyncWebClient
) -> None:
    app = AsyncApp(client=client, token=slack.world.bot_token, process_before_response=True)
    heard: asyncio.Queue[str] = asyncio.Queue()

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.put_nowait(event["text"])

    @app.command("/kreds")
    async def command(ack: Any, command: dict[str, Any]) -> None:
        await ack()
        heard.put_nowait(command["text"])

    handler = AsyncSocketModeHandler(app, slack.world.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        sol: Person = slack.person("Sol")
        await sol.write("hello & <you>")
        await sol.command("help")
        assert await asyncio.wait_for(heard.get(), 5) == "hello &amp; &lt;you&gt;"
        assert await asyncio.wait_for(heard.get(), 5) == "help"
        await slack.wait_for(lambda: slack.events.delivered == 2)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
