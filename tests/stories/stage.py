"""Plays a story against a real service and writes down what the bot says."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, assert_never

from tests.emulators import slack
from tests.emulators.telegram import Group, Message, Person, Press
from tests.emulators.telegram.reading import service_words
from tests.rig import ZONE, Rig, rig
from tests.stories import setups
from tests.stories.acting import Stage, act
from tests.stories.links import LINK
from tests.stories.script import Act, Aside, Passing, Setting, Step, steps

START = "2026-08-20 10:00"
"""When stories begin, unless they say otherwise: a Thursday."""


async def played(text: str, folder: Path) -> str:
    """The whole story as it goes today."""
    script = steps(text)
    said = {each.name: each.what for each in script if isinstance(each, Setting)}
    start = datetime.fromisoformat(said.get("start", START)).replace(tzinfo=ZONE)
    settings = _settings(said.get("settings", ""))
    async with rig(folder, start, monotonic=lambda: 1000 * time.monotonic(), **settings) as running:
        play = _Play(running)
        for step in script:
            try:
                await play.step(step)
            except Exception as stopped:
                raise AssertionError("the story went this far:\n" + "\n".join(play.lines[-60:])) from stopped
        return "\n".join(play.lines).strip() + "\n"


class _Play:
    def __init__(self, running: Rig) -> None:
        self.rig = running
        self.stage = Stage(running)
        self.lines: list[str] = []
        self._heard: list[tuple[int, Any, str]] = []
        self._shown: dict[int, str] = {}
        self._pressed: list[tuple[str, Any]] = []
        self._pressable: set[int] = set()
        self._alive: list[object] = []
        """What was heard is held on to: its place in memory is what it is known by."""
        self._time = running.clock.now
        running.telegram.subscribe(self._hear)
        if running.slack_or_none is not None:
            running.slack.subscribe(self._hear_slack)

    async def step(self, step: Step) -> None:
        """One line, and what follows from it."""
        match step:
            case Aside(line):
                self.lines.append(line)
            case Setting(name, what):
                self.lines.append(f"{name}: {what}")
                if name == "setup":
                    await setups.SETUPS[what](self.stage)
                    self._heard.clear()
                    self._list_links()
            case Passing(what):
                await self._pass(what)
            case Act():
                await self._act(step)
            case _:
                assert_never(step)

    async def _act(self, step: Act) -> None:
        person = self.stage.person(step.who)
        to, once = " → group" if step.in_group else "", " (at once)" if step.at_once else ""
        self.lines.append(f"{step.who}{to}: {step.what}{once}")
        if key := re.fullmatch(r"\[(.+)\]", step.what):
            messages = self.stage.group_of(person).messages if step.in_group else person.messages
            self._pressed.append((step.who, await self._press(person, key[1], messages)))
        elif step.in_group:
            await person.write(step.what, self.stage.group_of(person))
        elif doing := re.fullmatch(r"\((.+)\)", step.what):
            await act(self.stage, person, doing[1])
        else:
            await person.write(step.what)
        if step.at_once:
            return
        await self.rig.settle()
        for who, each in self._pressed:
            if isinstance(each, Press) and each.text:
                first, *more = each.text.splitlines()
                self.lines.append(f"bot → {who}: (for a moment) {first}")
                self.lines.extend(f"    {line}" for line in more if line)
        self._pressed.clear()
        self._write_down(step.who)

    async def _press(self, person: Any, key: str, messages: list[Any]) -> Any:
        key = "asking_for_help" if key == "🆘" else key
        for message in reversed(messages):
            for button in (each for row in message.buttons for each in row):
                data = button.data or ""
                if key in (_key(data), button.label) and data != "-":
                    return await person.press_data(message, data)
        raise AssertionError(f"{person.first_name} has no button [{key}] in\n{person.read()}")

    async def _pass(self, what: str) -> None:
        if what.startswith("until "):
            end = datetime.fromisoformat(what.removeprefix("until ")).replace(tzinfo=ZONE).astimezone(UTC)
        else:
            number, unit, _later = what.split()
            end = self.rig.clock.now + timedelta(**{unit.rstrip("s") + "s": int(number)})
        self.lines.append(f"--- {what} ({end.astimezone(ZONE):%a %-d %b %Y %H:%M}) ---")
        await self.rig.until(end)
        self._write_down("")

    def _list_links(self) -> None:
        """Links that were handed out before the story began."""
        for name, person in self.stage.people.items():
            for message in person.messages:
                if message.sender is not person and LINK.search(message.text):
                    first = self.stage.links.masked(message.text).replace("\n", " ")
                    link = re.findall(r"<link\d+>", first)[-1]
                    self.lines.append(f"    {name} has {link}: {first.partition('<')[0][:40].strip()}…")

    def _hear(self, message: Message) -> None:
        person = (isinstance(message.sender, Person) or message.anonymous) and message.service is None
        if person or (
            message.service is not None and not (isinstance(message.chat, Group) and service_words(message))
        ):
            return
        told = self._told(message)
        self._alive.append(message)
        if told and self._shown.get(id(message)) != told:
            first = id(message) not in self._shown
            self._shown[id(message)] = told
            if isinstance(message.chat, Group) and (message.buttons or _somebodys(message)):
                self._pressable.add(id(message))
            if first or _in_place(message) or id(message) in self._pressable:
                self._heard.append((int(self.rig.clock.now.timestamp()), message, told))

    def _hear_slack(self, message: slack.Message) -> None:
        if message.sender.bot and message.service is None:
            told = self._told(message)
            self._alive.append(message)
            if self._shown.get(id(message)) != told:
                self._shown[id(message)] = told
                self._heard.append((int(self.rig.clock.now.timestamp()), message, told))

    def _told(self, message: Any) -> str:
        """What a reader sees: words or what happened, then buttons."""
        if isinstance(message, slack.Message):
            text, above = f"{'🖼 ' if message.files else ''}{message.text}", message.thread
        else:
            text, above = message.text or message.caption or service_words(message), message.reply_to
            if message.document is not None:
                text = f"📎 {message.document.name} {text}".rstrip()
            if message.photo is not None:
                text = f"🖼 {text}".rstrip()
        if message.deleted:
            return f"(takes away) {text.splitlines()[-1]}"
        if above is not None:
            text = f"↪ “{above.text.splitlines()[-1]}” {text}"
        rows = [" ".join(_button(each) for each in row) for row in message.buttons]
        return "\n".join([*text.splitlines(), *(["  " + " · ".join(rows)] if rows else [])])

    def _write_down(self, who: str) -> None:
        """By time; at one time first to the one who acted, then to the others, then in the group."""
        for at, message, told in sorted(self._heard, key=lambda each: (each[0], *self._place(each[1], who))):
            if at > int(self._time.timestamp()):
                self._time = datetime.fromtimestamp(at, UTC)
                self.lines.append(f"· {self._time.astimezone(ZONE):%a %-d %b %H:%M}")
            first, *more = self.stage.links.masked(told).splitlines()
            to = self.stage.name_of(message.chat)
            line = f"bot → {to}: {first}" if message.service is None else f"{to}: ({first})"
            if line != self.lines[-1]:
                self.lines.append(line)
            self.lines.extend(f"    {line}".rstrip() for line in more if line.strip())
        self._time = max(self._time, self.rig.clock.now)
        self._heard.clear()

    def _place(self, message: Any, who: str) -> tuple[int, str]:
        name = self.stage.name_of(message.chat)
        return (0 if name == who else 2 if name.startswith("group") else 1, name)


def _key(data: str) -> str:
    kind, _dot, rest = data.partition(".")
    if kind == "g":
        return rest.split(".")[1]
    return rest.partition(".")[0] if kind == "s" else rest.split(".", 2)[-1]


def _button(button: Any) -> str:
    key = re.sub(r"^[0-9a-f]{16}$", "line", _key(button.data or ""))
    key = re.sub(r"\d{9}$", "…", key)  # random as well
    key = re.sub(r"\d{9}$", "…", key)  # random as well
    return "🆘" if key == "asking_for_help" else f"[{key}] {button.label}"


def _somebodys(message: Message) -> bool:
    """Whether it says what somebody wrote on another platform: then a change to it is worth reading."""
    return any(each["type"] == "blockquote" for each in message.entities or ())


def _in_place(message: Any) -> bool:
    """Whether an edited message still asks, such as a list with one more tick."""
    return any((each.data or "").startswith("c.") for row in message.buttons for each in row)


def _settings(line: str) -> dict[str, Any]:
    return dict(each.split("=") for each in line.split()) if line else {}
