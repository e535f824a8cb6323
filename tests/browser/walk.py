"""Goes through every page that there is, in a town that is lived in and in a new one, in each language."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

from playwright.async_api import Browser, Page, async_playwright

from bot.config import LANGUAGES
from tests.browser import conftest
from tests.browser.conftest import Web, web_of
from tests.browser.desk import log_in, make_sure
from tests.browser.lived import coordinator_alone, lived_in
from tests.browser.shown import Shown, of_a_new_town, pages


class Visitor(Protocol):
    """Whoever goes through the pages: which they want, how many come, and what they do on each."""

    def wants(self, shown: Shown) -> bool: ...

    def begins(self, where: str, language: str, number: int) -> None: ...

    async def see(self, page: Page, shown: Shown, language: str) -> None: ...


async def walk(visitor: Visitor) -> None:
    """One browser for all of it; each person has one window."""
    async with AsyncExitStack() as stack:
        address = stack.enter_context(conftest.headless())
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.connect_over_cdp(address)
        for language in LANGUAGES:
            for town in (_lived, _new):
                with tempfile.TemporaryDirectory() as folder:
                    await town(visitor, browser, language, Path(folder))
        await browser.close()


async def _lived(visitor: Visitor, browser: Browser, language: str, folder: Path) -> None:
    """A town of three weeks."""
    async with web_of(folder, browser) as web:
        lived = await lived_in(web, language)
        windows = {"nobody": await web.window(locale=language)}
        for who, cookies in lived.browsers.items():
            windows[who] = await web.window(locale=language)
            await windows[who].context.add_cookies(
                [{"name": name, "value": value, "url": web.address} for name, value in cookies.items()]
            )
        for who in ("desk", "sure"):
            windows[who] = await web.window(locale=language)
            await log_in(web, lived.kirsten, windows[who])
        await make_sure(web, lived.kirsten, windows["sure"])
        await _through(visitor, web, windows.__getitem__, pages(lived), ("a town", language))


async def _new(visitor: Visitor, browser: Browser, language: str, folder: Path) -> None:
    """A town on its first day."""
    if not any(visitor.wants(each) for each in of_a_new_town()):
        return
    async with web_of(folder, browser) as web:
        kirsten = await coordinator_alone(web, language)
        page = await web.window(locale=language)
        await log_in(web, kirsten, page)
        await _through(visitor, web, lambda _who: page, of_a_new_town(), ("a new town", language))


async def _through(
    visitor: Visitor, web: Web, window: Callable[[str], Page], found: list[Shown], where: tuple[str, str]
) -> None:
    wanted = [each for each in found if visitor.wants(each)]
    visitor.begins(*where, len(wanted))
    for shown in wanted:
        page = window(shown.who)
        await page.emulate_media(color_scheme="light", media="screen")
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.goto(shown.path or shown.route)
        if shown.doing is not None:
            await shown.doing(page)
        await visitor.see(page, shown, where[1])
    web.complaints.clear()  # pages for nobody answer 401, which a browser writes down
