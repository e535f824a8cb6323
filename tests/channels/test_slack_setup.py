"""The manifest asks for what is used and nothing else, and the doctor says what to do."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from bot import platforms
from bot.channels.slack_blocks import spoken
from bot.channels.slack_manifest import EVENTS, SCOPES, manifest
from bot.cli import doctor_slack, kreds
from bot.config import Settings, load_settings
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.methods import METHODS
from tests.emulators.slack.world import SCOPES as GIVEN

CHANNEL = Path(__file__).parents[2] / "bot" / "channels"


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as running:
        yield running


def settings(slack: SlackEmulator, **more: Any) -> Settings:
    """As an operator sets them."""
    given = {
        "slack_bot_token": slack.world.bot_token,
        "slack_app_token": slack.world.app_token,
        "slack_api": slack.api,
    }
    return load_settings(_env_file=None, **(given | more))


async def advice(found: Settings) -> str:
    """What the doctor says is wrong, and what to do."""
    wrong = [each for each in await doctor_slack.look(found) if not each.ok]
    return "; ".join(f"{each.what}: {each.found} → {each.advice}" for each in wrong)


def test_the_manifest_asks_for_exactly_the_permissions_of_what_we_call() -> None:
    sources = "".join(each.read_text() for each in CHANNEL.glob("slack*.py"))
    called = {name: method for name, method in METHODS.items() if f'"{name}"' in sources}
    needed = {scope for method in called.values() for scope in method.scopes}
    assert needed | {"commands", "reactions:read"} == set(SCOPES)  # these two bring events
    assert set(SCOPES) <= GIVEN


def test_the_manifest_asks_for_exactly_the_events_that_are_read() -> None:
    updates = (CHANNEL / "slack_updates.py").read_text() + (CHANNEL / "slack.py").read_text()
    assert [each for each in EVENTS if f'"{each.partition(".")[0]}"' not in updates] == []


@pytest.mark.parametrize("web", [False, True])
def test_the_manifest_is_printed_for_a_socket_or_for_a_door(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, web: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KREDS_WEB_URL", "https://kreds.example.dk")
    printed = json.loads(CliRunner().invoke(kreds, ["slack", "manifest", *(["--web"] if web else [])]).output)
    assert printed == manifest("https://kreds.example.dk" if web else "")
    assert printed["settings"]["socket_mode_enabled"] is not web
    where = printed["settings"]["event_subscriptions"].get("request_url")
    assert where == ("https://kreds.example.dk/slack" if web else None)


async def test_the_doctor_finds_nothing_wrong_where_nothing_is(slack: SlackEmulator) -> None:
    assert await advice(settings(slack)) == ""


async def test_the_doctor_names_a_permission_that_is_missing(slack: SlackEmulator) -> None:
    slack.world.scopes -= {"pins:write", "groups:write"}
    assert "missing: groups:write, pins:write → kreds slack manifest" in await advice(settings(slack))


async def test_the_doctor_says_where_a_token_comes_from(slack: SlackEmulator) -> None:
    found = settings(slack)
    slack.world.revoked = True
    assert "copy the Bot User OAuth Token anew" in await advice(found)
    slack.world.revoked = False
    slack.world.app_scopes.clear()
    assert "app-level token with connections:write" in await advice(found)


async def test_the_doctor_says_that_nobody_answers() -> None:
    async with SlackEmulator() as slack:
        found = settings(slack)
    assert "nobody answers at" in await advice(found)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"slack_bot_token": "xoxp-1"}, "begins with xoxb-"),
        ({"slack_app_token": "xoxb-1"}, "begins with xapp-"),
        ({"slack_app_token": None}, "KREDS_SLACK_APP_TOKEN is not set"),
        ({"slack_app_token": None, "slack_signing_secret": "x"}, "KREDS_WEB_URL"),
    ],
)
async def test_settings_that_do_not_suffice_are_refused_with_words(
    slack: SlackEmulator, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(platforms.CannotStart, match=said):
        platforms.slack_channel(settings(slack, **given))


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_command_that_is_spoken_of_is_written_as_on_slack(language: str) -> None:
    with (CHANNEL.parents[1] / "locales" / "da" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [each for each in read_po(file) if each.id]
    said = "\n".join(str(each.id if language == "en" else each.string) for each in messages)
    assert "/settings" in said
    assert re.findall(r"(?<!\S)/(?!kreds )\w+", spoken(said)) == []
