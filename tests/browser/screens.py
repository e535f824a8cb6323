"""`make screenshots`: every page for people in both languages and themes, from a small phone to a large screen."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.config import LANGUAGES
from tests.browser import conftest
from tests.browser.conftest import Web, web_of
from tests.channels import people
from tests.rig import ZONE

SIZES = {320: 640, 768: 1024, 1440: 900, 2560: 1440}
THEMES = ("light", "dark")
FOLDER = Path("build/screenshots")
ASKED = datetime(2026, 8, 21, 17, tzinfo=ZONE)


async def _all(wanted: set[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            address = stack.enter_context(conftest.headless())
            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.connect_over_cdp(address)
            web = await stack.enter_async_context(web_of(Path(folder), browser))
            await _take(web, wanted)
            await browser.close()


async def _take(web: Web, wanted: set[int]) -> None:
    async with web.working:
        made = await people.circle(web.rig, "web")
    await web.until(ASKED)
    async with web.working:
        await web.rig.tap(made.sol, "yes")
        await web.rig.act(made.adults["Mum"].write("Dinner at six tonight?", made.group))
        await web.rig.act(made.sol.write("/agree Mum calls the school by Friday", made.group))
    shown = {
        "front": (None, "/"),
        "link": (None, "/i/aaaaaaaaaaaaaaaaaaaaaa"),
        "connect": (None, "/connect"),
        "nobody": (None, "/chat"),
        "chat": (made.sol, "/chat"),
        "group": (made.adults["Mum"], f"/chat/{made.group.id}"),
        "me": (made.sol, "/me"),
        "erase": (made.sol, "/me/erase"),
        "plain": (None, "/plain"),
        "desk": (None, "/desk"),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width in sorted(wanted):
        for theme in THEMES:
            for language in LANGUAGES:
                for name, (who, path) in shown.items():
                    how = {"viewport": {"width": width, "height": SIZES[width]}, "color_scheme": theme}
                    page = await (web.borrowed(who, **how) if who else web.window(**how))
                    await _one(web, page, path, language, FOLDER / f"{name}.{language}.{theme}.{width}.png")
                    await page.context.close()
    web.complaints.clear()  # pages for nobody answer 401, which a browser writes down


async def _one(web: Web, page: Page, path: str, language: str, file: Path) -> None:
    cookie = {"name": "kreds-language", "value": language, "url": web.address}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.goto(path)
    await page.screenshot(path=file)


if __name__ == "__main__":
    asyncio.run(_all({int(each) for each in sys.argv[1:]} or set(SIZES)))
    print(FOLDER)
