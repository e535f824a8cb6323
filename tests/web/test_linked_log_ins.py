"""Linking the municipality's own log-in: by its owner alone, with a fresh code, and gone when it is taken off."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from bot.services import freezing, my_data
from store import backup, erasure, linked_log_ins
from store.models import Audit, Circle, Member
from store.unit_of_work import Work
from store.web_models import LinkedLogIn, LogInTrip
from tests.emulators.oidc import OidcEmulator
from tests.web.desk import Desk, form_token, rows_of
from tests.web.way import LARS, UNKNOWN, WRONG, come_in, link, set_out_to_link, way_back, way_out


async def test_T12_whoever_takes_it_off_is_out_of_every_browser_that_came_in_by_it(
    desk: Desk, there: OidcEmulator
) -> None:
    for how in ("the chat", "the page", "log out everywhere"):
        lars = await desk.signed_in(desk.town.lars)
        await link(desk, lars, there, LARS)
        async with desk.browser() as other:
            await come_in(other, there, LARS)
            await desk.rig.settle()
            assert (await other.get("/desk")).status_code == 200
            if how == "the chat":
                await desk.rig.press(desk.town.lars, "Take it off")
                assert (
                    "Nobody can log in to your pages through Odense any more"
                    in desk.town.lars.messages[-1].text
                )
                await desk.rig.press(desk.town.lars, "Take it off")
                assert "There is nothing to take off." in desk.town.lars.messages[-1].text
            elif how == "the page":
                await lars.post("/desk/oidc/off", data={"form_token": await form_token(lars)})
                await desk.rig.settle()
                assert (
                    "Nobody can log in to your pages through Odense any more"
                    in desk.town.lars.messages[-1].text
                )
            else:
                await desk.rig.press(desk.town.lars, "That was not me: log out everywhere")
                assert "Logging in through Odense is taken off too." in desk.town.lars.messages[-1].text
            assert (await other.get("/desk")).status_code == 401, how
            assert UNKNOWN in (await come_in(other, there, LARS)).text, how
        assert (await lars.get("/desk")).status_code == (401 if how == "log out everywhere" else 200)
        await lars.aclose()
    noted = await desk.rig.service.store.turn(lambda work: work.session.scalars(select(Audit.action)).all())
    assert noted.count("desk.taken_off") == 3


async def test_T12_linking_wants_a_fresh_code_from_the_chat(desk: Desk, there: OidcEmulator) -> None:
    lars = await desk.signed_in(desk.town.lars)
    form = {"form_token": await form_token(lars), "back": "/desk/oidc/link"}
    assert (await lars.get("/desk/oidc/link")).headers["location"] == "/desk/sure?back=/desk/oidc/link"
    assert (await lars.post("/desk/oidc/link/go", data=form)).headers[
        "location"
    ] == "/desk/sure?back=/desk/oidc/link"
    assert await desk.rig.service.store.turn(partial(rows_of, table=LogInTrip)) == []
    assert (await link(desk, lars, there, LARS)).status_code == 303
    async with desk.browser() as other:
        await come_in(other, there, LARS)
        asked = await other.get(f"/desk/do/case_manager/{desk.town.circle}")
        assert asked.headers["location"].startswith("/desk/sure"), (
            "coming in that way is no fresh code either"
        )
        assert (await other.get("/desk/oidc/link")).headers["location"].startswith("/desk/sure")
    await lars.aclose()


async def test_T12_an_account_there_is_one_coordinator_s_and_nobody_takes_it_over(
    desk: Desk, there: OidcEmulator
) -> None:
    lars, eva = await desk.signed_in(desk.town.lars), await desk.signed_in(desk.town.eva)
    await desk.rig.service.store.turn(
        lambda work: linked_log_ins.link(
            work, work.session.get_one(Member, desk.town.members["Eva"]), there.issuer, "eva-there"
        )
    )
    taken = await link(desk, lars, there, "eva-there")
    assert (taken.status_code, "That could not be added." in taken.text) == (403, True)
    assert "Eva" not in taken.text
    await link(desk, lars, there, LARS)
    await link(desk, lars, there, "lars-anew")
    async with desk.browser() as browser:
        assert UNKNOWN in (await come_in(browser, there, LARS)).text, "the one before opens nothing"
        assert (await come_in(browser, there, "lars-anew")).headers["location"] == "/desk"
        assert "Hi Lars" in (await browser.get("/desk")).text
    for each in (lars, eva):
        await each.aclose()


async def test_T12_T14_the_pages_are_linked_only_in_the_session_that_set_out(
    desk: Desk, there: OidcEmulator
) -> None:
    """Logged out meanwhile, somebody else signed in, or Eva's session with Lars's way: nothing is linked."""
    for then in ("logged out", "another one"):
        lars, eva = await desk.signed_in(desk.town.lars), await desk.signed_in(desk.town.eva)
        brought = there.log_in(await set_out_to_link(desk, lars), LARS)
        if then == "logged out":
            await lars.post("/desk/out", data={"form_token": await form_token(lars)})
        else:
            lars.cookies.set("kreds-desk", eva.cookies["kreds-desk"], domain="localhost.local")
        assert WRONG in (await way_back(lars, brought)).text
        assert await desk.rig.service.store.turn(partial(rows_of, table=LinkedLogIn)) == [], then
        for each in (lars, eva):
            await each.aclose()


async def test_T4_T12_of_an_account_there_only_a_keyed_fingerprint_is_kept(
    desk: Desk, there: OidcEmulator
) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await link(desk, lars, there, "canary-of-a-subject")
    async with desk.browser() as browser:
        await way_out(browser)
        rows = repr(
            [
                await desk.rig.service.store.turn(partial(rows_of, table=each))
                for each in (LinkedLogIn, LogInTrip)
            ]
        )
        for secret in ("canary-of-a-subject", browser.cookies["kreds-oidc"], lars.cookies["kreds-desk"]):
            assert secret not in rows
    assert there.issuer in rows
    number = desk.town.members["Lars"]
    told = await desk.rig.service.store.turn(
        lambda work: my_data.everything(desk.rig.service.here, work, work.session.get_one(Member, number))
    )
    assert told["linked_log_in"] == {"at": there.issuer, "since": "2026-08-20"}
    desk.rig.clock.now += linked_log_ins.MINUTES
    await desk.rig.service.store.turn(erasure.tidy)
    assert await desk.rig.service.store.turn(partial(rows_of, table=LogInTrip)) == []
    await desk.rig.service.store.turn(
        lambda work: erasure.forget_member(work, work.session.get_one(Member, number))
    )
    assert await desk.rig.service.store.turn(partial(rows_of, table=LinkedLogIn)) == []
    await lars.aclose()


async def test_T17_locking_an_account_closes_this_way_for_good(desk: Desk, there: OidcEmulator) -> None:
    """Whoever had the phone may have linked an account of their own; it must not outlive the lock."""
    lars = await desk.signed_in(desk.town.lars)
    await link(desk, lars, there, "a-thief")

    def lock(work: Work) -> None:
        eva, person = (work.session.get_one(Member, desk.town.members[name]) for name in ("Eva", "Lars"))
        circle = work.session.get_one(Circle, desk.town.others)
        freezing.lock(desk.rig.service.here, work, circle, person, by=eva)
        person.frozen = False

    await desk.rig.service.store.turn(lock)
    async with desk.browser() as browser:
        assert UNKNOWN in (await come_in(browser, there, "a-thief")).text
    assert (await lars.get("/desk")).status_code == 401
    await lars.aclose()


async def test_F16_after_a_restore_nobody_comes_in_by_what_had_been_taken_off(
    desk: Desk, there: OidcEmulator
) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await link(desk, lars, there, LARS)
    await desk.rig.service.store.turn(backup.after)
    async with desk.browser() as browser:
        assert UNKNOWN in (await come_in(browser, there, LARS)).text
    await lars.aclose()
