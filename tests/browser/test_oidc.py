"""Through another maker's provider in a real browser: cookies, redirections and content policies as browsers have them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.config import LANGUAGES
from tests import desk_town
from tests.browser.conftest import Web, web_of
from tests.browser.desk import code, log_in, said
from tests.browser.test_desk import GRAVE
from tests.emulators.npm import Missing, free_port
from tests.emulators.oidc import CLIENT, SECRET
from tests.emulators.oidc_peer import peer


async def test_T12_T13_a_coordinator_links_the_municipality_s_log_in_and_comes_in_by_it(
    browser: Browser, tmp_path: Path
) -> None:
    """Our cookies are strict and our forms go nowhere else, and the way there and back works all the same."""
    port = free_port()
    try:
        async with (
            peer(f"http://localhost:{port}/desk/oidc/callback") as settings,
            web_of(
                tmp_path,
                browser,
                telegrams=True,
                port=port,
                start=datetime.now(UTC),
                **settings,
            ) as web,
        ):
            town = await desk_town.town(web.rig)
            page = await web.window(viewport={"width": 1280, "height": 900})
            await log_in(web, town.lars, page)
            await _link(web, town, page)
            async with web.working:
                await web.rig.settle()
            assert "From now on you can also log in to your pages through Odense" in said(town.lars)
            other = await web.window()
            await other.goto("/desk")
            await other.get_by_role("button", name="Log in through Odense").click()
            await _there(web, other)
            await other.wait_for_url(f"{web.address}/desk")
            assert await other.locator("h1").inner_text() == "Hi Lars"
            await other.goto("/desk/oidc/callback?code=used&state=used")
            await other.wait_for_url(f"{web.address}/desk")
            web.complaints.clear()  # the first page for nobody answers 401, which a browser writes down
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_serious_stands_in_anybody_s_way_there_either(
    browser: Browser, tmp_path: Path, language: str, theme: str
) -> None:
    settings = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    async with web_of(tmp_path, browser, telegrams=True, **settings) as web:
        town = await desk_town.town(web.rig, language)
        how = {"viewport": {"width": 320, "height": 640}, "color_scheme": theme, "locale": language}
        page = await web.window(**how, java_script_enabled=False)
        for path in ("/desk", "/desk/oidc/callback?code=a&state=b"):
            await page.goto(path)
            await _fits(page, path)
        seeing = await web.window(**how)
        await seeing.goto("/desk")
        await _is_clear(seeing, language)
        await seeing.locator("form[action='/desk/oidc'] button").click()
        await seeing.locator("h1").wait_for()
        await _is_clear(seeing, language)  # nobody listens there
        await seeing.goto("/desk/oidc/callback?code=a&state=b")
        await seeing.wait_for_url("**/desk/oidc/in")
        await _is_clear(seeing, language)
        await log_in(web, town.lars, seeing)
        for path in ("/desk/browsers", "/desk/oidc/link"):
            await seeing.goto(path)
            if "/sure" in seeing.url:
                await _sure(web, town, seeing)
            await _is_clear(seeing, language)
            await _fits(seeing, path)
        web.complaints.clear()  # pages that say no answer with what a browser writes down


async def _link(web: Web, town: desk_town.Town, page: Page) -> None:
    await page.goto("/desk/browsers")
    await page.get_by_role("link", name="Also log in through Odense").click()
    await _sure(web, town, page)
    await page.wait_for_url("**/desk/oidc/link")
    await page.get_by_role("button", name="Go to Odense and add it").click()
    await _there(web, page)
    await page.wait_for_url(f"{web.address}/desk/browsers")
    await page.get_by_role("button", name="Take it off").wait_for()


async def _sure(web: Web, town: desk_town.Town, page: Page) -> None:
    await page.locator("form[action='/desk/sure/code'] button").click()
    await page.locator("#code").wait_for()
    async with web.working:
        await web.rig.settle()
    await page.locator("#code").fill(code(town.lars))
    await page.locator("form.code button").click()
    await page.wait_for_url("**/desk/oidc/link")


async def _there(web: Web, page: Page) -> None:
    """On the other maker's pages: a name, and yes."""
    await page.wait_for_url("http://127.0.0.1:*/interaction/**")
    web.rig.clock.now = datetime.now(UTC)
    await page.locator("input[name=login]").fill("lars@odense")
    await page.locator("input[name=password]").fill("anything")
    await page.locator("button[type=submit]").click()
    await page.locator("input[name=prompt][value=consent]").wait_for(state="attached")
    await page.locator("button[type=submit]").click()


async def _is_clear(page: Page, language: str) -> None:
    found = await Axe().run(page)
    grave = [each["id"] for each in found.response["violations"] if each["impact"] in GRAVE]
    assert grave == [], (page.url, found.generate_report())
    assert await page.locator("html").get_attribute("lang") == language
    assert await page.locator("h1").count() == 1


async def _fits(page: Page, path: str) -> None:
    for width in (320, 768, 1440, 2560):
        await page.set_viewport_size({"width": width, "height": 800})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, width)
