"""Sol is told on her phone: the button, what comes up on the screen, and what a press on it opens, in a real browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from store.pushes import GRACE
from tests.browser.conftest import Web, web_of
from tests.browser.test_chat import a_circle
from tests.emulators.push import PushService, Subscribed

SUBSCRIBED = """(told) => {
  const found = { toJSON: () => ({ endpoint: told.endpoint, keys: { p256dh: told.p256dh, auth: told.auth } }) };
  found.unsubscribe = async () => { window.sessionStorage.removeItem("told"); return true; };
  PushManager.prototype.subscribe = async (how) => {
    window.sessionStorage.setItem("told", new TextDecoder("latin1").decode(how.applicationServerKey).length);
    return found;
  };
  PushManager.prototype.getSubscription = async () => window.sessionStorage.getItem("told") ? found : null;
}"""
"""A browser without a screen has no maker's push service behind it: it is given the address of ours. All else is its own."""


@pytest.fixture
async def push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PushService]:
    async with PushService(tmp_path) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        yield service


@pytest.fixture
async def web(browser: Browser, push: PushService, tmp_path: Path) -> AsyncIterator[Web]:
    """A service that may reach the push service on this machine."""
    async with web_of(tmp_path, browser, web_push_inside="127.0.0.0/8") as there:
        push.clock = there.rig.clock
        yield there


async def phone(web: Web, push: PushService, person: Any) -> tuple[Page, Subscribed]:
    """Somebody's window, whose browser may show notices, with an address at the push service."""
    assert web.rig.service.pushes is not None
    browser = push.subscribe(web.rig.service.pushes.wire.public_key)
    page = await web.borrowed(person)
    await page.context.grant_permissions(["notifications"], origin=web.address)
    await page.add_init_script(f"({SUBSCRIBED})({json.dumps(browser.fields)})")
    return page, browser


async def turn_on(page: Page) -> None:
    """More → Tell me when something is new."""
    await page.goto("/chat")
    await page.locator("details.more summary").click()
    await page.get_by_role("button", name="Tell me when something is new").click()
    await expect(page.locator("#tell")).to_contain_text("It never says more.")


async def passed(web: Web, span: timedelta) -> None:
    async with web.working:
        web.rig.clock.now += span
        await web.rig.settle()


async def test_sol_turns_it_on_is_told_and_turns_it_off(web: Web, push: PushService) -> None:
    made = await a_circle(web)
    page, browser = await phone(web, push, made.sol)
    await turn_on(page)
    async with web.working:
        await web.rig.act(made.sol.write("/help"))
    await expect(page.locator(".thread")).to_contain_text("What would you like?")
    await seen(web)
    await passed(web, GRACE)
    assert push.heard == [], "an open page shows it"
    await page.goto("about:blank")
    async with web.working:
        await web.rig.act(made.sol.write("/help"))
    await passed(web, GRACE)
    assert [each.to for each in push.heard] == [browser]
    await page.goto("/chat")
    await page.locator("details.more summary").click()
    await page.get_by_role("button", name="When somebody writes in a group too").click()
    await expect(page.locator("#tell")).to_contain_text("or in a group")
    await page.get_by_role("button", name="Do not tell me any more").click()
    await expect(page.get_by_role("button", name="Tell me when something is new")).to_be_attached()
    assert await page.evaluate("sessionStorage.getItem('told')") is None, "nor by the browser"


async def seen(web: Web) -> None:
    """Until nobody is about to be told."""
    from store import pushes
    from store.status import reading

    async with asyncio.timeout(30):
        while True:
            with reading(web.rig.service.store.engine) as rows:
                if pushes.soonest(rows) is None:
                    return
            await asyncio.sleep(0.05)


async def test_what_comes_up_on_the_screen_is_neutral_and_there_is_one(web: Web, push: PushService) -> None:
    made = await a_circle(web)
    page, _browser = await phone(web, push, made.sol)
    await page.goto("/chat")
    worker = await page.context.new_cdp_session(page)
    number = await registered(page, worker)
    for _again in range(2):
        told = {
            "origin": web.address,
            "registrationId": number,
            "data": '{"body": "Something new", "lang": "en"}',
        }
        await worker.send("ServiceWorker.deliverPushMessage", told)
    async with asyncio.timeout(30):
        while len(found := await page.evaluate(SHOWN)) != 1:  # the second comes in the place of the first
            await asyncio.sleep(0.05)
    (shown,) = found
    assert shown == {"title": "Kreds", "body": "Something new", "tag": "kreds", "data": None}
    (inside,) = page.context.service_workers
    await page.goto("/me")
    assert await inside.evaluate(PRESSED) == ["/chat"]
    await page.goto("/chat")
    assert await inside.evaluate(PRESSED) == ["focus"], "a chat that is open is brought to the front"


PRESSED = """async () => {
  const done = [];
  self.clients.openWindow = async (address) => { done.push(address); };
  WindowClient.prototype.focus = async () => { done.push("focus"); };
  await self.registration.showNotification("Kreds", { tag: "kreds" });
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  const kept = [];
  event.waitUntil = (promise) => kept.push(promise);
  self.dispatchEvent(event);
  await Promise.all(kept);
  if ((await self.registration.getNotifications()).length) done.push("it still stands");
  return done;
}"""
"""What a press does; without a finger on the glass a browser would neither open nor bring forward a page."""

SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, data }) => ({ title, body, tag, data }))"""


async def registered(page: Page, worker: CDPSession) -> str:
    """The number of the page's worker."""
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(told: dict[str, Any]) -> None:
        for each in told["registrations"]:
            if each["scopeURL"] == page.url.partition("/chat")[0] + "/" and not found.done():
                found.set_result(each["registrationId"])

    worker.on("ServiceWorker.workerRegistrationUpdated", note)
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await worker.send("ServiceWorker.enable")
    return await asyncio.wait_for(found, 20)


async def test_who_says_no_to_the_browser_is_told_so_and_nothing_else_happens(
    web: Web, push: PushService
) -> None:
    made = await a_circle(web)
    page = await web.borrowed(made.sol)
    await page.goto("/chat")
    await page.locator("details.more summary").click()
    await page.get_by_role("button", name="Tell me when something is new").click()
    await expect(page.get_by_text("Your browser does not allow it here.")).to_be_visible()
    without = await web.borrowed(made.sol, java_script_enabled=False)
    await without.goto("/chat")
    await without.locator("details.more summary").click()
    await expect(without.get_by_role("button", name="Tell me when something is new")).to_be_hidden()
