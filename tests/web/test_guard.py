"""What stands in front of every page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.web.guard import CSP, LARGEST
from bot.web.rates import ALLOWED, MOST, Rates, network
from bot.web.site import site
from tests.rig import rig

HTTPS = "https://kreds.example"
FORM = {"theme": "dark", "back": "/"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        rig(tmp_path, web_url=HTTPS) as running,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(site(running.service), raise_app_exceptions=False),
            base_url=HTTPS,
            headers={"sec-fetch-site": "same-origin"},
        ) as found,
    ):
        yield found


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/kreds.css"])
async def test_T13_every_page_carries_the_headers_that_keep_others_out(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP
    assert "http" not in CSP, "nobody else's address"
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store" or path.startswith("/static/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin", "origin": HTTPS}, 303),
        ({"sec-fetch-site": "cross-site", "origin": HTTPS}, 403),
        ({"sec-fetch-site": "same-site", "origin": "https://other.example"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "", "origin": HTTPS}, 403),
        ({"origin": HTTPS}, 303),
        ({"origin": "http://kreds.example"}, 403),
        ({}, 403),
    ],
)
async def test_T13_a_form_is_taken_only_from_a_page_of_ours(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    del client.headers["sec-fetch-site"]
    assert (await client.post("/look", data=FORM, headers=headers)).status_code == status


async def test_T13_another_name_for_this_address_is_not_answered(client: httpx.AsyncClient) -> None:
    assert (await client.get("/", headers={"host": "evil.example"})).status_code == 421


async def test_T19_a_form_larger_than_any_of_ours_is_not_read(client: httpx.AsyncClient) -> None:
    sent = {"theme": "x" * LARGEST}
    assert (await client.post("/look", data=sent)).status_code == 413

    async def dripping() -> AsyncIterator[bytes]:
        for _part in range(70):
            yield b"x" * 1000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/look", content=dripping(), headers=form)).status_code == 413


async def test_T19_one_address_cannot_ask_without_end(client: httpx.AsyncClient) -> None:
    most = ALLOWED["post"][0]
    said = [(await client.post("/look", data=FORM)).status_code for _again in range(most * 2)]
    assert 429 in said
    assert said[:most] == [303] * most


async def test_T13_looking_changes_nothing_where_something_can_be_sent(client: httpx.AsyncClient) -> None:
    assert (await client.get("/look?theme=dark")).status_code == 405


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb: c"]
)
async def test_T13_nobody_is_sent_to_somebody_else_s_site(client: httpx.AsyncClient, back: str) -> None:
    answer = await client.post("/look", data={"theme": "dark", "back": back})
    assert answer.headers["location"] == "/"


async def test_T13_what_a_browser_keeps_over_https_is_for_this_host_alone(client: httpx.AsyncClient) -> None:
    kept = (await client.post("/look", data=FORM)).headers["set-cookie"].lower()
    for flag in ("secure", "httponly", "samesite=strict", "path=/"):
        assert flag in kept
    assert "domain" not in kept


def test_T19_rates_fill_up_again_and_do_not_fill_the_memory() -> None:
    now = 1000.0
    rates = Rates(lambda: now)
    while rates.spend("192.0.2.1", "try"):
        pass
    assert not rates.may("192.0.2.1", "try")
    assert rates.may("192.0.2.2", "try"), "others are not in it"
    now += 6.1
    assert rates.may("192.0.2.1", "try")
    for number in range(MOST + 10):
        rates.spend(f"198.51.{number // 250}.{number % 250}", "look")
    assert len(rates.left) <= MOST


def test_T19_a_household_on_ipv6_counts_once() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1")
    assert network("2001:db8:0:1::1") != network("2001:db8::1")
    assert network("::ffff:192.0.2.1") == "192.0.2.1"
