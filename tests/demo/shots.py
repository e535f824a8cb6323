"""`python -m tests.demo.shots [FOLDER]`: pictures of the demo's page, in both languages and themes, at four widths."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.log import set_up
from tests.demo.visit import House, Invited, open_house
from tests.demo.words import LANGUAGES

FOLDER = Path("build/screenshots/demo")
SIZES = ((320, 640), (768, 1024), (1440, 900), (2560, 1440))


async def shots(folder: Path, young_people: int = 40) -> None:
    """The page when it is the visitor's turn, and when the quarter has closed; RuntimeError without a Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("no Chromium here; install Debian's chromium")
    folder.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as data:
                async with open_house(Invited(young_people, 1, Path(data), language, 0)) as house:
                    page = await browser.new_page(reduced_motion="reduce")
                    await _both(page, house, folder, language)
                    await page.close()
        await browser.close()


async def _both(page: Page, house: House, folder: Path, language: str) -> None:
    await page.goto(f"{house.address}?lang={language}")
    await house.stage.open()
    await page.locator("body.is-ready").wait_for()
    await _pictures(page, folder, f"{language}-your-turn")
    await house.stage.forward("end")
    await page.locator("[data-step=close].is-done").wait_for(timeout=60_000)
    await _pictures(page, folder, f"{language}-closed")


async def _pictures(page: Page, folder: Path, name: str) -> None:
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.screenshot(path=folder / f"{name}-{theme}-{width}.png", full_page=True)


if __name__ == "__main__":
    set_up("WARNING")
    asyncio.run(shots(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
