"""What waits when a service begins comes first; what nobody waits for is read in and done a moment later."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from grimp import build_graph

from bot import roles
from bot.channels.channel import Platform
from bot.registry import DIALOGUES, SERVICES
from tests.rig import Rig, rig

ROOT = Path(__file__).parents[2]

LATER = (
    "apscheduler",
    "authlib",
    "jinja2",
    "starlette",
    "uvicorn",
    "bot.schedule",
    "bot.ticker",
    "bot.web.server",
    "bot.web.site",
)
"""Read in once those who waited have their answers."""

NEVER = (
    "PIL",
    "alembic",
    "matplotlib",
    "opendp",
    "psycopg",
    "pywebpush",
    "requests",
    "slack_bolt",
    "slack_sdk",
    "bot.channels.slack",
    "bot.exports.push",
)
"""Not read in at all until somebody wants it: other platforms, pictures, noise, another database."""


START = "import bot.cli, bot.app, bot.cli.run"


@cache
def read_in(program: str) -> set[str]:
    """The modules that a program of its own has read in at its end."""
    shown = f"{program}\nimport sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", shown], check=True, cwd=ROOT, capture_output=True, text=True)
    return set(ran.stdout.split())


def test_a_start_reads_in_what_answers_and_nothing_else() -> None:
    found = read_in(START)
    assert found.isdisjoint(LATER + NEVER)
    dialogues = [name for name in DIALOGUES if f"bot.services.{name}" in found]
    assert len(dialogues) < len(DIALOGUES) / 3


def test_what_is_read_in_later_is_still_only_what_is_used() -> None:
    later = "import bot.ticker, bot.web.server, bot.web.site; from bot.registry import SERVICES"
    found = read_in(f"{START}\n{later}; list(SERVICES.values())")
    assert found.issuperset(LATER)
    assert found.isdisjoint(NEVER)


def test_what_several_threads_may_read_in_at_once_does_not_go_in_circles() -> None:
    graph = build_graph("bot", "conversations", "store", cache_dir=None)
    later = graph.modules - read_in(START)
    imports = {each: graph.find_modules_directly_imported_by(each) & later for each in later}
    TopologicalSorter(imports).prepare()  # raises CycleError: one of two threads would see half a module


def test_each_dialogue_is_found_by_its_name_and_no_other_is() -> None:
    assert tuple(SERVICES) == DIALOGUES
    assert len(SERVICES) == len(DIALOGUES)
    assert SERVICES["check_in"] is SERVICES["check_in"]
    assert "check_in" in SERVICES
    assert "roster" not in SERVICES, "a file of services that is no dialogue"
    assert SERVICES.get("roster") is None
    with pytest.raises(KeyError):
        SERVICES["roster"]


@asynccontextmanager
async def running(here: Rig) -> AsyncIterator[None]:
    """The service as `kreds run` runs it."""
    stopped = asyncio.Event()
    task = asyncio.create_task(roles.run(here.service, stopped))
    try:
        yield
    finally:
        stopped.set()
        await task


async def test_who_wrote_while_nothing_ran_is_answered_before_menus_are_set(tmp_path: Path) -> None:
    async with rig(tmp_path, receives=False) as here:
        sol = here.telegram.person("Sol", language="en")
        await sol.write("/start")
        async with running(here):
            await here.telegram.wait_for(lambda: "setMyCommands" in _called(here))
        called = _called(here)
        assert called.index("sendMessage") < called.index("setMyCommands")


async def test_menus_that_the_platform_does_not_take_hold_nobody_up(tmp_path: Path) -> None:
    async with rig(tmp_path, receives=False) as here:
        here.telegram.faults.page(method="setMyCommands", times=None)
        sol = here.telegram.person("Sol", language="en")
        async with running(here):
            await here.telegram.wait_for(lambda: "setMyCommands" in _called(here))
            await sol.write("/start")
            await here.telegram.wait_for(lambda: len(sol.messages) == 2)


async def test_where_nothing_waits_telegram_and_our_own_pages_say_so_at_once(tmp_path: Path) -> None:
    async with rig(tmp_path, receives=False, web_chat=True) as here:
        assert list(here.service.channels) == ["telegram", "web"]
        assert [await _first(each) for each in here.service.channels.values()] == [[], []]


async def _first(channel: Platform) -> object:
    async for batch in channel.listen():
        return batch
    return None


def _called(here: Rig) -> list[str]:
    return [each.method for each in here.telegram.calls]
