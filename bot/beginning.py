"""What a start leaves until those who wrote meanwhile have their answers: menus of commands, pages, the other dialogues."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from bot.app import Service
from bot.catalogues import catalogue
from bot.channels.channel import Platform
from bot.config import LANGUAGES
from bot.log import log
from bot.registry import SERVICES
from conversations import commands
from conversations.text import Text

FIRST_LOOK = 1.0
"""Seconds after which nobody is thought to wait, where a platform does not say so, or another process asks it."""

A_MOMENT = 0.1
"""Seconds in which the answers to it leave."""

AGAIN = 60.0
"""Seconds until menus that a platform did not take are shown to it again."""


async def looked(built: Service) -> None:
    """Wait until what waited when we began has been worked on, a second or so at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_LOOK):
            for each in built.looks.values():
                await each.wait()
    await asyncio.sleep(A_MOMENT)


async def introduce(built: Service, channel: Platform) -> None:
    """Set the menus of commands, until it works; then never return."""
    await looked(built)
    while True:
        try:
            await channel.introduce(menu(commands.COMMANDS), menu(commands.IN_GROUPS))
        except Exception as error:  # a bot whose menu is an old one works
            log.warning("menus.not_set", channel=channel.name, error=type(error).__name__)
            await asyncio.sleep(AGAIN)
        else:
            await asyncio.Event().wait()


def menu(listed: Sequence[tuple[str, Text]]) -> dict[str, list[tuple[str, str]]]:
    """The commands that Telegram shows in a menu, language by language."""
    return {
        language: [(command, catalogue(language).gettext(words.msgid)) for command, words in listed]
        for language in LANGUAGES
    }


async def read_in(*modules: str) -> None:
    """Read in modules, in a thread of their own: they take long, and others are to be answered meanwhile."""
    await asyncio.to_thread(lambda: [import_module(each) for each in modules])


async def read_in_dialogues() -> None:
    """Read in every dialogue, so that nobody is the first to wait for one. What is there then stays: it is no garbage."""
    await asyncio.to_thread(lambda: list(SERVICES.values()))
    gc.freeze()
