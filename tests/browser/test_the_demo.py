"""The demo's page in a browser: a newcomer's first minute, every phone, any width, both languages and themes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.test_front import GRAVE
from tests.demo.lines import DANISH, ENGLISH
from tests.demo.phones import phones
from tests.demo.stage import Stage
from tests.demo.visit import House, Invited, open_house
from tests.demo.words import LANGUAGES

DESK = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 640}
PATIENCE = 200_000
"""Milliseconds in which a quarter passes, also on a busy machine."""

pytestmark = pytest.mark.timeout(400)
expect.set_options(timeout=30_000)


@asynccontextmanager
async def visited(browser: Browser, folder: Path, young_people: int = 2) -> AsyncIterator[tuple[Page, Stage]]:
    """A window on the demo's page, open while the first weeks are played; nothing may be complained of."""
    async with open_house(Invited(young_people, 1, folder, "en", 0)) as house:
        page, complaints = await _window(browser, house)
        await page.goto(house.address)
        await asyncio.gather(
            house.stage.open(), expect(page.locator("#happens")).to_contain_text("turn", timeout=PATIENCE)
        )
        yield page, house.stage
        await page.context.close()
        assert complaints == []


async def _window(browser: Browser, house: House) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def phone(page: Page, key: str) -> Locator:
    """One of the phones."""
    return page.locator(f"#phone-{key}")


def newest(page: Page, key: str) -> Locator:
    """The newest message in a phone."""
    return phone(page, key).locator(".message").last


def hint(page: Page, step: str) -> Locator:
    """A step of the guide."""
    return page.locator(f"[data-step={step}]")


async def test_a_newcomer_goes_the_whole_way(browser: Browser, tmp_path: Path) -> None:
    async with visited(browser, tmp_path, 40) as (page, stage):
        seen = [await phone(page, each).locator(".log").inner_text() for each in ("coordinator", "group")]

        await newest(page, "young").get_by_role("button", name="Yes", exact=True).click()
        await expect(hint(page, "answer")).to_have_class("is-done")
        await expect(phone(page, "young").locator(".log")).to_contain_text("Thanks ✓")
        await hint(page, "nothing").get_by_role("button").click()
        await expect(hint(page, "nothing")).to_have_class("is-done")
        assert seen == [
            await phone(page, each).locator(".log").inner_text() for each in ("coordinator", "group")
        ]
        await expect(page.locator("#beside")).to_contain_text("sealed, on 2 sheets")

        await hint(page, "close").get_by_role("button").click()
        await expect(hint(page, "close")).to_have_class("is-done", timeout=PATIENCE)
        await expect(page.locator("#now")).to_have_text("Fri 1 Jan 2027, 00:01")
        await expect(page.locator("#beside .none")).to_have_text("0")
        await expect(page.locator("#beside .facts")).to_contain_text("destroyed")
        await expect(page.locator("#beside .figures dd").first).to_contain_text(" % ± ")

        await hint(page, "read").get_by_role("button").click()
        await phone(page, "coordinator").get_by_role("button", name="Show them").click()
        await expect(phone(page, "coordinator").locator("img")).to_be_visible()
        await page.wait_for_function("document.querySelector('#phone-coordinator img').naturalWidth > 300")
        await expect(page.locator(".guide .all")).to_contain_text("try anything")
        assert stage.steps == {"answer", "nothing", "close", "read"}
        await _nothing_stands_in_the_way(page)


async def test_one_can_be_anybody_and_whatever_happens_shows_on_every_phone(
    browser: Browser, tmp_path: Path
) -> None:
    async with visited(browser, tmp_path) as (page, stage):
        group = phone(page, "group")
        await group.get_by_text("Mum", exact=True).last.click()
        await group.get_by_role("textbox").fill("Dinner is ready <3")
        await group.get_by_role("button", name="Send").click()
        await expect(newest(page, "group")).to_contain_text("Mum")
        await expect(newest(page, "group")).to_contain_text("Dinner is ready <3")
        heart = newest(page, "group").get_by_role("button", name="heart")
        await heart.click()
        await expect(heart).to_contain_text("1")

        await group.get_by_role("button", name="Kept", exact=True).click()
        await expect(group.get_by_role("button", name="Kept", exact=True)).to_have_count(0)

        await page.locator("[data-by=day]").first.click()
        await expect(page.locator("#now")).to_have_text("Sat 10 Oct 2026, 17:00", timeout=PATIENCE)
        await expect(newest(page, "young")).to_contain_text("Still here if you feel like it")

        young = phone(page, "young")
        await young.locator("summary").click()
        await young.get_by_role("button", name="/goodnews").click()
        await young.get_by_role("textbox").fill(ENGLISH.good_news)
        await young.get_by_role("textbox").press("Enter")
        await newest(page, "young").get_by_role("button", name="circle").click()
        await expect(newest(page, "group")).to_contain_text(ENGLISH.good_news)

        await stage.act(lambda: _deleted(stage, "Dinner is ready"))
        await expect(group.locator(".log")).not_to_contain_text("Dinner is ready")


async def _deleted(stage: Stage, words: str) -> None:
    everywhere = phones(stage)[1]
    for each in everywhere.messages().values():
        if words in each.text:
            everywhere.who("Mum").delete(each)


async def test_what_is_not_theirs_is_refused_with_a_word_in_their_own_phone(
    browser: Browser, tmp_path: Path
) -> None:
    async with visited(browser, tmp_path) as (page, _stage):
        group = phone(page, "group")
        await group.get_by_text("Coach Ali", exact=True).last.click()
        await group.get_by_role("button", name="Kept", exact=True).click()
        await expect(group.locator(".toast")).not_to_be_empty()

        await expect(phone(page, "newcomer")).to_be_hidden()
        await phone(page, "young").get_by_role("button", name="Let Robin open it").first.click()
        await expect(newest(page, "newcomer")).to_contain_text("link")
        await expect(group.locator(".as")).not_to_contain_text("Robin")


async def test_on_a_narrow_screen_there_is_one_phone_at_a_time_and_the_keyboard_is_enough(
    browser: Browser, tmp_path: Path
) -> None:
    async with visited(browser, tmp_path) as (page, stage):
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        await expect(page.locator(".phone:visible")).to_have_count(1)
        await page.locator(".dock").get_by_role("button", name="Kirsten").press("Enter")
        await expect(page.locator(".phone:visible")).to_have_attribute("id", "phone-coordinator")
        await page.locator(".dock").get_by_role("button", name="Sol").press("Enter")
        await newest(page, "young").get_by_role("button", name="A bit").press("Enter")
        await expect(phone(page, "young").locator(".log")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(newest(page, "young")).to_contain_text("Back")
        assert "answer" in stage.steps
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_nothing_serious_stands_in_anybody_s_way(browser: Browser, tmp_path: Path) -> None:
    async with visited(browser, tmp_path) as (page, _stage):
        for language in LANGUAGES:
            await page.goto(f"{page.url.partition('?')[0]}?lang={language}")
            await expect(page.locator("body")).to_have_class("is-ready")
            await expect(page.locator("html")).to_have_attribute("lang", language)
            for theme in ("light", "dark"):
                await page.emulate_media(color_scheme=theme)
                for size in (DESK, NARROW):
                    await page.set_viewport_size(size)  # type: ignore[arg-type]
                    await _nothing_stands_in_the_way(page)


async def test_the_circle_speaks_danish_where_it_is_asked_to(browser: Browser, tmp_path: Path) -> None:
    async with open_house(Invited(2, 1, tmp_path, "da", 0)) as house:
        page, complaints = await _window(browser, house)
        await page.goto(f"{house.address}?lang=da")
        await house.stage.open()
        await expect(page.locator("#happens")).to_have_text("Nu er det din tur.")
        await expect(newest(page, "young")).to_contain_text("Hej Sol.")
        await expect(phone(page, "group").locator(".log")).to_contain_text(DANISH.what_mum_does)
        await expect(phone(page, "young").locator(".log")).to_contain_text("redigeret")
        await page.context.close()
        assert complaints == []


async def _nothing_stands_in_the_way(page: Page) -> None:
    found = await Axe().run(page)
    grave = [each for each in found.response["violations"] if each["impact"] in GRAVE]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in grave] == []
    width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
