"""An open page of the chat: it is closed when its session has ended or its account is locked, even if nothing is new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from bot.web import sessions
from bot.web.guard import guarded
from bot.web.live import CHECK, LOOK, Hub
from bot.web.rates import Rates
from bot.web.site import pages
from store import members, web, web_sessions
from store.models import Member
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.rig import Rig

HTTPS = "https://kreds.example"
OVER = "event: over"


class Page:
    """Two people's pages, held open; the seconds of their hub pass when the test says so."""

    def __init__(self, rig: Rig, client: httpx.AsyncClient, hub: Hub) -> None:
        self.rig, self.client, self.hub, self.now = rig, client, hub, 0.0
        self.tokens: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    async def open(self, name: str) -> asyncio.Task[httpx.Response]:
        """Somebody's own chat; its lines come until it is closed."""
        turn = self.rig.service.store.turn
        account, self.numbers[name], self.tokens[name] = await turn(partial(_came, name=name))
        cookie = {"cookie": f"{sessions.cookie_name('chat', secure=True)}={self.tokens[name]}"}
        before = len(self.hub.watches)
        asked = asyncio.create_task(self.client.get(f"/chat/live?of={account}", headers=cookie))
        await self.until(lambda: len(self.hub.watches) > before)
        return asked

    async def check(self) -> None:
        """So many seconds pass as lie between two checks."""
        self.now += CHECK
        self.rig.service.look_at_web.set()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Let everything else go on until it is so."""
        async with asyncio.timeout(60):
            while not seen():
                await asyncio.sleep(0)


@asynccontextmanager
async def pages_of(running: Rig) -> AsyncIterator[Page]:
    built = pages(running.service, Rates())
    hub = built.state.live = Hub(running.service, lambda: there.now)
    transport = httpx.ASGITransport(guarded(built, HTTPS, Rates()))
    async with httpx.AsyncClient(transport=transport, base_url=HTTPS, timeout=None) as client:
        there = Page(running, client, hub)
        yield there


@pytest.fixture
async def page(databases: Databases, database: str, tmp_path: Path) -> AsyncIterator[Page]:
    async with (
        quick_rig(databases, tmp_path, kind=database, web_url=HTTPS) as running,
        pages_of(running) as there,
    ):
        yield there


@pytest.mark.parametrize("how", ["signed out", "locked"])
async def test_T13_an_open_page_is_closed_soon_after_it_may_not_be_seen_any_more(
    page: Page, how: str
) -> None:
    assert CHECK + LOOK < 5, "seconds: the next look after the next check is due"
    hers, his = await page.open("Mum"), await page.open("Ali")
    await page.check()
    turn = page.rig.service.store.turn
    if how == "locked":
        await turn(partial(_lock, number=page.numbers["Mum"]))
    else:
        await turn(partial(web_sessions.end, token=page.tokens["Mum"]))
    await page.check()
    await page.until(hers.done)
    assert (await hers).text.count(OVER) == 1
    assert not his.done(), "nobody else's"
    assert len(page.hub.watches) == 1
    await turn(partial(web_sessions.end, token=page.tokens["Ali"]))
    await page.check()
    assert (await his).text.count(OVER) == 1
    assert not page.hub.watches


async def test_nobody_looks_any_more_once_the_database_is_let_go_of(
    databases: Databases, database: str, tmp_path: Path
) -> None:
    looked: list[object] = []
    async with AsyncExitStack() as house:
        async with quick_rig(databases, tmp_path, kind=database, web_url=HTTPS) as running:
            there = await house.enter_async_context(pages_of(running))
            hers, engine = await there.open("Mum"), running.service.store.engine
        event.listen(engine, "engine_connect", looked.append)
        assert there.hub.looking is not None
        assert there.hub.looking.done()
        assert OVER not in (await hers).text, "the browser asks again, and finds who serves then"
        assert (looked, there.hub.watches) == ([], set())


def _came(work: Work, name: str) -> tuple[str, int, str]:
    account = web.new_account()
    member = members.add(work, name, "en", "Europe/Copenhagen")
    members.bind(work, member, web.CHANNEL, account)
    web.change(work, account, lambda found: found.add(work.now, text="hello"))
    return account, member.id, web_sessions.begin(work, "chat", account=account)


def _lock(work: Work, number: int) -> None:
    work.session.get_one(Member, number).frozen = True
