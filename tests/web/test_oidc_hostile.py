"""A provider that lies, a provider that is ill, and browsers that bring back what is not theirs: nobody comes in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from bot.web import provider
from store import linked_log_ins
from store.models import Member
from tests.databases import Databases
from tests.emulators.oidc import CLIENT, SECRET, OidcEmulator, by_the_public_key, unsigned
from tests.web.desk import Desk, desk_of
from tests.web.way import AWAY, LARS, NOW, UNKNOWN, WRONG, come_in, way_back, way_out


@pytest.fixture
async def desk(databases: Databases, tmp_path: Path, there: OidcEmulator) -> AsyncIterator[Desk]:
    """Lars has linked his account."""
    async with desk_of(databases, tmp_path, **there.settings) as found:
        there.clock = found.rig.clock
        await found.rig.service.store.turn(
            lambda work: linked_log_ins.link(
                work, work.session.get_one(Member, found.town.members["Lars"]), there.issuer, LARS
            )
        )
        yield found


async def test_T12_a_token_with_anything_wrong_about_it_opens_nothing(
    desk: Desk, there: OidcEmulator
) -> None:
    """And the true one does, before and after."""
    now = int(NOW.timestamp())
    lies: list[dict[str, Any]] = [
        {"iss": "https://elsewhere.example"}, {"iss": f"{there.issuer}/"}, {"iss": None}, {"iss": [there.issuer]},
        {"aud": "somebody-else"}, {"aud": None}, {"aud": []}, {"aud": ["somebody-else", "and-another"]},
        {"aud": [CLIENT, "somebody-else"]}, {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"}, {"nonce": "of-another-browser"}, {"nonce": None}, {"nonce": ["x"]},
        {"exp": now - 61}, {"exp": None}, {"exp": "never"}, {"iat": now + 3600}, {"iat": None}, {"nbf": now + 3600},
        {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}, {"at_hash": "of-another-answer"},
    ]  # fmt: skip
    async with desk.browser() as browser:
        assert (await come_in(browser, there, LARS)).status_code == 303
    for lie in lies:
        there.claims = lie
        await _turned_away(desk, there, str(lie))
    there.claims = {"aud": [CLIENT], "azp": CLIENT, "acr": "anything"}
    async with desk.browser() as browser:
        assert (await come_in(browser, there, LARS)).status_code == 303


async def test_T12_a_signature_that_is_not_the_provider_s_opens_nothing(
    desk: Desk, there: OidcEmulator
) -> None:
    stranger, curve = RSAKey.generate_key(2048, {"kid": "one"}), ECKey.generate_key("P-256", {"kid": "one"})
    forgers: dict[str, Any] = {
        "nobody's": unsigned,
        "a shared secret": by_the_public_key,
        "a stranger's, under a known name": lambda one, claims: one.signed(claims, stranger),
        "another kind, under a known name": lambda one, claims: one.signed(claims, curve),
        "a key brought along": lambda one, claims: one.signed(
            claims, stranger, jwk=stranger.as_dict(private=False)
        ),
        "a name that nobody knows": lambda one, claims: one.signed(claims, stranger, kid="two"),
        "unreadable": lambda one, claims: one.signed(claims).replace("eyJ", "eyJ9", 1),
        "spoilt": lambda one, claims: one.signed(claims)[:-8] + "AAAAAAAA",
        "no token": lambda _one, _claims: "a.b",
        "endless": lambda one, claims: one.signed(claims | {"more": "x" * 40_000}),
    }
    for name, forger in forgers.items():
        there.forge = forger
        await _turned_away(desk, there, name)
    assert there.asked["jwks"] == 1, "names that nobody knows do not make us ask again and again"


async def test_T12_what_was_asked_for_by_another_browser_opens_nothing_in_this_one(
    desk: Desk, there: OidcEmulator
) -> None:
    """Another's state, another's code under one's own state, none at all, and everything a second time."""
    async with desk.browser() as his, desk.browser() as eve, desk.browser() as bare:
        brought = there.log_in(await way_out(his), LARS)
        hers = there.log_in(await way_out(eve), "eve-there")
        for browser, wrong in (
            (eve, brought),
            (eve, {**hers, "state": brought["state"]}),
            (eve, {**hers, "state": ""}),
            (bare, brought),
        ):
            assert WRONG in (await way_back(browser, wrong)).text
        assert there.asked["token"] == 0, "not even asked about"
        injected = await way_back(eve, {**hers, "code": brought["code"]})
        assert WRONG in injected.text, (
            "the code is worth something only with the secret of the browser that set out"
        )
        assert (await eve.get("/desk")).status_code == 401
        brought = there.log_in(await way_out(his), LARS)
        assert (await way_back(his, brought)).status_code == 303
        his.cookies.delete("kreds-desk")
        again = await way_back(his, brought)
        assert WRONG in again.text
        late = there.log_in(await way_out(his), LARS)
        desk.rig.clock.now += linked_log_ins.MINUTES
        assert WRONG in (await way_back(his, late)).text


async def test_T12_two_that_come_back_at_once_come_in_once(desk: Desk, there: OidcEmulator) -> None:
    async with desk.browser() as browser:
        brought = there.log_in(await way_out(browser), LARS)
        cookie = browser.cookies["kreds-oidc"]

        async def back() -> int:
            async with desk.browser() as one:
                one.cookies.set("kreds-oidc", cookie, domain="localhost.local")
                return (await way_back(one, brought)).status_code

        assert sorted(await asyncio.gather(*(back() for _each in range(4)))) == [303, 403, 403, 403]
    assert there.asked["token"] == 1


async def test_T12_an_answer_of_another_provider_or_a_refusal_is_not_followed_up(
    desk: Desk, there: OidcEmulator
) -> None:
    for change in (
        {"iss": "https://elsewhere.example"},
        {"iss": ""},
        {"code": ""},
        {"code": "", "error": "access_denied"},
    ):
        async with desk.browser() as browser:
            answer = await way_back(browser, there.log_in(await way_out(browser), LARS) | change)
            assert (answer.status_code, WRONG in answer.text) == (403, True), change
    assert there.asked["token"] == 0


async def test_T12_what_is_brought_back_is_shown_as_words_and_leads_nowhere(
    desk: Desk, there: OidcEmulator
) -> None:
    async with desk.browser() as browser:
        await way_out(browser)
        evil = '"><script>alert(1)</script>'
        for name in ("code", "state", "iss", "error"):
            page = await browser.get(
                "/desk/oidc/callback", params={name: evil, "next": "https://elsewhere.example"}
            )
            assert "<script>alert" not in page.text
            assert "elsewhere" not in page.text
        answer = await browser.post("/desk/oidc/in", data={"state": "x", "next": "https://elsewhere.example"})
        assert "location" not in answer.headers
        crossed = await browser.post("/desk/oidc/in", data={}, headers={"sec-fetch-site": "cross-site"})
        assert crossed.status_code == 403
        assert crossed.text == ""


@pytest.mark.parametrize("fault", ["500", "400", "huge", "words", "elsewhere"])
async def test_T12_T19_a_provider_that_is_ill_gets_a_kind_page_and_the_other_way_in_still_works(
    desk: Desk, there: OidcEmulator, fault: str
) -> None:
    for where in ("token", "jwks"):
        there.faults = {where: fault}
        async with desk.browser() as browser:
            answer = await come_in(browser, there, LARS)
            expected = (403, WRONG) if (where, fault) == ("token", "400") else (503, AWAY)
            assert (answer.status_code, expected[1] in answer.text) == (expected[0], True), where
            assert "write /web to Kreds in your chat" in answer.text
    assert there.asked["other"] == 0, "a redirection is not followed"
    await (await desk.signed_in(desk.town.lars)).aclose()


async def test_T12_whoever_tries_again_and_again_is_stopped_by_the_address(
    desk: Desk, there: OidcEmulator
) -> None:
    async with desk.browser() as browser:
        pressed = [(await browser.post("/desk/oidc", data={})).status_code for _try in range(30)]
        assert pressed == [303] * 20 + [429] * 10
        assert (await browser.post("/desk/oidc/in", data={})).status_code == 429
        assert (await browser.post("/desk/code/typed", data={"code": "2222-2222"})).status_code == 429, (
            "one allowance for all ways in"
        )


async def test_T5_no_log_holds_a_code_a_token_or_who_somebody_is(
    desk: Desk, there: OidcEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with desk.browser() as browser:
        brought = there.log_in(await way_out(browser), LARS)
        await way_back(browser, brought)
        there.claims = {"aud": "canary-of-an-audience"}
        await come_in(browser, there, LARS)
        there.faults = {"token": "500"}
        await come_in(browser, there, LARS)
        secrets = (*brought.values(), LARS, SECRET, browser.cookies["kreds-desk"], "canary", "eyJ")
    ours = [
        each for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))
    ]  # the test's own browser
    logged = "\n".join(str(each.__dict__) for each in ours)
    for secret in secrets:
        assert secret not in logged or secret == there.issuer
    assert SECRET not in repr(provider.provider_of(desk.rig.service.settings, desk.rig.clock))


async def _turned_away(desk: Desk, there: OidcEmulator, why: str) -> None:
    # A site of its own, for wrong tries are counted by address.
    from bot.web.site import site

    desk.app = desk.app if there.forge is not None else site(desk.rig.service)
    async with desk.browser() as browser:
        answer = await come_in(browser, there, LARS)
        assert (answer.status_code, WRONG in answer.text, UNKNOWN in answer.text) == (403, True, False), why
        assert "kreds-desk" not in browser.cookies, why
