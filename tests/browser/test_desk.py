"""The coordinator's pages in a browser: the way in, every page in both languages and themes, and what must not be there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.config import LANGUAGES
from tests import desk_town
from tests.browser.conftest import Web, web_of
from tests.browser.desk import log_in, said

GRAVE = ("serious", "critical")


@dataclass
class Desk:
    """A town, and Lars at his pages."""

    web: Web
    town: desk_town.Town
    page: Page


@pytest.fixture
async def desk(browser: Browser, tmp_path: Path) -> AsyncIterator[Desk]:
    async with web_of(tmp_path, browser, telegrams=True) as web:
        town = await desk_town.town(web.rig)
        page = await web.window(viewport={"width": 1280, "height": 900})
        await log_in(web, town.lars, page)
        yield Desk(web, town, page)


async def test_a_coordinator_logs_in_from_the_chat_and_out_again(desk: Desk) -> None:
    assert await desk.page.locator("h1").inner_text() == "Hi Lars"
    async with desk.web.working:
        await desk.web.rig.settle()
    assert "Your pages are open now in Chrome · Linux." in said(desk.town.lars)
    await desk.page.get_by_role("button", name="Log out").click()
    await desk.page.wait_for_url(desk.web.address + "/")
    await desk.page.goto("/desk")
    assert "We do not know this browser." in await desk.page.content()
    desk.web.complaints.clear()  # the browser writes a 401 down


async def test_the_picture_of_a_circle_stands_above_its_list(desk: Desk) -> None:
    await desk.page.goto(f"/desk/circles/{desk.town.circle}")
    await desk.page.get_by_role("img", name="Everybody around Sol").wait_for()
    assert await desk.page.get_by_role("heading", name="Who carries it").count() == 1


PAGES = (
    "/desk", "/desk/circles", "/desk/circles/1", "/desk/areas", "/desk/initiatives", "/desk/initiatives/1",
    "/desk/figures", "/desk/plan", "/desk/cards", "/desk/people", "/desk/looks", "/desk/health", "/desk/browsers",
    "/desk/sure", "/desk/do/deciding/1", "/desk/do/registering/-", "/desk/done", "/desk/code", "/desk/in/x",
)  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_serious_stands_in_anybody_s_way_on_any_page(
    browser: Browser, tmp_path: Path, language: str, theme: str
) -> None:
    async with web_of(tmp_path, browser, telegrams=True) as web:
        town = await desk_town.town(web.rig, language)
        page = await web.window(viewport={"width": 320, "height": 640}, color_scheme=theme, locale=language)
        await log_in(web, town.lars, page)
        for path in PAGES:
            await page.goto(path)
            found = await Axe().run(page)
            grave = [each["id"] for each in found.response["violations"] if each["impact"] in GRAVE]
            assert grave == [], (path, found.generate_report())
            for width in (320, 768, 1440, 2560):
                await page.set_viewport_size({"width": width, "height": 800})
                wide = await page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, width)
            assert await page.locator("html").get_attribute("lang") == language
            assert await page.locator("h1").count() == 1, path
