"""Sol is told on her phone that something is new: neutrally, once, and only as long as she wants it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import roles
from store import members
from store.pushes import GRACE
from store.unit_of_work import Work
from tests.web.telling import NEUTRAL, Town, on_both, page, pushes_told, until


@on_both
async def test_sol_is_told_once_neutrally_and_again_only_after_she_has_looked(town: Town) -> None:
    sol = town.made.sol
    browser = await town.turn_on(sol)
    await town.write(sol)
    assert town.service.heard == [], "not before a page that is open would have shown it"
    assert await town.later() == [NEUTRAL]
    (heard,) = town.service.heard
    assert heard.to is browser
    assert heard.claims["sub"] == "https://localhost"
    assert (heard.headers["topic"], heard.headers["urgency"]) == ("kreds", "high")
    assert timedelta(seconds=int(heard.headers["ttl"])) <= timedelta(days=28)
    await town.write(sol)
    assert await town.later(hours=2) == [], "once is enough"
    async with page(town, sol):
        await until(town, lambda found: not any(pushes_told(town, each) for each in found))
    await town.write(sol)
    assert await town.later() == [NEUTRAL]
    assert town.service.refusals == []


@on_both
async def test_a_running_service_tells_by_itself(town: Town) -> None:
    built, stopped = town.rig.service, asyncio.Event()
    await town.turn_on(town.made.sol)
    running = asyncio.create_task(roles.run(built, stopped))
    await town.made.sol.write("/help")
    await until(town, lambda found: any(each.at is not None for each in found))
    town.rig.clock.now += GRACE
    assert built.pushes is not None
    built.pushes.wake()
    async with asyncio.timeout(60):
        while not town.service.heard:
            await asyncio.sleep(0.01)
    stopped.set()
    await running
    assert [each.said for each in town.service.heard] == [NEUTRAL]


async def test_nobody_is_told_of_what_they_see_on_an_open_page(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    async with page(town, sol):
        await town.write(sol)
        await until(town, lambda found: all(each.at is None for each in found))
        assert await town.later() == []
    await town.write(sol)
    assert await town.later() == [NEUTRAL]


@on_both
async def test_of_groups_one_is_told_only_if_one_wants_to_be_and_never_of_one_s_own_words(town: Town) -> None:
    sol, mum, group = town.made.sol, town.made.adults["Mum"], town.made.group
    await town.turn_on(sol)
    await town.rig.act(mum.write("Dinner at six?", group))
    assert await town.later() == []
    assert await town.tell_me(sol, what="groups") == 204
    await town.rig.act(sol.write("Yes!", group))
    assert await town.later() == []
    await town.rig.act(mum.write("Good", group))
    assert await town.later() == [NEUTRAL]
    assert await town.tell_me(sol, what="own") == 204
    async with page(town, sol):
        await until(town, lambda found: not any(pushes_told(town, each) for each in found))
    await town.rig.act(mum.write("Pancakes", group))
    assert await town.later() == []


async def test_a_call_for_help_is_told_even_to_whoever_has_been_told_of_something_else(town: Town) -> None:
    sol, mum = town.made.sol, town.made.adults["Mum"]
    await town.turn_on(mum)
    await town.write(mum)
    assert await town.later() == [NEUTRAL]
    await town.rig.tap(sol, "asking_for_help")
    await town.rig.tap(sol, "one")
    await town.rig.press(sol, "Mum")
    for key in ("done", "nobody", "skip", "yes"):
        await town.rig.tap(sol, key)
    assert await town.later() == [NEUTRAL]


async def test_T5_all_notices_have_one_length_and_hold_nobody_s_words(town: Town) -> None:
    sol, mum = town.made.sol, town.made.adults["Mum"]
    for person in (sol, mum):
        await town.turn_on(person, "on")
    await town.rig.service.store.turn(lambda work: _speaks(work, sol.id, "da"))
    for person in (sol, mum):
        await town.write(person)
    told = await town.later()
    assert sorted(each["body"] for each in told) == ["Noget nyt", "Something new"]
    assert len({each.length for each in town.service.heard}) == 1
    for each in town.service.heard:
        assert set(each.said) == {"title", "body", "lang"}
        everything = repr((each.headers, each.claims, each.said))
        assert "Sol" not in everything
        assert "Mum" not in everything
        assert sol.id not in everything


def _speaks(work: Work, account: str, language: str) -> None:
    member = members.by_address(work, "web", account)
    assert member is not None
    member.language = language
