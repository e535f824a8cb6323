"""Every page of the desk, knocked at by everybody: who may, what moves when somebody answers, and forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy.orm import Session
from starlette.routing import Route

from bot.web import health
from bot.web.desk import health as desk_health
from bot.web.desk import looks
from bot.web.desk.doing import FREELY, SURELY
from bot.web.desk.routes import routes
from store import answers, audit, decisions, web_sessions
from store.models import Circle, Member
from store.unit_of_work import Work
from tests.databases import Databases
from tests.store.people import open_period
from tests.web.desk import Desk, desk_of, form_token

ROUTES = [each for each in routes() if isinstance(each, Route)]
BY_ANYBODY = {
    *("/desk/in/{token}", "/desk/in", "/desk/code", "/desk/code/typed"),
    *("/desk/oidc", "/desk/oidc/on", "/desk/oidc/callback", "/desk/oidc/in"),
}
LOG_IN = {"oidc_issuer": "https://login.example", "oidc_client_id": "kreds", "oidc_client_secret": "none"}
"""Of the municipality's own, so that its pages are there too."""

CANARY = "canary-of-an-answer"


@pytest.fixture
async def desk(databases: Databases, database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(databases, tmp_path, kind=database, **LOG_IN) as there:
        yield there


def address(route: Route, circle: int) -> str:
    """One that exists, about this circle where it is about one."""
    if route.path.startswith("/desk/do/"):
        name = route.path.split("/")[3]
        subject = {
            "deciding": "1", "initiative": "1", "reading_cards": "-", "registering": "-", "role": f"in{circle}",
        }.get(name, str(circle))  # fmt: skip
        return route.path.replace("{subject}", subject)
    filled = {
        "{circle:int}": str(circle),
        "{number:int}": "1",
        "{period}": "2026-Q2",
        "{name}": "figures.csv",
    }
    filled["{token}"] = "x"
    path = route.path
    for place, value in filled.items():
        path = path.replace(place, value)
    return path


def of_a_circle(route: Route) -> bool:
    return "{circle:int}" in route.path or any(route.path.startswith(f"/desk/do/{each}/") for each in SURELY)


async def knock(browser: httpx.AsyncClient, route: Route, circle: int, form: dict[str, str]) -> int:
    path = address(route, circle)
    if "POST" in (route.methods or ()):
        return (await browser.post(path, data=form)).status_code
    return (await browser.get(path)).status_code


async def test_T13_T14_nobody_gets_past_any_door_without_being_a_coordinator(desk: Desk) -> None:
    young = await desk.rig.service.store.turn(
        lambda work: work.session.get_one(Circle, desk.town.circle).young_person_id
    )
    for kind, member in (("none", None), ("desk", young), ("chat", desk.town.members["Lars"])):
        async with desk.browser() as browser:
            if kind != "none":
                token = await desk.rig.service.store.turn(
                    partial(web_sessions.begin, kind=kind, member=member)
                )
                browser.cookies.set("kreds-desk", token, domain="localhost.local")
            for route in ROUTES:
                if route.path not in BY_ANYBODY:
                    assert await knock(browser, route, desk.town.circle, {}) == 401, (kind, route.path)


async def test_T13_nothing_is_done_without_the_form_of_this_very_session(desk: Desk) -> None:
    lars, eva = await desk.signed_in(desk.town.lars), await desk.signed_in(desk.town.eva)
    hers = {"form_token": await form_token(eva)}
    for route in ROUTES:
        if "POST" not in (route.methods or ()):
            path = address(route, desk.town.circle)
            assert (await lars.post(path, data=hers)).status_code == 405, (
                "looking and sending never share an address"
            )
        elif route.path not in BY_ANYBODY:
            for form in ({}, hers):
                assert await knock(lars, route, desk.town.circle, form) == 403, route.path
            assert (await lars.get(address(route, desk.town.circle))).status_code == 405
            crossed = await lars.post(
                address(route, desk.town.circle), data=hers, headers={"sec-fetch-site": "cross-site"}
            )
            assert crossed.status_code == 403
    for each in (lars, eva):
        await each.aclose()


async def test_T14_a_coordinator_reaches_into_no_circle_but_their_own(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await sure(desk, lars)
    form = {"form_token": await form_token(lars), "press": "nothing", "given": "[]"}
    for route in ROUTES:
        if not of_a_circle(route):
            continue
        if "GET" in (route.methods or ()):
            assert await knock(lars, route, desk.town.circle, form) == 200, route.path
        if not route.path.startswith(("/desk/do/circle/", "/desk/do/freezing/")):
            assert await knock(lars, route, desk.town.others, form) == 404, route.path
            assert await knock(lars, route, 9999, form) == 404, route.path
    for name in ("circle", "freezing"):
        shown = (await lars.get(f"/desk/do/{name}/{desk.town.others}")).text
        assert not re.search(r"\bBo\b", shown), "somebody else's is not on the list to pick from"
    await lars.aclose()


async def test_T1_T3_no_page_moves_when_somebody_answers(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    await desk.rig.service.store.turn(lambda work: _period(work, desk.town.circle))
    before = await _everything(desk, lars)
    await desk.rig.service.store.turn(lambda work: _answer(work, desk.town.circle))
    after = await _everything(desk, lars)
    assert before == after
    assert CANARY not in "".join(after.values())
    await lars.aclose()


async def test_T1_what_a_young_person_did_is_not_in_the_record_that_coordinators_read(desk: Desk) -> None:
    def note(work: Work) -> None:
        young = work.session.get_one(Circle, desk.town.circle).young_person_id
        for action in ("help.told", "goal.looked", "role.approved", "answers.cleared"):
            audit.note(work, action, actor=desk.town.members["Eva"], subject=young)

    await desk.rig.service.store.turn(note)
    found = await desk.rig.service.store.turn(
        lambda work: looks.record(
            desk.rig.service.here, work, work.session.get_one(Member, desk.town.members["Lars"])
        )
    )
    assert found.lines == ()


async def test_a_decision_is_taken_on_the_page_as_in_the_chat(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    token = await form_token(lars)
    answer = await lars.get("/desk/do/deciding/1")
    for reply in (
        "press=continue",
        "words=They like it",
        "press=",
        "words=We swim on",
        "words=Vi svømmer videre",
        "press=yes",
    ):
        name, _is, value = reply.partition("=")
        if not value:
            value = re.findall(r'name="press" value="(\d{4}-\d\d-\d\d)"', answer.text)[0]
        given = re.search(r'name="given" value="([^"]*)"', answer.text)
        assert given is not None
        run = re.findall(r'name="run" value="([^"]+)"', answer.text)[0]
        form = {"form_token": token, "run": run, "given": given.group(1).replace("&#34;", '"'), name: value}
        answer = await lars.post("/desk/do/deciding/1/on", data=form)
        if answer.status_code == 303:
            break
    assert answer.headers["location"] == "/desk/done"
    done = (await lars.get("/desk/done")).text
    assert "Decided. The young people hear it in their own chats" in done
    assert "Decided. The young people" not in (await lars.get("/desk/done")).text, "once"
    with Session(desk.rig.service.here.strategy) as session:
        (taken,) = decisions.decisions(session, 1)
    assert (taken.choice, taken.reason) == ("continue", "They like it")
    again = await lars.post("/desk/do/deciding/1/on", data=form)
    assert again.headers["location"] == "/desk/done"
    with Session(desk.rig.service.here.strategy) as session:
        assert len(decisions.decisions(session, 1)) == 1, "sent twice, decided once"
    await lars.aclose()


async def test_a_page_that_has_nothing_to_ask_any_more_says_so(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    asked = (await lars.get("/desk/do/reading_cards/-")).text
    run = re.findall(r'name="run" value="([^"]+)"', asked)[0]
    form = {"form_token": await form_token(lars), "run": run, "given": "[]", "press": "yes"}
    await lars.post("/desk/do/reading_cards/-/on", data=form)
    answer = await lars.get("/desk/do/reading_cards/-")
    assert (answer.status_code, "No card waits to be read." in answer.text) == (200, True)
    await lars.aclose()


async def test_T12_people_and_roles_are_changed_only_after_a_fresh_code(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    form = {"form_token": await form_token(lars), "back": "/desk/people"}
    for name in SURELY:
        asked = await lars.get(f"/desk/do/{name}/{desk.town.circle}")
        assert asked.headers.get("location", "").startswith("/desk/sure"), name
        sent = await lars.post(f"/desk/do/{name}/{desk.town.circle}/on", data=form)
        assert sent.headers["location"] == "/desk/sure?back=/desk/people"
    for name in FREELY:
        assert (await lars.get(f"/desk/do/{name}/1")).status_code == 200
    await sure(desk, lars)
    assert (await lars.get(f"/desk/do/case_manager/{desk.town.circle}")).status_code == 200
    desk.rig.clock.now += web_sessions.SURE
    assert (await lars.get(f"/desk/do/case_manager/{desk.town.circle}")).status_code == 303
    await lars.aclose()


@pytest.mark.parametrize(
    "given", ["", "[", "{}", "[[1]]", '[["choice","pressed","nonsense"]]', '[["x","y"]]', "null"]
)
async def test_T13_what_a_form_says_was_answered_is_not_believed(desk: Desk, given: str) -> None:
    lars = await desk.signed_in(desk.town.lars)
    form = {"form_token": await form_token(lars), "given": given, "press": "yes"}
    answer = await lars.post("/desk/do/deciding/1/on", data=form)
    assert (answer.status_code, "What is decided?" in answer.text) == (200, True)
    await lars.aclose()


async def test_files_are_what_kreds_export_writes(desk: Desk) -> None:
    lars = await desk.signed_in(desk.town.lars)
    for name, begins in (
        ("figures.csv", b"period,"),
        ("figures.json", b"{"),
        ("figures.px", b"CHARSET"),
        ("package.zip", b"PK"),
    ):
        answer = await lars.get(f"/desk/figures/files/{name}")
        assert answer.content.startswith(begins), name
        assert answer.headers["content-disposition"].startswith("attachment")
    assert (await lars.get("/desk/figures/files/people.csv")).status_code == 404
    assert (await lars.get("/desk/figures/1999-Q1")).status_code == 404
    await lars.aclose()


def test_health_speaks_the_same_words_as_for_whoever_watches() -> None:
    assert {word: said.msgid for word, said in desk_health.SAID.items()} == health.WORDS


def test_every_page_says_whom_it_is_for() -> None:
    assert {each.path for each in ROUTES if each.who != "desk"} == BY_ANYBODY  # type: ignore[attr-defined]


async def sure(desk: Desk, browser: httpx.AsyncClient) -> None:
    form = {"form_token": await form_token(browser)}
    await browser.post("/desk/sure/code", data=form)
    await desk.rig.settle()
    typed = await browser.post("/desk/sure/typed", data={**form, "code": desk.code(desk.town.lars)})
    assert typed.status_code == 303


async def _everything(desk: Desk, browser: httpx.AsyncClient) -> dict[str, str]:
    found = {}
    for route in ROUTES:
        if "GET" in (route.methods or ()) and route.path not in BY_ANYBODY:
            path = address(route, desk.town.circle)
            # The number of a form is drawn anew each time it is shown.
            found[path] = re.sub(r'name="run" value="[^"]+"', "", (await browser.get(path)).text)
    return found


def _period(work: Work, circle: int) -> None:
    young = work.session.get_one(Circle, circle).young_person_id
    open_period(work, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "headline", {young: ""})


def _answer(work: Work, circle: int) -> None:
    young = work.session.get_one(Circle, circle).young_person_id
    assert answers.write(work, "2026-Q3", young, {"listened": "yes", CANARY: CANARY}, "2026-08-20")
