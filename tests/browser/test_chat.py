"""The chat in a real browser, with scripts and without: from a link to an answer, and a group between people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from store.schema import PEOPLE, STRATEGY
from tests.browser.conftest import Web, web_of
from tests.channels import people
from tests.channels.people import Made
from tests.databases import Databases
from tests.rig import ZONE

ASKED = datetime(2026, 8, 21, 17, tzinfo=ZONE)
"""When Sol is asked."""


async def a_circle(web: Web) -> Made:
    """Sol's circle, whose people came in one after the other."""
    async with web.working:
        return await people.circle(web.rig, "web")


async def press(page: Page, name: str) -> None:
    """Press the newest button of that name."""
    await page.get_by_role("button", name=name, exact=True).last.click()


async def test_somebody_comes_in_by_a_link_and_nobody_else_after_them(web: Web) -> None:
    link = await web.invite("coordinator", "Lars")
    page = await web.window()
    await page.goto(link)
    await page.get_by_role("button", name="Go on here").click()
    await expect(page.locator(".line").first).to_be_visible()
    await press(page, "English")
    await expect(page.locator(".thread")).to_contain_text("Lars")
    assert await page.title() == "Kreds"
    other = await web.window()
    await other.goto(link)
    await other.get_by_role("button", name="Go on here").click()
    await expect(other.locator(".thread")).to_contain_text("does not work")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_check_in_is_answered(web: Web, scripts: bool) -> None:
    await answered(web, scripts)


async def test_a_check_in_is_answered_on_the_other_database_too(
    browser: Browser, databases: Databases, tmp_path: Path
) -> None:
    kind = "postgresql"
    with databases.url(kind, PEOPLE) as people_url, databases.url(kind, STRATEGY) as strategy_url:
        urls = {"database_url": people_url, "strategy_url": strategy_url}
        async with web_of(tmp_path, browser, **urls) as web:
            await answered(web, True)


async def answered(web: Web, scripts: bool) -> None:
    """Sol answers on a page, and shares a line with the circle."""
    made = await a_circle(web)
    page = await web.borrowed(made.sol, java_script_enabled=scripts)
    await web.until(ASKED)
    await page.goto("/chat")
    await expect(page.get_by_role("button", name="I need help")).to_be_visible()
    await press(page, "Yes")
    if not scripts:
        await page.goto("/chat")
    await expect(page.get_by_text("Thanks ✓")).to_have_count(1)
    await press(page, "Skip")
    if not scripts:
        await page.goto("/chat")
    await expect(page.get_by_text("Thanks ✓")).to_have_count(2)
    await page.get_by_label("Write to Kreds").fill("Got up by myself")
    await page.get_by_role("button", name="Send", exact=True).click()
    if not scripts:
        await page.goto("/chat")
    await press(page, "Share with my circle")
    mum = made.adults["Mum"]
    await expect(page.get_by_role("button", name="Change an answer")).to_be_visible()
    async with web.working:
        await web.rig.settle()
    assert any("Got up by myself" in each.text for each in made.group.seen_by(mum))


async def test_a_group_is_live_between_two_people(web: Web) -> None:
    made = await a_circle(web)
    sol, mum = await web.borrowed(made.sol), await web.borrowed(made.adults["Mum"])
    for page in (sol, mum):
        await page.goto(f"/chat/{made.group.id}")
        await expect(page.get_by_text("Welcome to Sol's circle.")).to_be_visible()
    words = "Dinner at six <b>tonight</b>?"
    await mum.get_by_label("Write to everybody").fill(words)
    await mum.get_by_role("button", name="Send", exact=True).click()
    await expect(sol.locator(".bubble", has_text=words)).to_be_visible()
    await sol.locator(".line", has_text=words).get_by_role("button", name="❤️").click()
    await expect(mum.get_by_role("button", name="❤️ 1")).to_be_visible()
    await mum.get_by_label("Write to everybody").fill("/agree Mum calls the school by Friday")
    await mum.get_by_role("button", name="Send", exact=True).click()
    await expect(sol.get_by_role("button", name="Yes, I'll do it")).to_be_visible()
    await sol.get_by_role("button", name="Yes, I'll do it").click()
    await expect(sol.locator("#said p")).to_be_visible()
    assert await mum.locator("#said p").count() == 0, "only whoever pressed hears it"


async def test_a_long_name_of_a_group_ends_in_an_ellipsis_on_a_narrow_phone_and_is_still_read_out_whole(
    web: Web,
) -> None:
    async with web.working:
        made = await people.circle(web.rig, "web", young="Maximiliane Charlotte")
    page = await web.borrowed(made.sol, viewport={"width": 320, "height": 640})
    await page.goto("/chat")
    tab = page.get_by_role("link", name="Maximiliane Charlotte's circle", exact=True)
    shown = await tab.evaluate(SHOWN)
    assert shown["cut"]
    assert shown["ends"] == "ellipsis"
    assert shown["right"] <= shown["room"], "it does not hide beside the screen"


SHOWN = """each => {
  const words = each.querySelector("span"), nav = each.closest("nav").getBoundingClientRect();
  return {
    cut: words.scrollWidth > words.clientWidth,
    ends: getComputedStyle(words).textOverflow,
    right: Math.floor(each.getBoundingClientRect().right),
    room: Math.ceil(nav.right),
  };
}"""


async def test_T16_the_screen_is_covered_at_once(web: Web) -> None:
    made = await a_circle(web)
    page = await web.borrowed(made.sol)
    await page.goto("/chat")
    await expect(page.locator(".line").first).to_be_visible()
    await page.keyboard.press("Escape")
    await page.wait_for_url("**/plain")
    assert "Sol" not in await page.locator("body").inner_text()
    await page.get_by_role("link", name="Go on").click()
    await expect(page.locator(".line").first).to_be_visible()
    await page.get_by_role("link", name="Hide").click()
    await page.wait_for_url("**/plain")


@pytest.mark.parametrize("path", ["/me", "/me/erase"])
async def test_help_is_one_tap_away_on_a_young_person_s_own_pages_too(web: Web, path: str) -> None:
    made = await a_circle(web)
    page = await web.borrowed(made.sol)
    await page.goto(path)
    await page.get_by_role("button", name="I need help").click()
    await expect(page.locator(".thread")).to_contain_text("116 111")
    adult = await web.borrowed(made.adults["Mum"])
    await adult.goto(path)
    await expect(adult.get_by_role("button", name="I need help")).to_have_count(0)
