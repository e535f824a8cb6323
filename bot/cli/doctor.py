"""`kreds doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import click
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import app, platforms
from bot.channels.channel import ChannelDown, Refused
from bot.cli import doctor_oidc, doctor_slack
from bot.cli.finding import Finding
from bot.config import HERE, Settings, WrongSettings, load_settings
from bot.municipality import municipality
from store import database, keys
from store.guarantee import refusals
from store.plan_faults import PlanError
from store.schema import PEOPLE, STRATEGY, Schema
from store.strategy import connect

DRIFT = 30
"""Seconds by which this machine's clock may differ from Telegram's."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def doctor(as_json: bool) -> None:
    """Look at the settings, the keys, both databases, the plan, the bot and the clock. Changes nothing.

    Exits with 1 if anything must be mended.
    """
    findings = list(_examine())
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    else:
        console = Console(soft_wrap=True, highlight=False, markup=False)
        for each in findings:
            console.print(f"{'✓' if each.ok else '✗'} {each.what}: {each.found}")
            if each.advice:
                console.print(f"    → {each.advice}")
    sys.exit(0 if all(each.ok for each in findings) else 1)


def _examine() -> Iterator[Finding]:
    try:
        settings = load_settings()
    except WrongSettings as wrong:
        for line in str(wrong).splitlines():
            name, _colon, advice = line.partition(": ")
            yield Finding("setting", False, f"{name} cannot be used", advice)
        return
    yield Finding("settings", True, "can be read")
    yield _keys(settings)
    yield from _databases(settings)
    yield _plan(settings)
    if settings.telegram_token is not None:
        yield from asyncio.run(_telegram(settings))
    if settings.slack_bot_token is not None:
        yield from asyncio.run(doctor_slack.look(settings))
    if settings.oidc_issuer:
        yield from asyncio.run(doctor_oidc.look(settings))
    yield _pages(settings)


def _pages(settings: Settings) -> Finding:
    """Whether the browsers of people can find us as they must."""
    address = settings.own_address
    chats = settings.web_chat or (settings.telegram_token is None and settings.slack_bot_token is None)
    what = "people write at" if chats else "pages are at"
    if urlsplit(address).scheme == "https":
        return Finding("pages", True, f"{what} {address}")
    if urlsplit(address).hostname in HERE:
        return Finding(
            "pages", True, f"{what} {address}, on this machine alone; KREDS_WEB_URL opens them to others"
        )
    return Finding(
        "pages", False, f"{what} {address}, which anybody on the way can read", "KREDS_WEB_URL: https://…"
    )


def _keys(settings: Settings) -> Finding:
    path = settings.keys_path
    try:
        keys.load(path)
    except FileNotFoundError:
        if settings.key_file is None:
            return Finding("keys", True, f"{path} will be made at the first start")
        return Finding("keys", False, f"{path} is not there", "kreds keys new")
    except keys.WrongKey as wrong:
        return Finding("keys", False, str(wrong), "restore the key file from your own copy")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("keys", False, f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("keys", True, f"{path} is private and can be read")


def _databases(settings: Settings) -> Iterator[Finding]:
    for name, url, open_engine, schema in (
        ("people", settings.people_url, database.connect, PEOPLE),
        ("strategy", settings.strategy_url, connect, STRATEGY),
    ):
        yield _database(f"{name} database", url, open_engine, schema)


def _database(what: str, url: str, open_engine: Callable[[str], Engine], schema: Schema) -> Finding:
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Finding(what, True, "will be made at the first start")
    engine = open_engine(url)
    try:
        database.writable(engine)
        state = schema.state(engine)
    except SQLAlchemyError as error:
        return Finding(
            what,
            False,
            f"does not answer ({type(error).__name__})",
            "start it, or mend its address (KREDS_DATABASE_URL, KREDS_STRATEGY_DATABASE_URL)",
        )
    finally:
        engine.dispose()
    match state:
        case "current":
            return Finding(what, True, f"answers, version {schema.head()}")
        case "newer":
            return Finding(
                what, False, "was made by a newer Kreds", "install that version, or restore a backup"
            )
        case _:
            return Finding(what, False, f"is {state}", "kreds migrate")


def _plan(settings: Settings) -> Finding:
    engine = connect("sqlite://")
    try:
        here = municipality(settings, engine)
    except PlanError as wrong:
        return Finding("plan", False, "; ".join(wrong.faults), "kreds plan check FILE")
    except (OSError, ValueError) as wrong:
        return Finding("questions", False, str(wrong), "mend KREDS_QUESTION_SET or KREDS_HELP_NUMBERS")
    finally:
        engine.dispose()
    refused = refusals(here.plan, here.ceiling)
    if refused:
        return Finding("plan", False, refused[0], "kreds plan check FILE")
    known = {question.key for question in here.questions.questions}
    unknown = [item for item in here.plan.items if item not in known]
    if unknown:
        return Finding(
            "plan", False, f"asks for items that no question has: {', '.join(unknown)}", "mend KREDS_PLAN"
        )
    return Finding("plan", True, f"“{here.plan.name}”, figures from {here.plan.bar} young people on")


async def _telegram(settings: Settings) -> list[Finding]:
    try:
        channel = platforms.telegram_channel(settings)
    except app.CannotStart as wrong:
        return [Finding("bot", False, "no usable token", str(wrong))]
    try:
        await channel.open()
        told = await channel.describe()
    except Refused:
        return [
            Finding(
                "bot",
                False,
                "Telegram does not know the token",
                "copy it anew from @BotFather into KREDS_TELEGRAM_TOKEN",
            )
        ]
    except ChannelDown:
        return [
            Finding(
                "bot",
                False,
                f"nobody answers at {settings.telegram_api}",
                "check KREDS_TELEGRAM_API and this machine's network and proxy",
            )
        ]
    finally:
        await channel.close()
    found = [Finding("bot", True, f"@{told['username']}")]
    if not told["can_join_groups"]:
        found.append(
            Finding(
                "groups",
                False,
                "the bot may not join groups",
                "@BotFather → Bot Settings → Allow Groups? → on",
            )
        )
    if settings.web_url and told["webhook"] != f"{settings.web_url}/telegram":
        found.append(Finding("webhook", True, "is set when the service starts"))
    if told["trouble"]:
        found.append(
            Finding(
                "webhook",
                False,
                "Telegram could not deliver lately",
                f"open {settings.web_url}/healthz from outside",
            )
        )
    found.append(await _clock(settings))
    return found


async def _clock(settings: Settings) -> Finding:
    async with aiohttp.ClientSession() as session, session.get(settings.telegram_api) as reply:
        shown = reply.headers.get("Date")
    if shown is None:
        return Finding("clock", True, "the other side does not say what time it is")
    drift = abs(time.time() - parsedate_to_datetime(shown).timestamp())
    if drift > DRIFT:
        return Finding(
            "clock", False, f"{drift:.0f} s off", "turn on time synchronisation (timedatectl set-ntp true)"
        )
    return Finding("clock", True, "agrees with Telegram's")
