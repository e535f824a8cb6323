"""`make screenshots`: every page for people in both languages and themes, from a small phone to a large screen, and printed.

They are all in `build/screenshots`, and side by side in its `index.html`. `make screenshots SCREENSHOTS="320 circle"`
takes the widths and the pages that are named.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page
from rich.progress import Progress, TaskID

from bot.config import LANGUAGES
from tests.browser import album
from tests.browser.shown import Shown
from tests.browser.walk import walk

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


BEFORE = TaskID(0)
"""No town has begun."""


@dataclass
class Camera:
    """What is wanted, and how far it is."""

    widths: tuple[int, ...]
    names: tuple[str, ...]
    progress: Progress
    step: TaskID = BEFORE

    def wants(self, shown: Shown) -> bool:
        """Whether a page is asked for."""
        return not self.names or shown.name in self.names

    def begins(self, where: str, language: str, number: int) -> None:
        """So many pages of a town are to come."""
        each = len(self.widths) * len(THEMES) + 1
        self.step = self.progress.add_task(f"{where}, {LANGUAGES[language]}", total=number * each)

    async def see(self, page: Page, shown: Shown, language: str) -> None:
        """Take all pictures of one page."""
        await page.evaluate(ALL_DRAWN)
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in self.widths:
                await page.set_viewport_size({"width": width, "height": SIZES[width]})
                await page.evaluate(f"scrollTo(0, {'0' if shown.whole else 'document.body.scrollHeight'})")
                await self._picture(page, shown, album.named(shown.name, language, theme, width))
        await page.emulate_media(color_scheme="light", media="print")
        await page.set_viewport_size(PAPER)  # type: ignore[arg-type]
        await self._picture(page, shown, album.named(shown.name, language, "print", 0))

    async def _picture(self, page: Page, shown: Shown, file: str) -> None:
        await page.screenshot(path=FOLDER / file, full_page=shown.whole or "print" in file)
        self.progress.advance(self.step)


def _asked(told: list[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    widths = tuple(int(each) for each in told if each.isdigit())
    return widths or tuple(SIZES), tuple(each for each in told if not each.isdigit())


if __name__ == "__main__":
    with Progress() as shows:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        asyncio.run(walk(Camera(*_asked(sys.argv[1:]), shows)))
    album.write(FOLDER)
    print(FOLDER / "index.html")
