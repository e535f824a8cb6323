"""Slack as the tests have it, strict and with its limits on, counting what a benchmark wants to know."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

from tests.benchmarks.town import account
from tests.emulators.slack import Message, Person, SlackEmulator


class SlackApi:
    """One workspace with so many people in it. Times are seconds of `time.perf_counter`."""

    def __init__(self, people: int) -> None:
        self.emulator = SlackEmulator()
        self.arrived: list[float] = []
        """When each new message of ours came."""
        self.polled = asyncio.Event()
        self._people = people
        self._seen: set[str] = set()
        self._awaited: dict[str, tuple[float, asyncio.Future[float]]] = {}
        self._arrival = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> SlackApi:
        await self._stack.enter_async_context(self.emulator)
        world = self.emulator.world
        for chat in range(1, self._people + 1):
            number = account("slack", chat)
            world.users[number] = Person(world, self.emulator.events, number, "Sol")
        self.emulator.limits.on = True
        self.emulator.subscribe(self._message)
        watching = asyncio.create_task(self._watch())
        self._stack.callback(watching.cancel)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The Web API."""
        return self.emulator.api

    @property
    def refused(self) -> int:
        """How often Slack said that it was too much."""
        return self.emulator.limits.refused

    @property
    def busiest_second(self) -> int:
        """The most messages that came within a second."""
        most, first = 0, 0
        for last, moment in enumerate(self.arrived):
            while self.arrived[first] <= moment - 1:
                first += 1
            most = max(most, last - first + 1)
        return most

    async def press(self, chat: int, data: str) -> asyncio.Future[float]:
        """Somebody presses a button of an earlier message; the seconds until the next one reaches them."""
        world = self.emulator.world
        person = world.users[account("slack", chat)]
        assert isinstance(person, Person)
        earlier = Message(world.ts(), person.chat, world.bot, plain="?")
        person.chat.messages.append(earlier)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited[person.chat.id] = time.perf_counter(), answered
        await person.press_data(earlier, data)
        return answered

    async def until(self, messages: int, seconds: float) -> bool:
        """Wait until so many messages came; false where they did not within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.arrived) < messages:
                    self._arrival.clear()
                    await self._arrival.wait()
        except TimeoutError:
            return False
        return True

    async def _watch(self) -> None:
        while True:
            await self.emulator.wait_for(lambda: self.emulator.events.connected, 300)
            self.polled.set()
            await asyncio.sleep(0.2)

    def _message(self, message: Message) -> None:
        known = f"{message.chat.id} {message.ts}"
        if message.sender is not self.emulator.bot or message.edited or known in self._seen:
            return
        at = time.perf_counter()
        self._seen.add(known)
        self.arrived.append(at)
        self._arrival.set()
        pressed, answered = self._awaited.pop(message.chat.id, (0.0, None))
        if answered is not None and not answered.done():
            answered.set_result(at - pressed)
