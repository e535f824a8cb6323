"""Which browsers are told: those that somebody has turned on, for as long as they are theirs, and no other address."""

from __future__ import annotations

from functools import partial

import pytest

from store import erasure, members, pushes, web_sessions
from store.models import Member
from store.unit_of_work import Work
from store.web_models import WebPush
from tests.emulators.web import Person
from tests.web.telling import NEUTRAL, Town, on_both, rows


@on_both
@pytest.mark.parametrize("how", ["turned off", "signed out", "locked", "left", "erased"])
async def test_nothing_is_told_to_a_browser_any_more_that_is(town: Town, how: str) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    await town.write(sol)
    if how == "turned off":
        assert await town.tell_me(sol, what="off") == 204
    elif how == "signed out":
        await sol.sign_out()
    elif how == "locked":
        await town.rig.write(town.made.lars, "/freeze")
        await town.rig.press(town.made.lars, "Sol")
        await town.rig.tap(town.made.lars, "yes")
    elif how == "left":
        await town.rig.write(sol, "/leave")
        for key in ("leave", "none", "yes"):
            await town.rig.tap(sol, key)
    else:
        await town.rig.service.store.turn(partial(_erase, account=sol.id))
    assert await town.later(hours=1) == []
    assert town.service.asked == 0
    assert await rows(town) == 0


def _erase(work: Work, account: str) -> None:
    member = members.by_address(work, "web", account)
    assert isinstance(member, Member)
    erasure.forget_member(work, member)


async def test_a_browser_goes_on_being_told_with_a_new_session_of_the_same_account(town: Town) -> None:
    lars = town.made.lars
    await town.turn_on(lars)
    token = await town.rig.service.store.turn(_invite)
    await town.rig.act(lars.open(f"/i/{token}"))
    assert await rows(town) == 1
    assert await town.later() == [NEUTRAL]


async def test_a_browser_that_somebody_else_takes_over_is_told_nothing_of_the_one_before(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    before = dict(sol.cookies)
    token = await town.rig.service.store.turn(_invite)
    await town.rig.act(sol.open(f"/i/{token}", answer="new"))
    assert await rows(town) == 0
    sol.cookies.clear()
    sol.cookies.update(before)
    assert sol.get("/chat").status_code == 401


def _invite(work: Work) -> str:
    from store.invitations import issue

    return issue(work, "coordinator", "Nora", 72)


async def test_what_is_kept_of_it_is_shown_and_sealed(town: Town) -> None:
    sol = town.made.sol
    browser = await town.turn_on(sol)
    told = sol.get("/me/kreds.json").json()["on_the_web"]["browsers_told_when_something_is_new"]
    assert told == [{"through": "localhost", "also_of_groups": False}]
    (row,) = await town.rig.service.store.turn(lambda work: work.session.query(WebPush).all())
    assert browser.endpoint.encode() not in row.told_sealed
    for path in ("/me", "/chat"):
        shown = sol.get(path).text
        assert "Do not tell me any more" in shown
        assert browser.endpoint not in shown


WRONG: tuple[dict[str, str], ...] = (
    {"endpoint": "http://push.example/a"},
    {"endpoint": "https://10.0.0.1/a"},
    {"endpoint": "https://[::1]/a"},
    {"endpoint": "https://[::ffff:169.254.169.254]/a"},
    {"endpoint": "https://user@push.example/a"},
    {"endpoint": "https://push.example/" + "a" * 2000},
    {"endpoint": ""},
    {"p256dh": "AAAA"},
    {"auth": "AAAA"},
)


async def test_T14_no_other_address_is_taken_than_a_browser_s(town: Town) -> None:
    for wrong in WRONG:
        fields = town.service.subscribe(town.key).fields | wrong
        assert await town.tell_me(town.made.sol, what="on", **fields) == 404, wrong
    assert await rows(town) == 0


async def test_T13_a_form_of_another_session_turns_nothing_on_or_off(town: Town) -> None:
    sol, mum = town.made.sol, town.made.adults["Mum"]
    await town.turn_on(sol)
    theirs = mum.page().hidden["form_token"]
    for what in ("on", "off", "groups"):
        sent = {"form_token": theirs, "what": what, **town.service.subscribe(town.key).fields}
        assert (await sol.ask("POST", "/tell-me", sent)).status_code == 403
    await town.tell_me(mum, what="off")
    state = await town.rig.service.store.turn(lambda work: _chosen(work, sol))
    assert state == "own", "only one's own"


def _chosen(work: Work, person: Person) -> str:
    (token,) = person.cookies.values()
    assert web_sessions.key(token)
    return pushes.chosen(work.session, work.keys, token)
