"""Sol's phone is gone, and with it her browser: locked at once, back on a new one with two people's word, and nothing left on the old."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Page, expect

from bot.web.live import CHECK, LOOK
from tests.browser.conftest import Web
from tests.browser.test_chat import a_circle
from tests.channels import people
from tests.emulators.web import Person

LOCKED = "This account is locked for now."
GOODBYE = "This chat is no longer connected."


async def freezes(web: Web, lars: Person, label: str) -> None:
    """Lars writes /freeze, picks Sol and says yes."""
    async with web.working:
        await web.rig.act(lars.write("/freeze"))
        await web.rig.act(lars.press(label))
        await web.rig.act(lars.press("Yes"))


async def taps(web: Web, person: Person, *keys: str) -> None:
    async with web.working:
        for key in keys:
            await web.rig.tap(person, key)  # type: ignore[arg-type] # people with browsers can be asked for the same


async def opened(web: Web, person: Person) -> Page:
    """Somebody's page, as they left it."""
    page = await web.borrowed(person)
    await page.goto("/chat")
    await expect(page.get_by_role("link", name="Hide")).to_be_visible()
    return page


async def test_T17_a_lost_browser_is_shut_out_and_its_owner_comes_back_on_a_new_one(web: Web) -> None:
    assert CHECK + LOOK < 5, "seconds: an open page that may not be seen any more closes by itself"
    made = await a_circle(web)
    mum, lars = made.adults["Mum"], made.lars
    async with web.working:
        await web.rig.act(mum.write("Dinner at six tonight?", made.group))
    old = await opened(web, made.sol)

    await freezes(web, lars, "Sol")
    await expect(old.get_by_text(LOCKED)).to_be_visible()
    assert "Mum" not in await old.content()
    for path in (f"/chat/{made.group.id}", "/me", "/me/kreds.json"):
        answer = await old.request.get(f"{web.address}{path}")
        assert "Dinner" not in await answer.text(), path
        assert answer.status in (403, 404), path
    await expect(old.get_by_text("116 111")).to_be_visible()

    await freezes(web, lars, "🔒 Sol")
    link = people.links(lars)[-1]
    new = await web.window()
    await new.goto(link)
    await new.get_by_role("button", name="Go on here").click()
    await expect(new.locator(".thread")).to_contain_text(
        "Somebody who is with you has to say that it is you."
    )
    assert "Dinner" not in await new.content()
    await taps(web, lars, "yes")
    await taps(web, mum, "reopening", "yes")

    await expect(new.locator(".thread")).to_contain_text("Welcome back, Sol.")
    await expect(new.get_by_role("button", name="I need help")).to_be_visible()
    await new.goto("/chat")
    await new.get_by_role("link", name="Sol's circle").click()
    await expect(new.locator(".thread")).to_contain_text("Dinner at six tonight?")
    await new.get_by_label("Write to everybody").fill("I am back")
    await new.get_by_role("button", name="Send", exact=True).click()
    await expect(new.locator(".bubble", has_text="I am back")).to_be_visible()

    await old.goto("/chat")
    await expect(old.locator(".thread")).to_contain_text(GOODBYE)
    assert "Mum" not in await old.content(), "what was said to Sol is gone there"
    again = await old.request.get(f"{web.address}/chat/{made.group.id}")
    assert again.status == 404
    async with web.working:
        web.rig.clock.now += timedelta(hours=1)
    await old.goto("/chat")
    await expect(old.get_by_text(GOODBYE)).to_have_count(0)
    assert (await old.request.get(f"{web.address}/chat")).status == 401
    web.complaints.clear()  # pages that are not for a browser any more answer 401 and 403, which it writes down
