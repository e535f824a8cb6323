"""Sol is told on her phone that something is new: neutrally, once, and only as long as she wants it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import roles
from bot.pushes import FIRST_PAUSE, TRIES
from store import erasure, members, pushes, web_sessions
from store.models import Member
from store.pushes import GRACE
from store.unit_of_work import Work
from store.web_models import WebPush
from tests.databases import KINDS, Databases
from tests.emulators.web import Person
from tests.web.telling import Town, told_town

NEUTRAL = {"title": "Kreds", "body": "Something new", "lang": "en"}


@pytest.fixture
async def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """On SQLite, unless a test says otherwise."""
    kind = getattr(request, "param", "sqlite")
    async with told_town(databases, kind, tmp_path, monkeypatch) as made:
        yield made


on_both = pytest.mark.parametrize("town", KINDS, indirect=True)


@asynccontextmanager
async def page(town: Town, person: Person) -> AsyncIterator[None]:
    """Somebody's own chat is open in front of them."""
    asked = asyncio.create_task(person.ask("GET", f"/chat/live?of={person.id}"))
    try:
        yield
    finally:
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def until(town: Town, so: Callable[[list[WebPush]], bool]) -> None:
    """Let everything else go on until the rows are so."""
    async with asyncio.timeout(60):
        while not so(await town.rig.service.store.turn(lambda work: work.session.query(WebPush).all())):
            await asyncio.sleep(0.01)


async def rows(town: Town) -> int:
    return await town.rig.service.store.turn(lambda work: work.session.query(WebPush).count())


def pushes_told(town: Town, row: WebPush) -> bool:
    """Whether a browser has been told since its page was open."""
    return pushes._read(town.rig.service.store.keys, row).told


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


async def test_a_browser_that_is_no_more_is_forgotten(town: Town) -> None:
    for status in (404, 410):
        await town.turn_on(town.made.sol)
        town.service.answers = [(status, {})]
        await town.write(town.made.sol)
        await town.later()
        assert await rows(town) == 0
        assert "Tell me when something is new" in town.made.sol.get("/chat").text
    assert town.service.asked == 2


async def test_F5_a_push_service_that_asks_us_to_wait_is_left_alone_and_nothing_else_waits(
    town: Town,
) -> None:
    sol, mum = town.made.sol, town.made.adults["Mum"]
    await town.turn_on(sol)
    town.service.answers = [(429, {"retry-after": "600"})]
    await town.write(sol)
    assert await town.later() == []
    await town.turn_on(mum)
    await town.write(mum)
    assert "What can I do here?" in mum.get("/chat").text, "messages go on"
    assert await town.later(minutes=9) == []
    assert town.service.asked == 1, "the same push service, for anybody"
    assert await town.later(minutes=2) == [NEUTRAL, NEUTRAL]


async def test_F4_a_push_service_that_fails_is_tried_less_and_less_often_and_not_for_ever(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    town.service.answers = [(500, {}), (503, {})]
    await town.write(sol)
    assert await town.later() == []
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == []
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == []
    assert town.service.asked == 2, "longer each time"
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == [NEUTRAL]
    async with page(town, sol):
        await until(town, lambda found: not any(pushes_told(town, each) for each in found))
    town.service.answers = [(500, {})] * 100
    town.service.asked = 0
    await town.write(sol)
    for _hour in range(24):
        await town.later(hours=1)
    assert town.service.asked == TRIES
    assert await rows(town) == 1, "what is new later is told"


async def test_a_push_service_that_says_we_are_wrong_is_not_asked_again_until_there_is_more(
    town: Town,
) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    for status in (400, 413):
        town.service.answers = [(status, {})]
        await town.write(sol)
        await town.later()
        await town.later(hours=3)
    assert town.service.asked == 2
    await town.write(sol)
    assert await town.later() == [NEUTRAL]


@on_both
async def test_F4_whoever_dies_while_telling_is_followed_by_another(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    await town.write(sol)
    town.rig.clock.now += GRACE
    (taken,) = await town.rig.service.store.turn(pushes.take)
    assert await town.later(seconds=30) == []
    assert await town.later(seconds=31) == [NEUTRAL]
    await town.rig.service.store.turn(partial(pushes.gone, each=taken))
    assert await rows(town) == 1, "who lost the turn has no say"


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
