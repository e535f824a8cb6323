"""Every page × everybody: what is not one's own is neither seen nor changed, and looking changes nothing at all."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from starlette.routing import Route

from bot.web import sessions
from bot.web.rates import Rates
from bot.web.site import pages, site
from store import answers, members, periods, pushes, web, web_sessions
from store.models import KeptLine, Member, People
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.rig import Rig
from tests.store import people

HTTPS = "https://kreds.example"
CANARY = "kanariefugl"
PERIOD = "2026-Q3"

PEOPLE = ("nobody", "newcomer", "locked", "alma", "mum", "lars", "sol")
"""Without a browser that we know; who has come in and is nobody yet; Alma's circle is another one."""

BROWSER = (
    base64.urlsafe_b64encode(
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    ).decode(),
    "A" * 22,
)
"""The keys of a browser that is told when something is new."""

INSIDE = ("mum", "lars", "sol")
"""Who is in Sol's circle."""


@dataclass
class Town:
    """A service with two circles, and a signed-in browser for each of `PEOPLE`."""

    rig: Rig
    client: httpx.AsyncClient
    tokens: dict[str, str]
    sol: int
    things: dict[str, str]

    async def ask(
        self, who: str, method: str, path: str, sent: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request in somebody's name."""
        token = self.tokens.get(who)
        self.client.cookies.clear()
        if token is not None:
            self.client.cookies.set("__Host-kreds", token, domain="kreds.example")
        return await self.client.request(method, path, data=sent)

    def form(self, who: str, **fields: str) -> dict[str, str]:
        """A form of somebody's own pages."""
        return {sessions.FORM: sessions.form_token(self.rig.service.store.keys, self.tokens[who]), **fields}

    async def kept(self) -> str:
        """All rows there are, but for when a browser was last used."""
        return await self.rig.service.store.turn(_everything)


@pytest.fixture
async def town(databases: Databases, database: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with quick_rig(databases, tmp_path, kind=database, telegrams=False, web_url=HTTPS) as running:
        tokens, things = await running.service.store.turn(_settle)
        number = int(things.pop("sol"))
        transport = httpx.ASGITransport(site(running.service))
        async with httpx.AsyncClient(
            transport=transport,
            base_url=HTTPS,
            headers={"sec-fetch-site": "same-origin", "x-kreds-live": "1", "accept-language": "en"},
        ) as client:
            yield Town(running, client, tokens, number, things)


def _settle(work: Work) -> tuple[dict[str, str], dict[str, str]]:
    tokens: dict[str, str] = {}
    things: dict[str, str] = {}
    accounts = {who: web.new_account() for who in PEOPLE if who != "nobody"}
    young = {
        name: people.young_person(work, name.title(), f"7{each}") for each, name in enumerate(("sol", "alma"))
    }
    circles_ = {name: people.circle_of(work, each) for name, each in young.items()}
    known: dict[str, Member] = {
        **young,
        "mum": people.adult(work, circles_["sol"], "Mum", "81", "relative"),
        "lars": people.coordinator(work, circles_["sol"], "Lars", "82"),
        "locked": people.adult(work, circles_["sol"], "Ali", "83", "mentor"),
    }
    for who, member in known.items():
        members.bind(work, member, web.CHANNEL, accounts[who])
    for member in known.values():
        member.language = "en"
    known["locked"].frozen = True
    group = "g" + "0" * 20
    web.change(
        work, group, lambda found: found.add(work.now, text=f"{CANARY} group"), title=f"{CANARY} circle"
    )
    for who in (*INSIDE, "locked"):
        web.admit(work, group, accounts[who])
    for who, account in accounts.items():
        tokens[who] = web_sessions.begin(work, "chat", account=account)
        web.change(work, account, lambda found, who=who: found.add(work.now, text=f"hello {who}"))  # type: ignore[misc]
    web.change(work, accounts["sol"], lambda found: found.add(work.now, text=f"{CANARY} own"))
    pushes.keep(work, tokens["sol"], f"https://push.example/{CANARY}", *BROWSER)
    name = web.keep_file(work, accounts["sol"], "aGVsbG8=")
    web.change(
        work,
        accounts["sol"],
        lambda found: found.add(work.now, text="", file=name, file_name="a.png", picture=True),
    )
    line = work.seal(young["sol"], "kept_line.line", f"{CANARY} line")
    work.session.add(KeptLine(id="line-of-sol", member_id=young["sol"].id, line_sealed=line))
    counted = {each.id: "" for each in young.values()}
    if periods.get(work, PERIOD) is None:
        people.open_period(work, PERIOD, date(2026, 7, 1), date(2026, 10, 1), "", counted)
    for each in young.values():
        answers.write(work, PERIOD, each.id, {"listened": "yes"})
    things |= {"chat": group, "name": name, "sol": str(young["sol"].id), "account": accounts["sol"]}
    return tokens, things


def _everything(work: Work) -> str:
    found = []
    for table in People.metadata.sorted_tables:
        columns = [each for each in table.columns if each.name != "seen_at"]
        if table.name not in ("inbox", "lease", "contact"):
            found.append((table.name, sorted(map(repr, work.session.execute(select(*columns))))))
    return repr(found)


def doors(town: Town, *, posts: bool) -> list[Route]:
    """Every page that is for somebody."""
    found = [each for each in pages(town.rig.service, Rates()).routes if isinstance(each, Route)]
    method = "POST" if posts else "GET"
    return [each for each in found if method in (each.methods or ()) and getattr(each, "who", "") == "chat"]


def address(town: Town, route: Route) -> str:
    """A page of Sol's."""
    path = route.path
    for name, value in town.things.items():
        path = path.replace(f"{{{name}}}", value)
    return path


async def test_T14_nobody_sees_what_is_another_s_on_any_page(town: Town) -> None:
    for route in doors(town, posts=False):
        path = address(town, route)
        if path == "/chat/live":
            path += f"?of={town.things['account']}"
        for who in PEOPLE:
            if path.startswith("/chat/live") and who == "sol":
                continue  # goes on for ever: seen in a browser
            answer = await town.ask(who, "GET", path)
            if who == "nobody":
                assert answer.status_code == 401, path
            elif "{" in route.path or "live" in path:
                group = "{chat}" in route.path
                theirs = who in INSIDE if group else who == "sol"
                assert (answer.status_code == 200) == theirs, (path, who)
            if who not in INSIDE:
                assert CANARY not in answer.text, (path, who)
            elif who != "sol":
                assert f"{CANARY} own" not in answer.text, (path, who)
                assert f"{CANARY} line" not in answer.text, (path, who)


async def test_T13_looking_changes_nothing_on_any_page(town: Town) -> None:
    before = await town.kept()
    for route in doors(town, posts=False):
        if "live" not in route.path:
            for who in PEOPLE:
                await town.ask(who, "GET", address(town, route))
                await town.ask(who, "HEAD", address(town, route))
    for link in ("/i/aaaaaaaaaaaaaaaaaaaaaa", "/connect", "/plain", "/"):
        await town.ask("nobody", "GET", link)
    assert await town.kept() == before


async def test_T13_T14_nothing_of_another_s_is_changed_by_any_form(town: Town) -> None:
    before = await _of_sol(town)
    of_sol = dict(zip(("endpoint", "p256dh", "auth"), ("https://push.example/alma", *BROWSER), strict=True))
    tries: dict[str, list[dict[str, str]]] = {
        "/me/line": [{"kind": kind, "key": "line-of-sol"} for kind in ("line", "meeting", "more")],
        "/me/answer": [{"question": "listened", "option": "no"}],
        "/tell-me": [{"what": "off"}, {"what": "groups"}, {"what": "on", **of_sol}],
    }
    refused = {(who, "/tell-me") for who in ("newcomer", "locked")}
    for route in doors(town, posts=True):
        path = address(town, route)
        if path in ("/me/erase", "/out"):
            continue
        for who in ("newcomer", "locked", "alma"):
            for fields in tries.get(
                path, [{"b": "s.circle.", "m": "1"}, {"words": CANARY}, {"mark": "👏", "m": "1"}]
            ):
                answer = await town.ask(who, "POST", path, town.form(who, **fields))
                if "{" in route.path or (who, path) in refused:
                    assert answer.status_code == 404, (path, who)
    await town.rig.settle()
    assert await _of_sol(town) == before


async def test_T13_no_form_is_taken_without_its_session_s_own_token(town: Town) -> None:
    before = await town.kept()
    for route in doors(town, posts=True):
        for sent in ({}, town.form("mum", sure="yes", words="hi", question="listened", option="no")):
            answer = await town.ask("sol", "POST", address(town, route), sent)
            assert answer.status_code == 403, route.path
        assert (await town.ask("nobody", "POST", address(town, route), {})).status_code == 401
    assert await town.kept() == before


async def test_T8_a_link_s_page_tells_nothing_and_guessing_it_is_hopeless(town: Town) -> None:
    from store.invitations import issue

    token = await town.rig.service.store.turn(lambda work: issue(work, "coordinator", "Nora", 72))
    works = (await town.ask("nobody", "GET", f"/i/{token}")).text
    not_ = (await town.ask("nobody", "GET", "/i/" + "a" * len(token))).text
    assert works.replace(token, "") == not_.replace("a" * len(token), "")
    said = [(await town.ask("nobody", "POST", f"/i/{each:022}", {})).status_code for each in range(30)]
    assert said == [404] * 20 + [429] * 10
    guesses, open_links = 1000 * 24 * 3600 / 6, 10_000
    assert guesses * open_links / 2**128 < 1e-24, "a thousand addresses, all day"


async def test_T17_a_locked_account_is_shown_nothing_of_the_circle_and_the_numbers_to_call(
    town: Town,
) -> None:
    answer = await town.ask("locked", "GET", "/chat")
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert "hello locked" not in answer.text
    assert "112" in answer.text
    assert (await town.ask("locked", "GET", "/me")).status_code == 404


async def test_my_page_shows_changes_and_erases_what_is_one_s_own(town: Town) -> None:
    first = (await town.ask("sol", "GET", "/me")).text
    assert "Did someone listen to you this week?" in first
    assert f"{CANARY} line" in first
    assert "Mum" in first
    sent = town.form("sol", question="listened", option="no")
    assert (await town.ask("sol", "POST", "/me/answer", sent)).status_code == 303
    assert await _answers(town) == {"listened": "no"}
    wrong = town.form("sol", question="listened", option="maybe")
    assert (await town.ask("sol", "POST", "/me/answer", wrong)).status_code == 404
    await town.ask("sol", "POST", "/me/line", town.form("sol", kind="line", key="line-of-sol"))
    assert f"{CANARY} line" not in (await town.ask("sol", "GET", "/me")).text
    told = (await town.ask("sol", "GET", "/me/kreds.json")).json()
    assert told["answers"] == {PERIOD: {"listened": "no"}}
    assert f"{CANARY} own" in told["on_the_web"]["told"]
    await town.ask("sol", "POST", "/me/answers", town.form("sol"))
    assert await _answers(town) == {}
    assert (await town.ask("sol", "POST", "/me/erase", town.form("sol"))).headers["location"] == "/me"
    gone = await town.ask("sol", "POST", "/me/erase", town.form("sol", sure="yes"))
    assert "Everything about you is erased." in gone.text
    assert (await town.ask("sol", "GET", "/chat")).status_code == 401
    assert await town.rig.service.store.turn(lambda work: work.session.get(Member, town.sol)) is None


async def _of_sol(town: Town) -> tuple[Any, ...]:
    def read(work: Work) -> tuple[Any, ...]:
        own = web.thread(work.session, work.keys, town.things["account"])
        group = web.thread(work.session, work.keys, town.things["chat"])
        lines = work.session.scalars(select(KeptLine.id)).all()
        told = pushes.everything(work, town.things["account"])
        state = pushes.chosen(work.session, work.keys, town.tokens["sol"])
        return own, group, list(lines), answers.read(work, PERIOD, town.sol), told, state

    return await town.rig.service.store.turn(read)


async def _answers(town: Town) -> dict[str, str]:
    return await town.rig.service.store.turn(lambda work: answers.read(work, PERIOD, town.sol))
