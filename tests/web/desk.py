"""The desk over HTTP, without a browser: a client that keeps cookies, and people who read their chats."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bot.web.site import site
from store.unit_of_work import Work
from tests import desk_town
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.rig import Rig

HERE = "http://localhost:8080"
CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$", re.MULTILINE)
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass
class Desk:
    """A town with its pages."""

    rig: Rig
    town: desk_town.Town
    app: object

    def browser(self) -> httpx.AsyncClient:
        """A browser of somebody new."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),  # type: ignore[arg-type]
            base_url=HERE,
            headers={"sec-fetch-site": "same-origin", "user-agent": "Firefox/128.0 (X11; Linux)"},
        )

    async def link(self, person: Person) -> str:
        """The secret part of the link that /web brings."""
        await self.rig.write(person, "/web")
        return str(person.messages[-1].text).rsplit("/", 1)[1]

    async def press(self, browser: httpx.AsyncClient, token: str) -> httpx.Response:
        """The button behind a link."""
        answer = await browser.post("/desk/in", data={"token": token})
        await self.rig.settle()
        return answer

    def code(self, person: Person) -> str:
        """The newest code in somebody's chat; "" where there is none."""
        return ([""] + [found.group() for each in person.messages if (found := CODE.search(each.text))])[-1]

    async def signed_in(self, person: Person) -> httpx.AsyncClient:
        """A browser in which somebody is at their pages."""
        browser = self.browser()
        await self.press(browser, await self.link(person))
        answer = await browser.post("/desk/code/typed", data={"code": self.code(person)})
        assert answer.headers.get("location") == "/desk", answer.text
        await self.rig.settle()
        return browser


async def form_token(browser: httpx.AsyncClient, path: str = "/desk/browsers") -> str:
    """What the forms of this session carry."""
    found = TOKEN.search((await browser.get(path)).text)
    assert found is not None
    return found.group(1)


def rows_of(work: Work, table: type) -> list[tuple[object, ...]]:
    """All that is kept in it."""
    return [tuple(each) for each in work.session.execute(select(table.__table__))]  # type: ignore[attr-defined]


@asynccontextmanager
async def desk_of(databases: Databases, folder: Path, **settings: Any) -> AsyncIterator[Desk]:
    """A town with its pages."""
    async with quick_rig(databases, folder, **settings) as running:
        yield Desk(running, await desk_town.town(running), site(running.service))
