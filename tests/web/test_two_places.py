"""From the chat on our pages to Telegram and back, and the other way round: by a code one way and a number the other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.circles import quick_rig
from tests.channels import people
from tests.databases import KINDS, Databases
from tests.rig import Rig

CODE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$", re.MULTILINE)
NUMBER = re.compile(r"\d{4}$")


@pytest.fixture(params=KINDS)
async def running(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    """Telegram, and our own pages beside it."""
    async with quick_rig(databases, tmp_path, kind=request.param, web_chat=True) as made:
        yield made


def found(pattern: re.Pattern[str], person: Any) -> str:
    """The code or number in the newest message."""
    match = pattern.search(person.messages[-1].text)
    assert match, person.read()
    return match[0]


def asked(person: Any) -> int:
    """How many check-ins somebody has got."""
    return sum(each.text.startswith("Hi Sol. Three quick ones") for each in person.messages)


async def test_sol_goes_from_the_web_to_telegram_and_back(running: Rig) -> None:
    sol = (await people.circle(running, "web")).sol
    await running.act(sol.write("/connect"))
    await running.tap(sol, "add_telegram")
    phone = running.telegram.person("Sol")
    await running.write(phone, found(CODE, sol).lower())
    await running.act(sol.write(found(NUMBER, phone)))
    assert "I can reach you on Telegram too" in sol.messages[-1].text

    await running.act(sol.write("/connect"))
    await running.press(sol, "Telegram first")
    await running.forward(days=3)
    assert (asked(sol), asked(phone)) == (0, 1)
    await running.tap(phone, "yes")
    assert "Thanks ✓" not in sol.read(), "whoever acts there is answered there"

    await running.write(phone, "/connect")
    await running.press(phone, "Web first")
    await running.forward(days=7)
    assert (asked(sol), asked(phone)) == (1, 1)

    await running.act(sol.write("/connect"))
    await running.press(sol, "No more on Telegram")
    await running.forward(days=7)
    assert (asked(sol), asked(phone)) == (2, 1)
    await running.write(phone, "/help")
    assert "You need an invitation to use me" in phone.messages[-1].text


async def test_lars_comes_from_telegram_to_the_web_and_leaves_it_again(running: Rig) -> None:
    lars = await people.coordinator(running, "telegram")
    await running.write(lars, "/connect")
    await running.tap(lars, "add_web")
    browser = running.web.person("Lars")
    wrong = await browser.ask("POST", "/connect", {"code": "AAAA-AAAA"})
    assert wrong.status_code == 404
    assert not browser.cookies, "nobody is signed in by a guess"
    await running.act(browser.ask("POST", "/connect", {"code": found(CODE, lars)}, **{"x-kreds-live": "1"}))
    number = found(NUMBER, browser)
    assert "/circle" not in browser.read(), "not yet"
    await running.write(lars, number)
    await running.act(browser.write("/help"))
    assert "/circle" in browser.messages[-1].text

    await running.write(lars, "/connect")
    await running.press(lars, "No more on Web")
    assert browser.get("/chat").status_code == 200, "a goodbye can be read for an hour"
    assert "/circle" not in browser.read()
    await running.forward(hours=1)
    assert browser.get("/chat").status_code == 401
    assert "/me" not in browser.get("/chat").text
