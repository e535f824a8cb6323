"""The emulator as tests and the demonstration use it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from tests.emulators.slack.errors import NotPossible
from tests.emulators.slack.events import Events
from tests.emulators.slack.faults import Faults, Limits
from tests.emulators.slack.messages import Conversation, Message, User
from tests.emulators.slack.person import Person
from tests.emulators.slack.server import Call, Server
from tests.emulators.slack.world import World


class SlackEmulator:
    """A Slack of one's own: one workspace, one app, any number of people. Use as an async context manager."""

    def __init__(self, *, clock: Callable[[], datetime] | None = None, host: str = "127.0.0.1") -> None:
        self.world = World(clock)
        self.faults, self.limits = Faults(), Limits()
        self.events = Events(self.world)
        self._host = host
        self._server = Server(self.world, self.events, self.faults, self.limits)

    async def __aenter__(self) -> Self:
        await self._server.start(self._host)
        self.events.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.events.stop()
        await self._server.stop()

    @property
    def api(self) -> str:
        """Where the Web API is; the SDK's base_url."""
        return f"{self.world.url}/api"

    @property
    def calls(self) -> deque[Call]:
        """Every call that the app made, oldest first."""
        return self._server.calls

    @property
    def updates(self) -> Events:
        """What the app has not answered yet."""
        return self.events

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def groups(self) -> list[Conversation]:
        """Every channel there is, oldest first."""
        return [each for each in self.world.conversations.values() if each.with_user is None]

    def person(self, name: str, *, language: str | None = None) -> Person:
        """A new account; the language is the client's own matter."""
        number = self.world.id("U")
        if any(each.name == name for each in self.world.users.values()):
            name = f"{name} {number[-3:]}"
        person = Person(self.world, self.events, number, name)
        self.world.users[number] = person
        return person

    def channel_of(self, person: Person, name: str) -> Conversation:
        """A private channel that a person makes."""
        if not name:
            raise NotPossible("a channel has a name")
        made = Conversation(
            self.world.id("C"), self.world.app, name=name, creator=person.id, members=[person.id]
        )
        self.world.conversations[made.id] = made
        return made

    def subscribe(self, listener: Callable[[Message], None]) -> Callable[[], None]:
        """Calls `listener` with each new or changed message, from anyone; returns how to stop it."""
        self.world.listeners.append(listener)
        return lambda: self.world.listeners.remove(listener)

    async def wait_for(self, condition: Callable[[], object], timeout: float = 20.0) -> None:  # noqa: ASYNC109 - it is named as in asyncio.wait_for
        """Returns once the condition holds; TimeoutError after `timeout` s."""
        await self.world.activity.until(condition, timeout)
