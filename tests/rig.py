"""A real service against the emulator, with a clock that the test moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot import app, ticker
from bot.app import Service
from bot.budget import Budget
from bot.channels.channel import Limits, Platform
from bot.config import load_settings
from bot.web.server import served
from bot.web.site import site
from store import due
from store.invitations import issue
from store.queues import DueRow
from store.unit_of_work import Work
from tests.emulators import slack as slack_
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import NotPossible, Person, TelegramEmulator
from tests.emulators.web import Browsers

FAST = Limits(
    per_second=100_000,
    per_chat_second=10_000,
    per_group_minute=100_000,
    text=4096,
    button_label=64,
    button_data_bytes=64,
)
"""For stories, which do not wait for real seconds; the real limits have tests of their own."""

AMPLE = Budget(at_once=1_000_000, per_second=1_000_000, calm=10, told_every=300)
"""For stories too: their people do in a second what takes people an evening."""

ZONE = ZoneInfo("Europe/Copenhagen")

Anybody: TypeAlias = Person | slack_.Person
"""Somebody on either platform."""


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
    slack_or_none: SlackEmulator | None = None
    web_or_none: Browsers | None = None
    names: dict[str, Person] = field(default_factory=dict)

    @property
    def slack(self) -> SlackEmulator:
        """The other platform, where there is one."""
        assert self.slack_or_none is not None
        return self.slack_or_none

    @property
    def emulator(self) -> TelegramEmulator | SlackEmulator:
        """The platform that links lead to."""
        return self.slack if self.service.channel.name == "slack" else self.telegram

    @property
    def web(self) -> Browsers:
        """Browsers, where the service has pages to chat on."""
        assert self.web_or_none is not None
        return self.web_or_none

    async def settle(self) -> None:
        """Let everything that people did be received, worked on and sent."""
        while True:
            await self.received()
            await self.service.settle()
            if not self.pending() and not await self._waits():
                return

    async def received(self) -> None:
        """Until nothing waits at a platform."""
        await self.telegram.wait_for(lambda: not self.telegram.updates.pending)
        if self.slack_or_none is not None:
            await self.slack.wait_for(lambda: not self.slack.updates.pending)

    def pending(self) -> int:
        """How much waits at the platforms."""
        more = self.slack_or_none.updates.pending if self.slack_or_none is not None else 0
        return len(self.telegram.updates.pending) + more

    async def forward(self, **spans: float) -> None:
        """Move the clock, stopping at everything that is due on the way."""
        await self.until(self.clock.now + timedelta(**spans))

    async def until(self, moment: datetime) -> None:
        """Move the clock to a moment, stopping at everything that is due on the way."""
        while True:
            await self.step(moment)
            if self.clock.now >= moment:
                return

    async def step(self, moment: datetime) -> None:
        """Move the clock to the next thing that is due, but not beyond a moment."""
        step = min(
            each
            for each in (moment, await self.service.store.turn(_soonest), _next_month(self.clock.now))
            if each
        )
        self.clock.now = max(self.clock.now, step)
        await self.service.tick()
        await self.settle()

    async def answers(self) -> None:
        """See whether the platform answers, as a running service does every few minutes."""
        await ticker.look(self.service)
        await self.service.tick()
        await self.settle()

    async def coordinator(self, name: str, language: str = "en") -> Person:
        """A coordinator who has begun."""
        token = await self.service.store.turn(lambda work: issue(work, "coordinator", name, 72))
        person = self.telegram.person(name, language=language)
        await self.act(person.open(self.service.channel.invitation_link(token)))
        await self.tap(person, language)
        await self.tap(person, "yes")
        return person

    async def act(self, doing: object) -> None:
        """Do something as a person, then let everything settle."""
        await doing  # type: ignore[misc]
        await self.settle()

    async def press(self, person: Anybody, label: str) -> None:
        """Press a button and let everything settle."""
        await self.act(person.press(label))

    async def tap(self, person: Anybody, key: str) -> None:
        """Press the newest button that means `key`, whatever it is called, and let everything settle."""
        message, data = button(person, key)
        await self.act(person.press_data(message, data))

    async def write(self, person: Anybody, words: str) -> None:
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
    budget: Budget = AMPLE,
    monotonic: Callable[[], float] = time.monotonic,
    receives: bool = True,
    place: str = "Odense",
    telegrams: bool = True,
    slacks: Literal["", "socket", "http"] = "",
    **settings: object,
) -> AsyncIterator[Rig]:
    """A service with its own data folder, receiving from emulators of its own unless told not to.

    `telegrams` and `slacks` are the platforms that its settings name.
    """
    clock = Moving(start.astimezone(UTC))
    async with TelegramEmulator(clock=clock) as telegram, AsyncExitStack() as more:
        slack = await more.enter_async_context(SlackEmulator(clock=clock)) if slacks else None
        if slack is not None:
            settings |= _slack_settings(slack, slacks)
        chosen = load_settings(
            _env_file=None,
            telegram_token=telegram.token if telegrams else None,
            telegram_api=telegram.base_url,
            data=folder,
            database_url=database_url,
            strategy_database_url=strategy_url,
            place=place,
            language="en",
            **settings,
        )
        async with app.service(
            chosen, clock=clock, limits=limits, budget=budget, monotonic=monotonic
        ) as service:
            for each in service.channels.values():
                await each.open()
            if slack is not None and slacks == "http":
                port = await more.enter_async_context(served(site(service), "127.0.0.1", 0))
                slack.events.request_url = f"http://127.0.0.1:{port}/slack"
            browsers = None
            if "web" in service.channels:
                browsers = Browsers(site(service), chosen.own_address, service.store.engine)
            receiving = asyncio.create_task(_receive(service) if receives else asyncio.sleep(0))
            try:
                yield Rig(telegram, service, clock, receiving, slack, browsers)
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)


def _soonest(work: Work) -> datetime | None:
    """The next thing that happens to somebody; tidying up can wait for it."""
    to_come = (DueRow.kind != "tidy", DueRow.tries <= len(due.PAUSES))
    return work.session.execute(select(func.min(DueRow.at)).where(*to_come)).scalar()


def _next_month(now: datetime) -> datetime:
    """Midnight on the first, when periods turn."""
    local = now.astimezone(ZONE)
    month = local.year * 12 + local.month
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=ZONE).astimezone(UTC)


async def _receive(service: Service) -> None:
    await asyncio.gather(*(_listen(service, each) for each in service.channels.values() if each.listens))


async def _listen(service: Service, channel: Platform) -> None:
    async for batch in channel.listen():
        await service.receive(batch, channel)


def _slack_settings(slack: SlackEmulator, how: str) -> dict[str, object]:
    found: dict[str, object] = {"slack_bot_token": slack.world.bot_token, "slack_api": slack.api}
    if how == "socket":
        return found | {"slack_app_token": slack.world.app_token}
    return found | {"slack_signing_secret": slack.world.signing_secret, "web_url": "http://127.0.0.1:1"}


def button(person: Anybody, key: str) -> tuple[Any, str]:
    """The newest button that means `key` (the answer's key, or the dialogue that it opens), and its data."""
    messages: Sequence[Any] = person.messages
    for message in reversed(messages):
        for each in (each for row in message.buttons for each in row):
            kind, _dot, rest = (each.data or "").partition(".")
            means = rest.partition(".")[0] if kind == "s" else rest.split(".", 2)[-1]
            if means == key:
                return message, each.data or ""
    raise NotPossible(f"no button means {key!r} in\n{person.read()}")


def link_in(text: str) -> str:
    """The one link in a message."""
    found = [each for each in text.split() if each.startswith("https://")]
    assert len(found) == 1, text
    return found[0]
