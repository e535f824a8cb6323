"""Who is signed in: the cookie, its row, its end, and the forms that go with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from bot.web import entry, sessions
from bot.web.guard import guarded
from bot.web.rates import Rates
from bot.web.site import pages
from store import erasure, members, web_sessions
from store.models import Member
from store.unit_of_work import Work
from store.web_models import WebSession
from store.web_sessions import LASTS
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.rig import Rig

HTTPS = "https://kreds.example"


@dataclass
class Door:
    """A service with two pages more: one to look at, one to send to, for each kind of session."""

    rig: Rig
    client: httpx.AsyncClient
    member: int

    async def sign_in(self, kind: str = "desk") -> str:
        token = await self.rig.service.store.turn(
            lambda work: web_sessions.begin(work, kind, member=self.member)
        )
        self.client.cookies.set(sessions.cookie_name(kind, secure=True), token, domain="kreds.example")
        return token

    async def turn(self, do: object) -> None:
        await self.rig.service.store.turn(do)  # type: ignore[arg-type]

    async def status(self, kind: str = "desk") -> int:
        return (await self.client.get(f"/probe/{kind}")).status_code


@pytest.fixture
async def door(databases: Databases, database: str, tmp_path: Path) -> AsyncIterator[Door]:
    async with quick_rig(databases, tmp_path, kind=database, web_url=HTTPS) as running:
        built = pages(running.service, Rates())
        built.router.routes[:0] = [each for kind in LASTS for each in probes(kind)]
        number = await running.service.store.turn(
            lambda work: members.add(work, "Karen", "da", "Europe/Copenhagen", coordinator=True).id
        )
        transport = httpx.ASGITransport(guarded(built, HTTPS, Rates()))
        async with httpx.AsyncClient(
            transport=transport, base_url=HTTPS, headers={"sec-fetch-site": "same-origin"}
        ) as client:
            yield Door(running, client, number)


def probes(kind: str) -> list[BaseRoute]:
    async def seen(request: Request) -> Response:
        return PlainTextResponse(entry.session_of(request).form_token)

    async def signed_in(request: Request) -> Response:
        response = PlainTextResponse("")
        token = entry.session_of(request).token
        sessions.sign_in(response, entry.service_of(request), kind, token)
        return response

    return [
        entry.page(f"/probe/{kind}", seen, who=kind),
        entry.page(f"/send/{kind}", signed_in, who=kind, posts=True),
    ]


def rows(work: Work) -> int:
    return work.session.query(WebSession).count()


async def test_T13_only_a_hash_of_the_cookie_is_kept(door: Door) -> None:
    token = await door.sign_in()
    assert len(token) >= 43, "256 bits"
    row = await door.rig.service.store.turn(lambda work: work.session.query(WebSession).one())
    assert token.encode() not in row.id_hash
    assert await door.status() == 200


@pytest.mark.parametrize("kind", LASTS)
async def test_T13_the_cookie_goes_to_this_host_alone_and_to_no_script(door: Door, kind: str) -> None:
    await door.sign_in(kind)
    own = (await door.client.get(f"/probe/{kind}")).text
    kept = (await door.client.post(f"/send/{kind}", data={sessions.FORM: own})).headers["set-cookie"]
    assert kept.startswith("__Host-kreds")
    for flag in ("secure", "httponly", "samesite=strict", "path=/"):
        assert flag in kept.lower()
    assert "domain" not in kept.lower()


async def test_T13_a_form_without_the_session_s_own_token_is_not_taken(door: Door) -> None:
    await door.sign_in()
    own = (await door.client.get("/probe/desk")).text
    door.client.cookies.clear()
    await door.sign_in()
    other = (await door.client.get("/probe/desk")).text
    assert own != other
    for sent in ({}, {sessions.FORM: own}, {sessions.FORM: ""}, {sessions.FORM: other[:-1]}):
        assert (await door.client.post("/send/desk", data=sent)).status_code == 403
    assert (await door.client.post("/send/desk", data={sessions.FORM: other})).status_code == 200


async def test_T13_an_id_that_was_not_given_by_us_opens_nothing_and_is_never_taken_over(door: Door) -> None:
    door.client.cookies.set("__Host-kreds-desk", "chosen-by-an-attacker", domain="kreds.example")
    assert await door.status() == 401
    first = await door.sign_in()
    assert await door.sign_in() != first, "a new id at each log-in"


async def test_T13_a_session_of_one_kind_opens_no_page_of_another(door: Door) -> None:
    token = await door.sign_in("chat")
    door.client.cookies.set("__Host-kreds-desk", token, domain="kreds.example")
    assert (await door.status("chat"), await door.status("desk")) == (200, 401)


async def test_T13_a_session_ends_at_once_when_it_is_ended(door: Door) -> None:
    token = await door.sign_in()
    await door.turn(partial(web_sessions.end, token=token))
    assert await door.status() == 401
    await door.sign_in()
    await door.sign_in("chat")
    await door.turn(partial(web_sessions.end_all, member=door.member, kind="desk"))
    assert (await door.status("chat"), await door.status("desk")) == (200, 401)


@pytest.mark.parametrize("kind", LASTS)
async def test_T13_a_session_ends_by_itself_unused_and_at_all(door: Door, kind: str) -> None:
    lasts = LASTS[kind]
    await door.sign_in(kind)
    door.rig.clock.now += lasts.unused - timedelta(seconds=1)
    assert await door.status(kind) == 200
    door.rig.clock.now += lasts.unused - timedelta(seconds=1)
    assert await door.status(kind) == 200, "it was used in between"
    door.rig.clock.now += lasts.unused + lasts.kept_to
    assert await door.status(kind) == 401
    await door.turn(web_sessions.forget)
    assert await door.rig.service.store.turn(rows) == 0
    await door.sign_in(kind)
    ends = door.rig.clock.now + lasts.at_all
    while door.rig.clock.now < ends:
        assert await door.status(kind) == 200
        door.rig.clock.now += lasts.unused / 2
    assert await door.status(kind) == 401


async def test_erasing_a_member_ends_their_sessions(door: Door) -> None:
    await door.sign_in()

    def erase(work: Work) -> None:
        erasure.forget_member(work, work.session.get_one(Member, door.member))

    await door.turn(erase)
    assert await door.status() == 401
    assert await door.rig.service.store.turn(rows) == 0


async def test_T3_when_a_chat_was_used_is_kept_to_the_day_alone(door: Door) -> None:
    await door.sign_in("chat")
    seen = await door.rig.service.store.turn(lambda work: work.session.query(WebSession.seen_at).scalar())
    assert (seen.hour, seen.minute, seen.second) == (0, 0, 0)


def test_every_page_says_whom_it_is_for(door: Door) -> None:
    app = pages(door.rig.service, Rates())
    assert isinstance(app, Starlette)
    said = {getattr(each, "who", None) for each in app.routes if getattr(each, "path", "") != "/static"}
    assert said <= set(entry.FOR)
