"""Whoever they are and however they read: axe-core finds nothing grave, and nothing is wider than a small phone."""

from __future__ import annotations

from functools import partial

from axe_playwright_python.async_playwright import Axe

from bot.config import LANGUAGES
from store import members
from store.models import Member
from store.unit_of_work import Work
from tests.browser.conftest import Web
from tests.browser.test_chat import ASKED, a_circle

GRAVE = ("serious", "critical")
SMALL = {"width": 320, "height": 640}


async def test_nothing_grave_stands_in_anybody_s_way_on_any_page_of_the_chat(web: Web) -> None:
    made = await a_circle(web)
    await web.until(ASKED)
    async with web.working:
        await web.rig.tap(made.sol, "yes")
        await web.rig.act(made.adults["Mum"].write("Dinner at six tonight?", made.group))
    found = []
    for language in LANGUAGES:
        await web.rig.service.store.turn(partial(_speaks, account=made.sol.id, language=language))
        for theme in ("light", "dark"):
            page = await web.borrowed(made.sol, viewport=SMALL, color_scheme=theme)
            for path in ("/chat", f"/chat/{made.group.id}", "/me", "/me/erase"):
                await page.goto(path)
                for more in await page.locator("details").all():
                    await more.locator("summary").click()
                said = await Axe().run(page)
                found += [
                    (language, theme, path, each["id"])
                    for each in said.response["violations"]
                    if each["impact"] in GRAVE
                ]
                wide = await page.evaluate("document.documentElement.scrollWidth")
                found += [(language, theme, path, f"{wide} wide")] if wide > SMALL["width"] else []
            await page.context.close()
    for path in ("/i/aaaaaaaaaaaaaaaaaaaaaa", "/connect", "/plain"):
        page = await web.window(viewport=SMALL)
        await page.goto(path)
        said = await Axe().run(page)
        found += [
            ("", "", path, each["id"]) for each in said.response["violations"] if each["impact"] in GRAVE
        ]
    assert found == [], "\n".join(map(str, found))


def _speaks(work: Work, account: str, language: str) -> None:
    member = members.by_address(work, "web", account)
    assert isinstance(member, Member)
    member.language = language
