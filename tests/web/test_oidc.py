"""The way in through the municipality's own log-in: linked once by its owner, and nothing else opens anything."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from store import linked_log_ins, signing_in, web_sessions
from store.models import Member
from store.unit_of_work import Work
from store.web_models import LogInTrip
from tests.databases import Databases
from tests.emulators.npm import Missing
from tests.emulators.oidc import OidcEmulator
from tests.emulators.oidc_peer import peer
from tests.web import way
from tests.web.desk import Desk, desk_of, form_token, rows_of
from tests.web.way import LARS, UNKNOWN, come_in, link, set_out_to_link, way_back, way_out


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_T12_another_maker_s_provider_lets_in_who_has_linked_it_and_nobody_else(
    databases: Databases, tmp_path: Path, algorithm: str
) -> None:
    """Discovery, PKCE, state, nonce, keys and signatures, as somebody else wrote them."""
    try:
        async with (
            peer("http://localhost:8080/desk/oidc/callback", algorithm) as settings,
            desk_of(databases, tmp_path, start=datetime.now(UTC), **settings) as desk,
        ):
            lars = await desk.signed_in(desk.town.lars)
            brought = await way.through_the_peer(await set_out_to_link(desk, lars), "lars@odense")
            desk.rig.clock.now = datetime.now(UTC)
            assert (await way_back(lars, brought)).headers["location"] == "/desk/browsers"
            async with desk.browser() as his, desk.browser() as other:
                for browser, name, status in ((his, "lars@odense", 303), (other, "eva@odense", 403)):
                    brought = await way.through_the_peer(await way_out(browser), name)
                    desk.rig.clock.now = datetime.now(UTC)
                    assert (await way_back(browser, brought)).status_code == status
                    assert (await way_back(browser, brought)).status_code == status, "a way is gone once"
                assert (await his.get("/desk")).status_code == 200
                assert (await other.get("/desk")).status_code == 401
            await lars.aclose()
    except Missing as missing:
        pytest.skip(str(missing))


async def test_T12_a_coordinator_links_it_hears_so_and_comes_in_by_it(
    desk: Desk, there: OidcEmulator
) -> None:
    lars = await desk.signed_in(desk.town.lars)
    assert "Also log in through Odense" in (await lars.get("/desk/browsers")).text
    assert (await link(desk, lars, there, LARS)).headers["location"] == "/desk/browsers"
    assert desk.town.lars.messages[-1].text == (
        "From now on you can also log in to your pages through Odense: open http://localhost:8080/desk and press the button "
        "there. The link and the code from here go on working.\n\nIf it was not you, take it off below."
    )
    assert "Added on Thursday, 20 August 2026" in (await lars.get("/desk/browsers")).text
    async with desk.browser() as other:
        assert "Log in through Odense" in (await other.get("/desk")).text
        answer = await come_in(other, there, LARS)
        assert answer.headers["location"] == "/desk"
        kept = next(
            each for each in answer.headers.get_list("set-cookie") if each.startswith("kreds-desk=")
        ).lower()
        assert all(flag in kept for flag in ("httponly", "samesite=strict", "path=/", "max-age=36000"))
        await desk.rig.settle()
        assert "Hi Lars" in (await other.get("/desk")).text
        said = desk.town.lars.messages[-1].text
        assert said == "Your pages are open now in Firefox · Linux.\n\nThe log-in came through Odense."
        assert "through Odense" in (await lars.get("/desk/browsers")).text
    looks = (await lars.get("/desk/looks")).text
    for line in (
        "added the municipality&#39;s log-in to the pages",
        "logged in to the pages through the municipality",
    ):
        assert line in looks
    await lars.aclose()


async def test_T12_a_log_in_there_makes_nobody_a_coordinator_and_tells_of_nobody(
    desk: Desk, there: OidcEmulator
) -> None:
    """Never heard of, taken off, locked, or no coordinator any more: the same page, to the byte."""
    said = []
    async with desk.browser() as browser:
        said.append(await come_in(browser, there, "nobody"))
    for change in ("taken off", "locked", "no coordinator"):
        lars = await desk.signed_in(desk.town.lars)
        await link(desk, lars, there, LARS)
        await desk.rig.service.store.turn(partial(_changed, desk=desk, change=change))
        async with desk.browser() as browser:
            said.append(await come_in(browser, there, LARS))
        await desk.rig.service.store.turn(partial(_changed, desk=desk, change="as before"))
        await lars.aclose()
    assert {(each.status_code, each.text) for each in said} == {(403, said[0].text)}
    assert UNKNOWN in said[0].text
    assert "Lars" not in said[0].text
    members = await desk.rig.service.store.turn(
        lambda work: work.session.scalars(select(Member.id).where(Member.coordinator)).all()
    )
    assert sorted(members) == sorted(desk.town.members.values())


async def test_T13_a_session_from_before_is_over_and_its_id_is_not_taken_on(
    desk: Desk, there: OidcEmulator
) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await link(desk, lars, there, LARS)
    async with desk.browser() as victim:
        for planted in (lars.cookies["kreds-desk"], "x" * 43):
            victim.cookies.set("kreds-desk", planted, domain="localhost.local")
            await come_in(victim, there, LARS)
            assert victim.cookies["kreds-desk"] != planted
            async with desk.browser() as attacker:
                attacker.cookies.set("kreds-desk", planted, domain="localhost.local")
                assert (await attacker.get("/desk")).status_code == 401
        assert (await victim.get("/desk")).status_code == 200
    await lars.aclose()


async def test_T12_a_session_through_it_lasts_as_long_as_any(desk: Desk, there: OidcEmulator) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await link(desk, lars, there, LARS)
    async with desk.browser() as browser:
        await come_in(browser, there, LARS)
        desk.rig.clock.now += web_sessions.LASTS["desk"].unused + web_sessions.LASTS["desk"].kept_to
        assert (await browser.get("/desk")).status_code == 401
    await lars.aclose()


async def test_T13_looking_changes_nothing_on_the_way_either(desk: Desk, there: OidcEmulator) -> None:
    async with desk.browser() as browser:
        brought = there.log_in(await way_out(browser), LARS)
        before = await desk.rig.service.store.turn(partial(rows_of, table=LogInTrip))
        for _time in range(5):
            for path in ("/desk", "/desk/oidc/on", "/desk/oidc/callback?" + str(httpx.QueryParams(brought))):
                assert "set-cookie" not in (await browser.get(path)).headers
                await browser.head(path)
        assert await desk.rig.service.store.turn(partial(rows_of, table=LogInTrip)) == before
        assert there.asked["token"] == 0


async def test_without_its_settings_nothing_of_it_shows(databases: Databases, tmp_path: Path) -> None:
    async with desk_of(databases, tmp_path) as desk, desk.browser() as browser:
        lars = await desk.signed_in(desk.town.lars)
        token = {"form_token": await form_token(lars)}
        assert (
            "through Odense"
            not in (await browser.get("/desk")).text + (await lars.get("/desk/browsers")).text
        )
        assert (await browser.post("/desk/oidc", data={})).status_code == 404
        assert (await browser.post("/desk/oidc/in", data={})).status_code == 404
        for path in ("/desk/oidc/on", "/desk/oidc/callback"):
            assert (await browser.get(path)).status_code == 404
        await lars.post("/desk/sure/code", data=token)
        await desk.rig.settle()
        await lars.post("/desk/sure/typed", data={**token, "code": desk.code(desk.town.lars)})
        assert (await lars.get("/desk/oidc/link")).status_code == 404
        assert (await lars.post("/desk/oidc/link/go", data=token)).status_code == 404
        await lars.aclose()


def _changed(work: Work, desk: Desk, change: str) -> None:
    """Straight into the row, so that the account stays linked where it can."""
    member = work.session.get_one(Member, desk.town.members["Lars"])
    if change == "taken off":
        linked_log_ins.take_off(work, member)
    member.frozen, member.coordinator = change == "locked", change != "no coordinator"
    signing_in.forget(work)
