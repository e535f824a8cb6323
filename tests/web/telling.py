"""A circle whose people have browsers, and a push service that their browsers belong to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store import pushes
from store.pushes import GRACE
from store.web_models import WebPush
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.channels.people import Made
from tests.databases import KINDS, Databases
from tests.emulators.push import PushService, Subscribed
from tests.emulators.web import Person
from tests.rig import Rig

LIVE = {"x-kreds-live": "1"}


@dataclass
class Town:
    """Sol's circle on the web, and where browsers are told."""

    rig: Rig
    made: Made
    service: PushService

    @property
    def key(self) -> str:
        """What browsers know us by."""
        assert self.rig.service.pushes is not None
        return self.rig.service.pushes.wire.public_key

    async def turn_on(self, person: Person, what: str = "on") -> Subscribed:
        """Somebody presses “Tell me when something is new”, and their browser agrees."""
        browser = self.service.subscribe(self.key)
        assert await self.tell_me(person, what=what, **browser.fields) == 204
        return browser

    async def tell_me(self, person: Person, **fields: str) -> int:
        """The form on somebody's page is sent."""
        token = person.page().hidden["form_token"]
        answer = await person.ask("POST", "/tell-me", {"form_token": token, **fields}, **LIVE)
        return answer.status_code

    async def write(self, person: Person) -> None:
        """Kreds says something to somebody in private."""
        await self.rig.act(person.write("/help"))

    async def later(self, **spans: float) -> list[dict[str, Any]]:
        """So long a time passes, by default as long as a line may stand unseen; what browsers were told meanwhile."""
        before = len(self.service.heard)
        self.rig.clock.now += timedelta(**spans) if spans else GRACE
        await self.rig.settle()
        return [each.said for each in self.service.heard[before:]]


@asynccontextmanager
async def told_town(
    databases: Databases, kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: object
) -> AsyncIterator[Town]:
    """A service that may reach the push service on this machine, which its settings name."""
    async with PushService(folder) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        chosen: dict[str, Any] = {"telegrams": False, "web_push_inside": "127.0.0.0/8", **settings}
        async with quick_rig(databases, folder, kind=kind, **chosen) as running:
            service.clock = running.clock
            yield Town(running, await people.circle(running, "web"), service)


NEUTRAL = {"title": "Kreds", "body": "Something new", "lang": "en"}


@asynccontextmanager
async def page(town: Town, person: Person) -> AsyncIterator[None]:
    """Somebody's own chat is open in front of them."""
    asked = asyncio.create_task(person.ask("GET", f"/chat/live?of={person.id}"))
    try:
        yield
    finally:
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def until(town: Town, so: Callable[[list[WebPush]], bool]) -> None:
    """Let everything else go on until the rows are so."""
    async with asyncio.timeout(60):
        while not so(await town.rig.service.store.turn(lambda work: work.session.query(WebPush).all())):
            await asyncio.sleep(0.01)


async def rows(town: Town) -> int:
    """How many browsers are told."""
    return await town.rig.service.store.turn(lambda work: work.session.query(WebPush).count())


def pushes_told(town: Town, row: WebPush) -> bool:
    """Whether a browser has been told since its page was open."""
    return pushes._read(town.rig.service.store.keys, row).told


on_both = pytest.mark.parametrize("town", KINDS, indirect=True)
"""For tests whose `town` stands on either database."""
