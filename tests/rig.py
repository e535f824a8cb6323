"""A real service against the emulator, with a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import app
from bot.app import Service
from bot.channels.channel import Limits
from bot.config import Settings
from store.invitations import issue
from tests.emulators.telegram import Person, TelegramEmulator

FAST = Limits(
    per_second=100_000, per_chat_second=10_000, per_group_minute=100_000, text=4096, button_label=64, button_data_bytes=64
)
"""For stories, which do not wait for real seconds; the real limits have tests of their own."""

ZONE = ZoneInfo("Europe/Copenhagen")


class Moving:
    """A clock that only moves when told to."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rig:
    """Everything a story needs: the platform, the service, the clock."""

    telegram: TelegramEmulator
    service: Service
    clock: Moving
    receiving: asyncio.Task[None]
    names: dict[str, Person] = field(default_factory=dict)

    async def settle(self) -> None:
        """Let everything that people did be received, worked on and sent."""
        while True:
            await self.received()
            await self.service.settle()
            if not self.telegram.updates.pending and not await self._waits():
                return

    async def received(self) -> None:
        """Until nothing waits at the platform."""
        await self.telegram.wait_for(lambda: not self.telegram.updates.pending)

    async def forward(self, **spans: float) -> None:
        """Move the clock, stopping at everything that is due on the way."""
        await self.until(self.clock.now + timedelta(**spans))

    async def until(self, moment: datetime) -> None:
        """Move the clock to a moment, stopping at everything that is due on the way."""
        from store import due

        while True:
            step = await self.service.store.turn(due.soonest)
            self.clock.now = max(self.clock.now, min(moment, step) if step else moment)
            await self.service.tick()
            await self.settle()
            if self.clock.now >= moment:
                return

    async def coordinator(self, name: str, language: str = "en") -> Person:
        """A coordinator who has begun."""
        token = await self.service.store.turn(lambda work: issue(work, "coordinator", name, 72))
        person = self.telegram.person(name, language=language)
        await self.act(person.open(self.service.channel.invitation_link(token)))
        await self.press(person, "English" if language == "en" else "Dansk")
        await self.press(person, "Yes, let's start" if language == "en" else "Ja")
        return person

    async def act(self, doing: object) -> None:
        """Do something as a person, then let everything settle."""
        await doing  # type: ignore[misc]
        await self.settle()

    async def press(self, person: Person, label: str) -> None:
        """Press a button and let everything settle."""
        await self.act(person.press(label))

    async def write(self, person: Person, words: str) -> None:
        """Write in private and let everything settle."""
        await self.act(person.write(words))

    async def _waits(self) -> bool:
        return bool(await self.service.turns.once())


@asynccontextmanager
async def rig(
    folder: Path,
    start: datetime = datetime(2026, 8, 20, 10, tzinfo=ZONE),
    *,
    database_url: str | None = None,
    strategy_url: str | None = None,
    limits: Limits = FAST,
    **settings: object,
) -> AsyncIterator[Rig]:
    """A service with its own data folder, receiving from an emulator of its own."""
    clock = Moving(start.astimezone(UTC))
    async with TelegramEmulator(clock=clock) as telegram:
        chosen = Settings(
            _env_file=None,
            telegram_token=telegram.token,
            telegram_api=telegram.base_url,
            data=folder,
            database_url=database_url,
            strategy_database_url=strategy_url,
            place="Odense",
            language="en",
            **settings,
        )
        async with app.service(chosen, clock=clock, limits=limits) as service:
            await service.channel.open()
            receiving = asyncio.create_task(_receive(service))
            try:
                yield Rig(telegram, service, clock, receiving)
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)


async def _receive(service: Service) -> None:
    async for batch in service.channel.listen():
        await service.receive(batch)


Link = Callable[[str], str]


def link_in(text: str) -> str:
    """The one link in a message."""
    found = [each for each in text.split() if each.startswith("https://")]
    assert len(found) == 1, text
    return found[0]
