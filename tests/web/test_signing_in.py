"""How a coordinator gets in, and how nobody else does."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.web.desk.door import kind_of
from store import signing_in, web_sessions
from store.linkings import LETTERS
from store.models import Audit, Member
from store.unit_of_work import Work
from store.web_models import SigningIn, WebSession
from tests.databases import Databases
from tests.web.desk import Desk, desk_of, form_token

WRONG = "That did not open."


@pytest.fixture
async def desk(databases: Databases, database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(databases, tmp_path, kind=database) as there:
        yield there


async def typed(desk: Desk, browser: object, words: str) -> tuple[int, str]:
    answer = await browser.post("/desk/code/typed", data={"code": words})  # type: ignore[attr-defined]
    return answer.status_code, answer.text


async def test_T12_a_link_preview_burns_nothing(desk: Desk) -> None:
    token = await desk.link(desk.town.lars)
    before = await desk.rig.service.store.turn(_rows)
    async with desk.browser() as crawler:
        for _time in range(20):
            looked = await crawler.get(f"/desk/in/{token}")
            assert looked.status_code == 200
            assert "set-cookie" not in looked.headers
            assert (await crawler.head(f"/desk/in/{token}")).status_code == 200
    assert await desk.rig.service.store.turn(_rows) == before
    assert desk.code(desk.town.lars) == ""
    browser = await desk.signed_in(desk.town.lars)
    assert (await browser.get("/desk")).status_code == 200
    await browser.aclose()


async def test_T12_a_link_binds_one_browser_and_its_code_opens_no_other(desk: Desk) -> None:
    token = await desk.link(desk.town.lars)
    async with desk.browser() as his, desk.browser() as other:
        await desk.press(his, token)
        code = desk.code(desk.town.lars)
        await desk.press(other, token)
        assert desk.code(desk.town.lars) == code, "the link is used up"
        assert WRONG in (await typed(desk, other, code))[1]
        assert (await typed(desk, his, code.lower().replace("-", " ")))[0] == 303
        assert WRONG in (await typed(desk, his, code))[1], "once"


async def test_T12_only_the_newest_link_works_and_only_for_ten_minutes(desk: Desk) -> None:
    first, second = await desk.link(desk.town.lars), await desk.link(desk.town.lars)
    async with desk.browser() as browser:
        await desk.press(browser, first)
        assert desk.code(desk.town.lars) == ""
        desk.rig.clock.now += signing_in.MINUTES
        await desk.press(browser, second)
        assert desk.code(desk.town.lars) == ""
        await desk.press(browser, await desk.link(desk.town.lars))
        desk.rig.clock.now += signing_in.MINUTES
        assert WRONG in (await typed(desk, browser, desk.code(desk.town.lars)))[1]


async def test_T12_after_five_wrong_codes_the_right_one_opens_nothing(desk: Desk) -> None:
    async with desk.browser() as browser:
        await desk.press(browser, await desk.link(desk.town.lars))
        for _try in range(signing_in.TRIES):
            assert (await typed(desk, browser, "2222-2222"))[0] == 403
        assert WRONG in (await typed(desk, browser, desk.code(desk.town.lars)))[1]


async def test_T12_there_are_ten_codes_a_day(desk: Desk) -> None:
    for _link in range(signing_in.A_DAY):
        await desk.link(desk.town.lars)
    await desk.rig.write(desk.town.lars, "/web")
    assert "That was the tenth code within a day." in desk.town.lars.messages[-1].text
    assert await desk.link(desk.town.eva), "others are not in it"
    await desk.rig.forward(hours=24)
    assert await desk.link(desk.town.lars)


async def test_T12_whatever_was_wrong_the_same_is_said_and_the_same_is_asked(desk: Desk) -> None:
    heard, asked = [], []
    for what in ("unknown", "used", "wrong", "nobody"):
        async with desk.browser() as browser:
            token = secrets.token_urlsafe(16) if what == "unknown" else await desk.link(desk.town.eva)
            if what == "used":
                async with desk.browser() as other:
                    await desk.press(other, token)
            if what == "nobody":
                await desk.rig.service.store.turn(
                    lambda work: _no_coordinator(work, desk.town.members["Eva"])
                )
            pressed = await desk.press(browser, token)
            statements = await _statements(desk, browser.cookies["kreds-door"])
            answer = await typed(desk, browser, "2345-6789")
            heard.append((pressed.status_code, pressed.headers["location"], *answer))
            asked.append(statements)
    assert len(set(heard)) == 1
    assert len(set(asked)) == 1, "as many questions to the database, so as long"


async def test_T12_of_links_codes_and_browsers_only_fingerprints_are_kept(desk: Desk) -> None:
    token = await desk.link(desk.town.lars)
    async with desk.browser() as browser:
        await desk.press(browser, token)
        code, cookie = desk.code(desk.town.lars), browser.cookies["kreds-door"]
        await typed(desk, browser, code)
        session = browser.cookies["kreds-desk"]
    rows = repr(await desk.rig.service.store.turn(_rows))
    for secret in (token, code, code.replace("-", ""), cookie, session):
        assert secret not in rows
    await desk.rig.forward(hours=25)
    await desk.rig.service.store.turn(signing_in.forget)
    await desk.rig.service.store.turn(web_sessions.forget)
    assert await desk.rig.service.store.turn(_rows) == ([], [])


def test_T12_a_million_guesses_find_nothing() -> None:
    """Five tries a code and ten codes a day: a day's chance is one in twenty thousand million."""
    chance = signing_in.TRIES * signing_in.A_DAY / len(LETTERS) ** 8
    assert chance < 1 / 20_000_000_000
    assert len(LETTERS) == 32


async def test_T12_a_guesser_is_stopped_by_the_code_and_by_the_address(desk: Desk) -> None:
    """Straight at the store, where no rate stands in between: five are looked at, however many come; here three hundred."""
    async with desk.browser() as browser:
        await desk.press(browser, await desk.link(desk.town.lars))
        secret, right = browser.cookies["kreds-door"], desk.code(desk.town.lars)

        def guess(work: Work) -> int:
            hits = sum(signing_in.typed(work, secret, f"{number:08}") is not None for number in range(300))
            return hits + (signing_in.typed(work, secret, right) is not None)

        assert await desk.rig.service.store.turn(guess) == 0
        statuses = [(await typed(desk, browser, "2222-2222"))[0] for _try in range(40)]
    assert statuses[-1] == 429
    assert statuses.count(403) <= 20


async def test_T12_T13_a_session_is_new_at_log_in_and_the_one_before_is_over(desk: Desk) -> None:
    browser = await desk.signed_in(desk.town.lars)
    before = browser.cookies["kreds-desk"]
    await desk.press(browser, await desk.link(desk.town.lars))
    kept = (await browser.post("/desk/code/typed", data={"code": desk.code(desk.town.lars)})).headers
    flags = next(each for each in kept.get_list("set-cookie") if each.startswith("kreds-desk")).lower()
    assert all(flag in flags for flag in ("httponly", "samesite=strict", "path=/"))
    assert browser.cookies["kreds-desk"] != before
    async with desk.browser() as old:
        old.cookies.set("kreds-desk", before, domain="localhost.local")
        assert (await old.get("/desk")).status_code == 401
    await browser.aclose()


@pytest.mark.parametrize("change", [{"coordinator": False}, {"frozen": True}])
async def test_T12_who_stops_being_a_coordinator_is_out_at_once(desk: Desk, change: dict[str, bool]) -> None:
    browser = await desk.signed_in(desk.town.lars)
    form = {"form_token": await form_token(browser)}

    def stop(work: Work) -> None:
        for name, value in change.items():
            setattr(work.session.get_one(Member, desk.town.members["Lars"]), name, value)

    await desk.rig.service.store.turn(stop)
    assert (await browser.get("/desk")).status_code == 401
    assert (await browser.get(f"/desk/circles/{desk.town.circle}")).status_code == 401
    assert (await browser.post("/desk/sure/code", data=form)).status_code == 401
    await browser.aclose()


async def test_T12_one_press_in_the_chat_logs_out_everywhere(desk: Desk) -> None:
    browser = await desk.signed_in(desk.town.lars)
    await desk.rig.press(desk.town.lars, "That was not me: log out everywhere")
    assert (await browser.get("/desk")).status_code == 401
    await browser.aclose()


async def test_T12_a_coordinator_sees_where_they_are_logged_in_and_ends_one(desk: Desk) -> None:
    one, two = await desk.signed_in(desk.town.lars), await desk.signed_in(desk.town.lars)
    eva = await desk.signed_in(desk.town.eva)
    listed = (await one.get("/desk/browsers")).text
    assert listed.count("Firefox · Linux") == 2
    token = await form_token(one)
    for other in (eva, two):
        name = web_sessions.named(other.cookies["kreds-desk"])
        await one.post("/desk/browsers/end", data={"form_token": token, "which": name})
    assert (await two.get("/desk")).status_code == 401
    assert (await eva.get("/desk")).status_code == 200, "another one's is not theirs to end"
    for each in (one, two, eva):
        await each.aclose()


async def test_T12_that_somebody_came_in_is_on_record(desk: Desk) -> None:
    await (await desk.signed_in(desk.town.lars)).aclose()
    noted = await desk.rig.service.store.turn(
        lambda work: list(work.session.execute(select(Audit.action, Audit.actor_id)))
    )
    assert ("desk.came_in", desk.town.members["Lars"]) in [tuple(each) for each in noted]


def test_a_browser_is_named_in_fixed_words() -> None:
    assert kind_of("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0") == "Edge · Windows"
    assert kind_of("Mozilla/5.0 (iPhone; CPU) Version/18 Mobile Safari/604.1") == "Safari · iPhone"
    assert kind_of("<script>") == ""


def _rows(work: Work) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every value of both tables."""
    links, browsers = (
        list(work.session.execute(select(table.__table__))) for table in (SigningIn, WebSession)
    )
    return [tuple(each) for each in links], [tuple(each) for each in browsers]


def _no_coordinator(work: Work, number: int) -> None:
    work.session.get_one(Member, number).coordinator = False


async def _statements(desk: Desk, browser: str) -> tuple[str, ...]:
    """What typing a code asks the database, by its first word."""
    from sqlalchemy import event

    heard: list[str] = []

    def hear(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        heard.append(statement.split()[0])

    def wrong(work: Work) -> None:
        event.listen(work.session.connection(), "before_cursor_execute", hear)
        signing_in.typed(work, browser, "9876-5432")
        event.remove(work.session.connection(), "before_cursor_execute", hear)

    await desk.rig.service.store.turn(wrong)
    return tuple(heard)
