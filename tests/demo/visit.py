"""The demo that one can walk into: a page on this machine, open from the start, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text
from sqlalchemy import Engine, event
from starlette.applications import Starlette

from bot.web.server import served
from tests.demo import leftovers
from tests.demo.panels import Panels
from tests.demo.play import START
from tests.demo.screen import Screen
from tests.demo.serve import HERE, site
from tests.demo.stage import Stage, stage
from tests.rig import rig

PORT = 8100
"""Unless it is taken."""


@dataclass(frozen=True)
class Invited:
    """What was asked for on the command line. `port` is None where any will do."""

    young_people: int
    seed: int
    folder: Path
    language: str
    port: int | None
    browser: bool = True


@dataclass(frozen=True)
class House:
    """The page's address, the stage behind it, and what shows the one on the other."""

    address: str
    stage: Stage
    showing: asyncio.Task[None]


async def receive(console: Console, wanted: Invited) -> None:
    """Serve until Ctrl-C; OSError where the port that was asked for is taken."""
    stopped = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # where signals cannot be heard, Ctrl-C cancels
        for kind in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(kind, stopped.set)
    async with open_house(wanted) as house:
        _greet(console, house.address)
        if wanted.browser and has_browser():
            await asyncio.to_thread(webbrowser.open, house.address)
        playing = asyncio.create_task(_play(console, house.stage))
        ended = asyncio.create_task(stopped.wait())
        done, others = await asyncio.wait(
            [playing, house.showing, ended], return_when=asyncio.FIRST_COMPLETED
        )
        if playing in done:
            playing.result()
            done, others = await asyncio.wait([house.showing, ended], return_when=asyncio.FIRST_COMPLETED)
        for each in done - {ended}:
            each.result()
        for each in others - {house.showing}:
            each.cancel()
        await asyncio.gather(*others - {house.showing}, return_exceptions=True)
        chats = leftovers.write_chats(house.stage.story.ring, wanted.folder)
    leftovers.point(console, wanted.folder, [chats])


@contextlib.asynccontextmanager
async def open_house(wanted: Invited) -> AsyncIterator[House]:
    """A page that is served, and a stage on which nobody has begun to play."""
    async with rig(wanted.folder, START) as running:
        _in_a_hurry(running.service.store.engine)
        here = await stage(running, wanted.language, wanted.young_people, wanted.seed)
        screen = Screen(here, Panels(here, wanted.folder))
        async with _served(site(here, screen), wanted.port) as port:
            showing = asyncio.create_task(screen.watch())
            try:
                yield House(f"http://{HERE[0]}:{port}/", here, showing)
            finally:
                await here.rest()
                screen.close()
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)


async def _play(console: Console, here: Stage) -> None:
    await here.open()
    console.print("It is your turn. Ctrl-C ends it.")


def _in_a_hurry(engine: Engine) -> None:
    """Commits do not wait for the disk, for somebody waits for the page; nobody pulls the plug here."""
    event.listen(engine, "connect", lambda made, _record: made.execute("PRAGMA synchronous = OFF"))
    engine.dispose()


def has_browser() -> bool:
    """Whether there is a screen to open a browser on."""
    return sys.platform in ("darwin", "win32") or any(
        os.environ.get(each) for each in ("DISPLAY", "WAYLAND_DISPLAY")
    )


@contextlib.asynccontextmanager
async def _served(pages: Starlette, port: int | None) -> AsyncIterator[int]:
    async with contextlib.AsyncExitStack() as stack:
        try:
            bound = await stack.enter_async_context(served(pages, HERE[0], PORT if port is None else port))
        except OSError:
            if port is not None:
                raise
            bound = await stack.enter_async_context(served(pages, HERE[0], 0))
        yield bound


def _greet(console: Console, address: str) -> None:
    console.print(Text("Kreds in fast motion", style="bold"))
    console.print(
        "The real service and an emulator of Telegram, on this machine alone. The phones of one circle are here:"
    )
    console.print(Text(f"\n  {address}\n", style="bold"))
    console.print("Its first weeks are played in front of you.")
