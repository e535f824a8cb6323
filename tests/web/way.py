"""The way through the municipality's own log-in, as a browser without scripts goes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.emulators.oidc import OidcEmulator
from tests.web.desk import Desk, form_token

WRONG, UNKNOWN, AWAY = (
    "That did not work.",
    "That log-in opens nothing here yet.",
    "That way is closed just now.",
)
LARS = "lars-there"
"""Who Lars is there."""

NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)
FIELD = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">')


async def way_out(browser: httpx.AsyncClient) -> str:
    """Press the button of the log-in page; where the browser is sent."""
    pressed = await browser.post("/desk/oidc", data={})
    assert pressed.headers["location"] == "/desk/oidc/on"
    return sent_to(await browser.get("/desk/oidc/on"))


def sent_to(page: httpx.Response) -> str:
    """Where a page sends a browser by itself, which is where its button leads."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)
    assert found is not None, page.text
    assert f'href="{found[1]}"' in page.text
    return unescape(found[1])


async def way_back(browser: httpx.AsyncClient, brought: dict[str, str]) -> httpx.Response:
    """Back to our page, without our cookies as another site sends one, and on from there with its form."""
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        page = await bare.get("/desk/oidc/callback", params=brought, headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    return await browser.post(
        "/desk/oidc/in", data={name: unescape(each) for name, each in FIELD.findall(page.text)}
    )


async def come_in(browser: httpx.AsyncClient, emulator: OidcEmulator, subject: str) -> httpx.Response:
    """All of it, as somebody there."""
    return await way_back(browser, emulator.log_in(await way_out(browser), subject))


async def set_out_to_link(desk: Desk, browser: httpx.AsyncClient) -> str:
    """Show the chat's code, and press the button; where the browser is sent."""
    form = {"form_token": await form_token(browser)}
    await browser.post("/desk/sure/code", data=form)
    await desk.rig.settle()
    await browser.post("/desk/sure/typed", data={**form, "code": desk.code(desk.town.lars)})
    pressed = await browser.post("/desk/oidc/link/go", data=form)
    assert pressed.headers["location"] == "/desk/oidc/on"
    return sent_to(await browser.get("/desk/oidc/on"))


async def link(
    desk: Desk, browser: httpx.AsyncClient, emulator: OidcEmulator, subject: str
) -> httpx.Response:
    """Lars links whoever he is there."""
    answer = await way_back(browser, emulator.log_in(await set_out_to_link(desk, browser), subject))
    await desk.rig.settle()
    return answer


async def through_the_peer(way: str, name: str) -> dict[str, str]:
    """Log in on the pages of another maker's provider; what the browser brings back."""
    async with httpx.AsyncClient() as browser:
        page = await browser.get(way, follow_redirects=False)
        for _page in range(12):
            if page.is_redirect:
                address = page.headers["location"]
                if "/desk/oidc/callback" in address:
                    return dict(parse_qsl(urlsplit(address).query))
                page = await browser.get(page.url.join(address))
                continue
            action = re.search(r'action="([^"]+)"', page.text)
            assert action is not None, page.text
            prompt = re.search(r'name="prompt" value="([^"]+)"', page.text)
            fields = {"prompt": prompt[1] if prompt else "", "login": name, "password": "anything"}
            page = await browser.post(page.url.join(unescape(action[1])), data=fields)
    raise AssertionError("it did not send the browser back")
