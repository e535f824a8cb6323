"""How people use their phones here: buttons are found by what they mean, never by their label."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import func, select

from bot import schedule
from store.queues import DueRow
from tests.demo.seen import AnyMessage
from tests.emulators.telegram import Message, Person
from tests.rig import Anybody, Rig

Act: TypeAlias = Awaitable[object] | None
Script: TypeAlias = Iterator[Act]
"""What somebody does, one thing at a time; None is waiting for others."""

Shown: TypeAlias = Callable[[Anybody, str], None]
"""Told who presses which label."""

After: TypeAlias = Callable[[], Awaitable[None]]
"""Told each time that everything has settled."""

LINK = re.compile(r"https://(?:t\.me|slack\.com)/\S+|http://localhost:\d+/i/\S+")
"""A platform's, or of our own page that leads to each of them."""


class StuckError(Exception):
    """Everybody waits for somebody else."""


@dataclass(eq=False)
class Player:
    """A person with a phone. `shown` is told of presses, where somebody watches."""

    person: Anybody
    shown: Shown = lambda _person, _label: None
    leads: Callable[[str], str] = lambda link: link
    """Where a link of our own page leads for them."""
    acted_on: int = 0
    """The place of the message they pressed last: questions above it are over."""
    started: set[str] = field(default_factory=set)
    """The buttons that open something and were pressed already."""

    @property
    def name(self) -> str:
        """What the others call them."""
        return self.person.first_name

    def options(self) -> list[str]:
        """The keys of the newest question, in order; none where nothing is asked."""
        return list(self._question()[1])

    def press(self, key: str) -> Act:
        """Press a button of the newest question by its key."""
        message, found = self._question()
        if key not in found:
            raise StuckError(f"{self.name} finds no {key!r} among {list(found)} in\n{self.person.read()}")
        return self._press(message, found[key])

    def press_name(self, name: str) -> Act:
        """Press the button of the newest question that carries a person's name."""
        message, found = self._question()
        fitting = [each for each in found.values() if self._label(message, each).endswith(name)]
        if len(fitting) != 1:
            raise StuckError(f"{self.name} finds {len(fitting)} buttons for {name} in\n{self.person.read()}")
        return self._press(message, fitting[0])

    def asked_to(self, dialogue: str, about: str = "") -> bool:
        """Whether a button that opens a dialogue, in a message about somebody if need be, was not pressed yet."""
        return self._starter(dialogue, about) is not None

    def start(self, dialogue: str, about: str = "") -> Act:
        """Press the newest button that opens a dialogue."""
        found = self._starter(dialogue, about)
        if found is None:
            raise StuckError(f"{self.name} finds no button for {dialogue} in\n{self.person.read()}")
        self.started.add(found[1])
        return self._press(*found)

    def link(self, kind: re.Pattern[str], *about: str) -> str | None:
        """The newest link of a kind (by a part of its address) in a message that carries all these names."""
        messages: Sequence[AnyMessage] = self.person.messages
        for message in reversed(messages):
            found = LINK.search(message.text)
            if found is not None and kind.search(found[0]) and _mentions(message, about):
                return found[0]
        return None

    def write(self, words: str) -> Act:
        """Write in private."""
        return self.person.write(words)

    def open(self, link: str | None) -> Script:
        """Follow a link; on Slack it leads to the chat, where it is pasted."""
        assert link is not None, f"{self.name} has no link"
        link = self.leads(link)
        if isinstance(self.person, Person):
            yield self.person.open(link)
        else:
            yield self.person.open_messages()
            yield self.person.write(link)

    def fill_in(self, words: str) -> Script:
        """Write in the form that the newest question offers, or in the chat where there is none."""
        person, found = self.person, self._question()[0]
        opens = [each for row in found.buttons for each in row if (each.data or "").startswith("w.")]
        if isinstance(person, Person) or not opens:
            yield self.write(words)
            return
        yield self._press(found, opens[0].data or "")
        yield from until(lambda: person.form)
        assert person.form is not None
        yield person.form.send(words)

    def _question(self) -> tuple[AnyMessage, dict[str, str]]:
        newest: AnyMessage | None = None
        messages: Sequence[AnyMessage] = self.person.messages
        for message in reversed(messages[self.acted_on :]):
            newest = newest or message
            data = [each.data for row in message.buttons for each in row if each.data]
            found = {each.split(".", 3)[3]: each for each in data if each.startswith("c.")}
            if found:
                return message, found
        assert newest is not None, f"{self.name} has no messages"
        return newest, {}

    def _starter(self, dialogue: str, about: str) -> tuple[AnyMessage, str] | None:
        messages: Sequence[AnyMessage] = self.person.messages
        for message in reversed(messages):
            for row in message.buttons:
                for each in row:
                    data = each.data or ""
                    if not data.startswith(f"s.{dialogue}.") or data in self.started:
                        continue
                    if not about or _mentions(message, (about,)):
                        return message, data
        return None

    def _press(self, message: AnyMessage, data: str) -> Act:
        messages: Sequence[AnyMessage] = self.person.messages
        self.acted_on = max(self.acted_on, messages.index(message))
        self.shown(self.person, self._label(message, data))
        return press(self.person, message, data)

    def _label(self, message: AnyMessage, data: str) -> str:
        return next(each.label for row in message.buttons for each in row if each.data == data)


def press(person: Anybody, message: AnyMessage, data: str) -> Awaitable[object]:
    """A press on a message of the platform that the person is on."""
    if isinstance(person, Person):
        assert isinstance(message, Message)
        return person.press_data(message, data)
    assert not isinstance(message, Message)
    return person.press_data(message, data)


def group_button(messages: Sequence[AnyMessage], key: str) -> tuple[AnyMessage, str, str]:
    """The newest button in a group that means `key`: under which message, its data, its label."""
    for message in reversed(messages):
        for each in (each for row in message.buttons for each in row):
            if (each.data or "").startswith("g.") and (each.data or "").split(".")[2] == key:
                return message, each.data or "", each.label
    raise StuckError(f"no button in the group means {key!r}")


def _mentions(message: AnyMessage, names: Iterable[str]) -> bool:
    words = LINK.sub("", message.text)
    return all(re.search(rf"\b{re.escape(name)}\b", words) for name in names)


async def together(rig: Rig, scripts: Iterable[Script], after: After | None = None) -> None:
    """Everybody does their next thing at the same time, then all of it settles; until everybody is done."""
    running = list(scripts)
    idle = 0
    while running:
        going: list[Script] = []
        acts: list[Awaitable[object]] = []
        for script in running:
            try:
                act = next(script)
            except StopIteration:
                continue
            going.append(script)
            if act is not None:
                acts.append(act)
        idle = 0 if acts or len(going) < len(running) else idle + 1
        if idle > 1:
            raise StuckError(f"{len(going)} wait for each other")
        await asyncio.gather(*acts)
        await settle(rig)
        running = going
        if after is not None:
            await after()


async def settle(rig: Rig) -> None:
    """Let everything that people did be received, worked on and sent."""
    while True:
        await rig.received()
        await rig.service.settle()
        if not rig.pending():
            return


async def soonest(rig: Rig) -> datetime | None:
    """When the next thing is due that somebody could notice; the hourly tidying comes along by itself."""
    noticed = select(func.min(DueRow.at)).where(DueRow.kind != "tidy")
    return await rig.service.store.turn(lambda work: work.session.execute(noticed).scalar())


async def jump(rig: Rig, moment: datetime) -> None:
    """Move the clock to a moment without stopping on the way: what is too late by then is skipped."""
    rig.clock.now = max(rig.clock.now, moment.astimezone(UTC))
    await schedule.tick(rig.service.here, rig.service.store)
    await settle(rig)


def until(condition: Callable[[], object]) -> Script:
    """Wait for others."""
    while not condition():
        yield None
