"""The coordinator's pages in a browser: the way in, every page in both languages and themes, and what must not be there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests import desk_town
from tests.browser.conftest import Web, web_of
from tests.browser.desk import log_in, said


@dataclass
class Desk:
    """A town, and Lars at his pages."""

    web: Web
    town: desk_town.Town
    page: Page


@pytest.fixture
async def desk(browser: Browser, tmp_path: Path) -> AsyncIterator[Desk]:
    async with web_of(tmp_path, browser) as web:
        town = await desk_town.town(web.rig)
        page = await web.window(viewport={"width": 1280, "height": 900})
        await log_in(web, town.lars, page)
        yield Desk(web, town, page)


async def test_a_coordinator_logs_in_from_the_chat_and_out_again(desk: Desk) -> None:
    assert await desk.page.locator("h1").inner_text() == "Hi Lars"
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
