"""The front page, in a browser: languages, themes, and nothing to complain of."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.config import LANGUAGES
from bot.web.look import THEMES
from tests.browser.conftest import Web

GRAVE = ("serious", "critical")


async def test_the_front_page_says_what_kreds_is_in_the_browser_s_language(web: Web) -> None:
    page = await web.window(locale="da-DK")
    await page.goto("/")
    assert await page.locator("h1").inner_text() == "Kan selv, men ikke alene."
    assert await page.title() == "Kreds"


async def test_language_and_colours_are_chosen_without_javascript_and_kept(web: Web) -> None:
    page = await web.window(java_script_enabled=False)
    await page.goto("/")
    await page.get_by_role("button", name="Dansk").click()
    await page.get_by_role("button", name="Mørke").click()
    await page.goto("/")
    root = page.locator("html")
    assert (await root.get_attribute("lang"), await root.get_attribute("data-theme")) == ("da", "dark")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_serious_stands_in_anybody_s_way(web: Web, language: str, theme: str) -> None:
    page = await web.window(viewport={"width": 320, "height": 640}, color_scheme="dark")
    await page.context.add_cookies(
        [
            {"name": name, "value": value, "url": web.address}
            for name, value in (("kreds-language", language), ("kreds-theme", theme))
        ]
    )
    await page.goto("/")
    found = await Axe().run(page)
    assert [each["id"] for each in found.response["violations"] if each["impact"] in GRAVE] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
