"""Logging in as people do: the link from the chat, the button, the code from the chat."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from playwright.async_api import Page

from tests.browser.conftest import Web

Person: TypeAlias = Any
"""Somebody on whichever platform."""

CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$", re.MULTILINE)


async def link(web: Web, person: Person) -> str:
    """What /web brings, without the address in front, which is another one here."""
    async with web.working:
        await web.rig.write(person, "/web")
    return "/desk/in/" + said(person).rsplit("/desk/in/", 1)[1].split()[0]


def said(person: Person) -> str:
    """The newest message that somebody got."""
    return str(person.messages[-1].text)


def code(person: Person) -> str:
    """The newest code in somebody's chat."""
    return [found.group() for each in person.messages if (found := CODE.search(each.text))][-1]


async def log_in(web: Web, person: Person, page: Page) -> None:
    """All of it, in this window."""
    await page.goto(await link(web, person))
    await page.get_by_role("button").first.click()
    await page.wait_for_url("**/desk/code")
    async with web.working:
        await web.rig.settle()
    await page.locator("#code").fill(code(person).lower())
    await page.locator("form.code button").click()
    await page.wait_for_url("**/desk")


async def make_sure(web: Web, person: Person, page: Page) -> None:
    """The fresh code that changing people and roles asks for, in this window."""
    await page.goto("/desk/sure")
    await page.locator("main button.main").click()
    async with web.working:
        await web.rig.settle()
    await page.locator("#code").fill(code(person))
    await page.locator("form.code button").click()
    await page.wait_for_url("**/desk")
