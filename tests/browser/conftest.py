"""A real browser, and the service behind a real port.

There is one browser for each test process; every test joins it from its own loop and gets windows of its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.web.server import served
from bot.web.site import site
from store.invitations import issue
from tests.emulators.web import Person as Browser_
from tests.rig import Rig, rig

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """Where a headless Chromium listens; without one these tests are skipped, but fail where CI is set."""
    program = next((found for each in NAMES if (found := shutil.which(each))), None)
    if program is None:
        if os.environ.get("CI", "").lower() in ("", "0", "false"):
            pytest.skip("no Chromium here; install Debian's chromium to run the tests in a browser")
        pytest.fail("CI has no Chromium")
    with headless(program) as address:
        yield address


@contextmanager
def headless(program: str = "") -> Iterator[str]:
    """A browser without a screen; where it listens."""
    program = program or next(found for each in NAMES if (found := shutil.which(each)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        started = subprocess.Popen(
            [
                program,
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-port=0", f"--user-data-dir={profile}", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
                *("--hide-scrollbars", "--force-color-profile=srgb", "about:blank"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert started.stderr is not None
        try:
            yield _address(started.stderr)
        finally:
            started.terminate()
            started.wait(20)
            started.stderr.close()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """The browser, for windows of one's own."""
    async with async_playwright() as playwright:
        joined = await playwright.chromium.connect_over_cdp(chromium)
        yield joined
        await joined.close()


@dataclass
class Web:
    """A service with its pages on a port, and browsers to open them with."""

    rig: Rig
    address: str
    browser: Browser
    windows: AsyncExitStack
    complaints: list[str] = field(default_factory=list)
    """What pages wrote to the console as errors, and what broke in them."""
    working: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self) -> None:
        """Work on whatever people do, as a running service does."""
        while True:
            async with self.working:
                await self.rig.settle()
            await asyncio.sleep(0.05)

    async def until(self, moment: datetime) -> None:
        """Move the clock to a moment, with all that is due on the way."""
        async with self.working:
            await self.rig.until(moment)

    async def invite(self, kind: str, name: str) -> str:
        """A link for a coordinator, say."""
        token = await self.rig.service.store.turn(lambda work: issue(work, kind, name, 72))
        return self.rig.service.here.links.invitation_link(token)

    async def borrowed(self, person: Browser_, **how: Any) -> Page:
        """A window that is signed in as somebody who came in without a browser."""
        page = await self.window(**how)
        await page.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in person.cookies.items()]
        )
        return page

    async def window(self, **how: Any) -> Page:
        """A window of somebody new, on a phone unless told otherwise: nothing of anybody else's is in it."""
        context: BrowserContext = await self.browser.new_context(
            **{"base_url": self.address, "viewport": PHONE, "locale": "en-GB", **how}
        )
        self.windows.push_async_callback(context.close)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self._complain(said.type, said.text))
        page.on("pageerror", lambda error: self._complain("error", str(error)))
        return page

    def _complain(self, kind: str, words: str) -> None:
        if kind == "error":
            self.complaints.append(words)


@asynccontextmanager
async def web_of(folder: Path, browser: Browser, **settings: Any) -> AsyncIterator[Web]:
    """A service of tests/rig.py with its pages; whatever a page complains of fails the test. A `port` may be chosen."""
    with socket() as free:
        free.bind(("127.0.0.1", settings.pop("port", 0)))
        port = free.getsockname()[1]
    settings = {"telegrams": False, "listen": f"127.0.0.1:{port}", **settings}
    async with rig(folder, **settings) as running, AsyncExitStack() as windows:
        await windows.enter_async_context(served(site(running.service), "127.0.0.1", port))
        there = Web(running, f"http://localhost:{port}", browser, windows)
        serving = asyncio.create_task(there.serve())
        try:
            yield there
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        assert there.complaints == []


@pytest.fixture
async def web(browser: Browser, tmp_path: Path) -> AsyncIterator[Web]:
    """A service with its pages."""
    async with web_of(tmp_path, browser) as there:
        yield there


def _address(said: Any) -> str:
    for line in said:
        found = re.search(r"ws://\S+", line)
        if found:
            return found.group()
    raise AssertionError("the browser ended before it listened")
