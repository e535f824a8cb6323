"""The emulator as tests and the demonstration use it."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from tests.emulators.telegram.chats import Group, PrivateChat
from tests.emulators.telegram.control import Control
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.faults import Faults
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.person import Person
from tests.emulators.telegram.server import Call, Server
from tests.emulators.telegram.updates import Updates
from tests.emulators.telegram.users import User
from tests.emulators.telegram.webhook import Webhook
from tests.emulators.telegram.world import World

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class TelegramEmulator:
    """A Telegram of one's own: one bot, any number of people. Use as an async context manager."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        bot_username: str = "kreds_demo_bot",
        clock: Callable[[], datetime] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.token = token
        self.world = World(token, bot_username, clock)
        self.faults = Faults()
        self.limits = Limits()
        self._host, self._port = host, port
        self._server = Server(self.world, self.faults, self.limits, Control(self).handle)

    async def start(self) -> None:
        await self._server.start(self._host, self._port)
        self._port = self._server.port

    async def stop(self) -> None:
        await self.world.webhook.close()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """To be followed by /bot<token>/<method>; the SDK's base_url is this with /bot."""
        return f"http://{self._host}:{self._server.port}"

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def bot_username(self) -> str:
        return self.world.bot.username or ""

    @property
    def calls(self) -> deque[Call]:
        """Every call the bot made, oldest first: .method, .params as they came, .at."""
        return self._server.calls

    @property
    def updates(self) -> Updates:
        return self.world.updates

    @property
    def webhook(self) -> Webhook:
        return self.world.webhook

    @property
    def people(self) -> list[Person]:
        return [user for user in self.world.users.values() if isinstance(user, Person)]

    @property
    def groups(self) -> list[Group]:
        return list(self.world.groups.values())

    @property
    def clock(self) -> Callable[[], datetime]:
        return self.world.clock

    @clock.setter
    def clock(self, clock: Callable[[], datetime]) -> None:
        self.world.clock = clock

    @property
    def upgrades_groups(self) -> bool:
        """Whether making the bot administrator turns a basic group into a supergroup (default: yes)."""
        return self.world.upgrades_groups

    @upgrades_groups.setter
    def upgrades_groups(self, value: bool) -> None:
        self.world.upgrades_groups = value

    def person(
        self,
        first_name: str,
        *,
        language: str | None = None,
        username: str | None = None,
        id: int | None = None,  # noqa: A002
    ) -> Person:
        """A new account; it has not yet spoken with the bot."""
        number = id or 200_000_000 + self.world.new_number()
        if number in self.world.users:
            raise NotPossible(f"the id {number} is taken")
        person = Person(self.world, number, first_name, username, language)
        self.world.users[number] = person
        self.world.private[number] = PrivateChat(person)
        return person

    def group(self, title: str) -> Group:
        """The group with this title."""
        found = [group for group in self.groups if group.title == title]
        if len(found) != 1:
            raise NotPossible(f"{len(found)} groups are called {title!r}")
        return found[0]

    def subscribe(self, listener: Callable[[Message], None]) -> Callable[[], None]:
        """Calls `listener` with each new or changed message, from anyone; returns how to stop it."""
        self.world.listeners.append(listener)
        return lambda: self.world.listeners.remove(listener)

    async def quiet(self, seconds: float = 0.05) -> None:
        """Returns once no call has been in progress, and no new one has come, for that long."""
        await self.world.activity.quiet(seconds)

    async def wait_for(self, condition: Callable[[], object], timeout: float = 20.0) -> None:  # noqa: ASYNC109 - it is named as in asyncio.wait_for
        """Returns once the condition holds; looks again after each call and act. TimeoutError after `timeout` s."""
        await self.world.activity.until(condition, timeout)
