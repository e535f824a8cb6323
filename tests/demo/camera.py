"""Shows what is said in a few chats, in the order in which it is said, for people who watch a terminal."""

from __future__ import annotations

import asyncio
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from tests.demo.hands import LINK, Player
from tests.demo.seen import (
    JOINED,
    AnyChat,
    AnyGroup,
    AnyMessage,
    answers,
    happened,
    has_picture,
    owner,
    title,
)
from tests.rig import ZONE, Anybody

SPEAKER = 10
"""Columns for who speaks."""

PAUSE = 0.06
"""Seconds between messages where somebody watches."""


@dataclass(frozen=True)
class Line:
    """Something said in a chat: by whom, what, and under which buttons."""

    chat: str
    group: bool
    speaker: str
    words: str
    buttons: tuple[str, ...] = ()


class Camera:
    """Looks at some chats while it is told to. Nothing is printed where `silent`; `called` names the chats."""

    def __init__(
        self,
        console: Console,
        *,
        silent: bool,
        zone: ZoneInfo = ZONE,
        called: Callable[[AnyChat], str] = title,
    ) -> None:
        self._called = called
        self._console = console
        self._silent = silent
        self._zone = zone
        self._people: set[str] = set()
        self._heard: set[tuple[str, str]] = set()
        self._groups = False
        self._queue: list[Callable[[], None]] = []
        self._chat = ""

    def hear(self, message: AnyMessage) -> None:
        """A new message, from anyone, in any chat; changed ones are not shown again."""
        known = str(message.chat.id), str(message.id)
        if known in self._heard or message.edited or not self._looks_at(message):
            return
        self._heard.add(known)
        line = told(message, self._called)
        if line is not None:
            self._say(line)

    def pressed(self, person: Anybody, label: str, group: AnyGroup | None = None) -> None:
        """Somebody presses a button, in private or in a group."""
        if group is not None and self._groups:
            self._say(Line(self._called(group), True, person.first_name, f"▸ {label}"))
        elif group is None and str(person.id) in self._people:
            self._say(Line(self._called(person.chat), False, person.first_name, f"▸ {label}"))

    @contextmanager
    def on(self, *players: Player, groups: bool = False) -> Iterator[None]:
        """Look at these people's private chats, and at the groups if told to."""
        self._people, self._groups = {str(each.person.id) for each in players}, groups
        try:
            yield
        finally:
            self._people, self._groups = set(), False

    def still(self, player: Player, last: int = 1) -> None:
        """The newest messages of a private chat, as they stand."""
        for message in player.person.messages[-last:]:
            line = told(message, self._called)
            if line is not None:
                self._say(line)

    def still_group(self, group: AnyGroup, words: str = "") -> None:
        """The newest message of the bot in a group that holds these words, as it stands."""
        messages: Sequence[AnyMessage] = group.messages
        for message in reversed(messages):
            line = told(message, self._called)
            if line is not None and message.sender.is_bot and words in line.words:
                self._say(line)
                return

    async def show(self) -> None:
        """Print what was heard and told since."""
        queue, self._queue = self._queue, []
        for show in queue:
            if not self._silent:
                show()
                if self._console.is_terminal:
                    await asyncio.sleep(PAUSE)

    def heading(self, words: str, moment: datetime | None = None) -> None:
        """A new part of the story."""
        day = f" · {moment.astimezone(self._zone):%A %-d %B, %H:%M}" if moment else ""
        self._queue.append(partial(self._print_heading, words + day))

    def narrate(self, words: str) -> None:
        """What happens beside the chats."""
        self._queue.append(partial(self._print_aside, words))

    @property
    def _width(self) -> int:
        return min(self._console.width, 100)

    def _looks_at(self, message: AnyMessage) -> bool:
        whose = owner(message.chat)
        return self._groups if whose is None else whose in self._people

    def _say(self, line: Line) -> None:
        self._queue.append(partial(self._print, line))

    def _print_heading(self, words: str) -> None:
        self._chat = ""
        self._console.print()
        self._console.rule(Text(words, style="bold"), align="left", style="dim")

    def _print_aside(self, words: str) -> None:
        self._chat = ""
        self._console.print()
        for line in textwrap.wrap(words, self._width):
            self._console.print(Text(line, style="italic"))

    def _print(self, line: Line) -> None:
        colour = "magenta" if line.group else "cyan"
        if line.chat != self._chat:
            self._chat = line.chat
            self._console.print()
            self._console.print(Text(" " * SPEAKER + f" ╭─ {line.chat}", style=f"bold {colour}"))
        room = self._width - SPEAKER - 4
        body = [Text(row) for part in line.words.split("\n") for row in textwrap.wrap(part, room) or [""]]
        body += [Text(row, style="blue") for row in _rows(line.buttons, room)]
        own = "bold green" if line.words.startswith("▸") or line.speaker != "Kreds" else f"bold {colour}"
        for number, row in enumerate(body):
            speaker = line.speaker if number == 0 else ""
            start = Text(f"{speaker[:SPEAKER]:>{SPEAKER}}", style=own)
            self._console.print(start + Text(" │ ", style=colour) + row)


def told(message: AnyMessage, called: Callable[[AnyChat], str] = title) -> Line | None:
    """A message as the chat shows it; None for what is only bookkeeping."""
    words = happened(message) or message.text or message.caption
    if message.service is not None and not words.startswith(JOINED):
        return None
    if has_picture(message):
        words = f"🖼 a picture {words}".strip()
    if not message.sender.is_bot and (words.startswith("/start") or LINK.fullmatch(words)):
        words = "(opens the link)" if words.startswith("/") else "(pastes the link)"
    before = answers(message)
    if before:
        words = f"↪ “{before.splitlines()[-1]}”\n{words}"
    buttons = tuple(each.label for row in message.buttons for each in row)
    group = owner(message.chat) is None
    return Line(called(message.chat), group, message.sender.first_name, LINK.sub(short, words), buttons)


def short(link: re.Match[str]) -> str:
    """A link without the part that is a secret."""
    return re.sub(r"(\?start\w*=|code=|/\+|/i/)[\w-]{6,}", r"\1…", link[0].removeprefix("https://"))


def _rows(buttons: tuple[str, ...], room: int) -> list[str]:
    rows = [""]
    for label in buttons:
        button = f"[{label}]"
        if rows[-1] and len(rows[-1]) + len(button) + 1 > room:
            rows.append("")
        rows[-1] = f"{rows[-1]} {button}".strip()
    return [each for each in rows if each]
