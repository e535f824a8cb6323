"""A person who presses and writes while the service dies under their hands; each question is answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.crashes.keeper import Violation
from tests.emulators.telegram import Message, Person, TelegramEmulator

Found = TypeVar("Found")

PATIENCE = 60.0
"""Seconds after which somebody who waits for the service has waited in vain; many times what is ever needed."""


class Hand:
    """One person's phone. `answered` holds the steps they have answered, since a question may come twice."""

    def __init__(self, telegram: TelegramEmulator, person: Person) -> None:
        self.person = person
        self._telegram = telegram
        self.answered: set[str] = set()
        self.presses = 0

    def asked(self, since: int = 0, key: str = "", label: str = "") -> tuple[Message, dict[str, str]] | None:
        """The newest question not yet answered, with its buttons: key → data; of those with a key or a label on them."""
        for message in reversed(self.person.messages):
            if message.id <= since:
                return None
            found: dict[str, str] = {}
            labels = ""
            for each in (each for row in message.buttons for each in row):
                kind, _dot, rest = (each.data or "").partition(".")
                if kind == "c" and step(each.data or "") not in self.answered:
                    found[rest.split(".", 2)[2]] = each.data or ""
                    labels += f"{each.label}\n"
            if found and (not key or key in found) and label in labels:
                return message, found
        return None

    async def press(self, key: str, since: int = 0) -> Message:
        """Wait for a question with this answer, and press it."""
        message, found = await self.wait(lambda: self.asked(since, key), f"a question with {key!r}")
        await self.tap(message, found[key])
        return message

    async def press_label(self, label: str, since: int = 0) -> None:
        """Wait for a question with such a label, and press it."""
        message, _found = await self.wait(
            lambda: self.asked(since, label=label), f"a question with {label!r}"
        )
        fits = [each.data for row in message.buttons for each in row if label in each.label and each.data]
        await self.tap(message, fits[0])

    async def start(self, dialogue: str) -> None:
        """Press the newest button that opens a dialogue."""

        def newest() -> tuple[Message, str] | None:
            for message in reversed(self.person.messages):
                for each in (each for row in message.buttons for each in row):
                    if (each.data or "").startswith(f"s.{dialogue}."):
                        return message, each.data or ""
            return None

        message, data = await self.wait(newest, f"a way to {dialogue}")
        await self.tap(message, data)

    async def tap(self, message: Message, data: str) -> None:
        """Press."""
        self.answered.add(step(data))
        self.presses += 1
        await self.person.press_data(message, data)

    async def write(self, words: str) -> None:
        """Write in private."""
        self.presses += 1
        await self.person.write(words)

    async def wait(self, sight: Callable[[], Found | None], what: str) -> Found:
        """Wait until something is seen; Violation where it never is, since then something was lost."""
        try:
            await self._telegram.wait_for(sight, PATIENCE)
        except TimeoutError:
            raise Violation(
                f"{self.person.first_name} waits in vain for {what}:\n{self.person.read()}"
            ) from None
        found = sight()
        assert found is not None
        return found

    @property
    def newest(self) -> int:
        """The number of the newest message."""
        return self.person.messages[-1].id if self.person.messages else 0


def step(data: str) -> str:
    """Which question of which conversation a button belongs to."""
    return data.rpartition(".")[0] if data.startswith("c.") else data
