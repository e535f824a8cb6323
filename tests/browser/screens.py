"""`make screenshots`: every page for people in both languages and themes, from a small phone to a large screen, and printed.

They are all in `build/screenshots`, and side by side in its `index.html`. `make screenshots SCREENSHOTS="320 circle"`
takes the widths and the pages that are named.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from rich.progress import Progress

from bot.config import LANGUAGES
from tests.browser import album, conftest
from tests.browser.conftest import Web, web_of
from tests.browser.desk import log_in, make_sure
from tests.browser.lived import coordinator_alone, lived_in
from tests.browser.shown import Shown, of_a_new_town, pages

SIZES = {320: 640, 768: 1024, 1440: 900, 2560: 1440}
THEMES = ("light", "dark")
PAPER = {"width": 718, "height": 1047}
"""What is printed on of a sheet of A4, at 96 dots an inch."""

ALL_DRAWN = """Promise.all([...document.images].map((each) => {
  each.loading = "eager";
  return each.decode().catch(() => {});
}))"""
"""Pictures further down would come only when somebody scrolls there."""

FOLDER = Path("build/screenshots")


@dataclass
class Camera:
    """What is wanted, and how far it is."""

    widths: tuple[int, ...]
    names: tuple[str, ...]
    progress: Progress

    def wanted(self, found: list[Shown]) -> list[Shown]:
        """The pages that are asked for."""
        return [each for each in found if not self.names or each.name in self.names]


async def _all(camera: Camera) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    async with AsyncExitStack() as stack:
        address = stack.enter_context(conftest.headless())
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.connect_over_cdp(address)
        for language in LANGUAGES:
            for play in (_lived, _new):
                with tempfile.TemporaryDirectory() as folder:
                    await play(camera, browser, language, Path(folder))
        await browser.close()
    album.write(FOLDER)


async def _lived(camera: Camera, browser: Browser, language: str, folder: Path) -> None:
    """A town of three weeks."""
    step = camera.progress.add_task(f"a town in {LANGUAGES[language]}", total=None)
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
        await _take(camera, web, windows, camera.wanted(pages(lived)), language, step)


async def _new(camera: Camera, browser: Browser, language: str, folder: Path) -> None:
    """A town on its first day."""
    found = camera.wanted(of_a_new_town())
    if not found:
        return
    step = camera.progress.add_task(f"a new town in {LANGUAGES[language]}", total=None)
    async with web_of(folder, browser) as web:
        kirsten = await coordinator_alone(web, language)
        page = await web.window(locale=language)
        await log_in(web, kirsten, page)
        await _take(camera, web, {"desk": page}, found, language, step)


async def _take(
    camera: Camera, web: Web, windows: dict[str, Page], found: list[Shown], language: str, step: object
) -> None:
    each_page = len(camera.widths) * len(THEMES) + 1
    camera.progress.update(step, total=len(found) * each_page)  # type: ignore[arg-type]
    for shown in found:
        page = windows[shown.who]
        await page.emulate_media(color_scheme="light", media="screen")
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.goto(shown.path or shown.route)
        if shown.doing is not None:
            await shown.doing(page)
            await page.wait_for_load_state()
        await page.evaluate(ALL_DRAWN)
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in camera.widths:
                await page.set_viewport_size({"width": width, "height": SIZES[width]})
                await page.evaluate(f"scrollTo(0, {'0' if shown.whole else 'document.body.scrollHeight'})")
                file = album.named(shown.name, language, theme, width)
                await page.screenshot(path=FOLDER / file, full_page=shown.whole)
                camera.progress.advance(step)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="light", media="print")
        await page.set_viewport_size(PAPER)  # type: ignore[arg-type]
        await page.screenshot(path=FOLDER / album.named(shown.name, language, "print", 0), full_page=True)
        camera.progress.advance(step)  # type: ignore[arg-type]
    web.complaints.clear()  # pages for nobody answer 401, which a browser writes down


def _asked(told: list[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    widths = tuple(int(each) for each in told if each.isdigit())
    return widths or tuple(SIZES), tuple(each for each in told if not each.isdigit())


if __name__ == "__main__":
    with Progress() as shows:
        asyncio.run(_all(Camera(*_asked(sys.argv[1:]), shows)))
    print(FOLDER / "index.html")
