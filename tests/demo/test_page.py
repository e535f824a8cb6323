"""The page of the demo without a browser: its words, who may press on it, and how it starts and ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from string import Formatter
from typing import Any

import httpx
import pytest

from tests.demo.page import FOLDER
from tests.demo.phones import phones
from tests.demo.stage import Stage
from tests.demo.visit import Invited, open_house
from tests.demo.words import LANGUAGES, WORDS, spoken

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Stage]]:
    """A browser's way to a page on which Sol's circle has been played, in a town of two."""
    async with open_house(Invited(2, 1, folder, "en", 0)) as there:
        await there.stage.open()
        headers = {"Origin": there.address.rstrip("/")}
        async with httpx.AsyncClient(base_url=there.address, headers=headers) as browser:
            yield browser, there.stage


async def _act(browser: httpx.AsyncClient, phone: str, **what: Any) -> httpx.Response:
    return await browser.post("/act", json={"phone": phone, **what})


@pytest.mark.parametrize("key", WORDS)
def test_every_string_of_the_page_is_there_in_both_languages_with_the_same_places(key: str) -> None:
    words = WORDS[key]
    assert len(words) == len(LANGUAGES)
    assert all(each.strip() for each in words)
    english, danish = ({name for _text, name, _spec, _kind in Formatter().parse(each)} for each in words)
    assert english == danish


def test_no_string_of_the_page_is_left_over() -> None:
    sources = [*FOLDER.glob("*.html"), *(ROOT / "tests/demo").glob("[!wt]*.py")]
    quoted = set(re.findall(r"['\"](\w+)['\"{]", "".join(each.read_text() for each in sources)))
    made_up_of_two = {f"{start}{end}" for start in ("role_", "hint_", "scene_") for end in quoted}
    counted = {f"{each}_one" for each in quoted}
    assert WORDS.keys() - quoted - made_up_of_two - counted == set()


def test_a_browser_that_speaks_neither_language_gets_english() -> None:
    assert [spoken(each) for each in ("da-DK,da;q=0.9,en;q=0.8", "fr, da;q=0.5", "fr", "")] == [
        "da",
        "da",
        "en",
        "en",
    ]


async def test_only_the_page_itself_may_press_its_buttons(tmp_path: Path) -> None:
    async with house(tmp_path) as (browser, stage):
        for path in ("/act", "/clock", "/seen"):
            asked = await browser.post(path, json={}, headers={"Origin": "https://elsewhere.example"})
            assert asked.status_code == 403
        assert (await browser.get("/", headers={"Host": "elsewhere.example"})).status_code == 400
        assert (await browser.post("/act", content=b"[" * 30_000)).status_code == 413
        assert (await browser.get("/")).headers["content-security-policy"].startswith("default-src 'none'")
        assert stage.steps == set()


async def test_what_no_phone_offers_cannot_be_done(tmp_path: Path) -> None:
    async with house(tmp_path) as (browser, stage):
        young = phones(stage)[0]
        newest = list(young.messages())[-1]
        button = young.message(newest).buttons[0][0].data
        for refused in (
            await _act(browser, "nobody", do="write", words="Hi"),
            await _act(browser, "relative", do="press", message=newest, words=button),
            await _act(browser, "young", do="press", message=newest, words="c.1.2.made-up"),
            await _act(browser, "young", do="press", message="0", words=button),
            await _act(browser, "group", do="write", words="Hi", **{"as": "Bo"}),
            await _act(browser, "young", do="open", words="https://elsewhere.example/x"),
            await _act(browser, "young", do="write", words="   "),
            await _act(browser, "young", do="fly"),
        ):
            assert refused.status_code == 409
        assert (await _act(browser, "young", do="press", message=newest, words=button)).status_code == 200
        assert young.message(newest).text == "Thanks ✓"


async def test_a_page_that_opens_late_is_shown_everything_and_no_markup_of_anybody_s(tmp_path: Path) -> None:
    async with house(tmp_path) as (browser, stage):
        await stage.act(lambda: stage.story.sol.person.write("<b>not bold</b>"))
        await stage.forward("hour")
        told = ""
        async with browser.stream("GET", "/events") as events:
            async for each in events.aiter_text():
                told += each
                if "event: panels" in told and "not bold" in told and "18:00" in told:
                    break
        assert "&lt;b&gt;not bold" in told
        assert "<b>not bold" not in told


def test_the_page_is_served_until_it_is_interrupted_and_says_where_the_data_lies(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    words = ("--page", "--circles", "1", "--port", "0", "--into", str(folder))
    command = [sys.executable, "-u", "-m", "tests.demo", *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        told = ""
        for line in demo.stdout:
            told += line
            if "It is your turn" in line:
                break
        address = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert address is not None, told
        assert "Kreds" in httpx.get(address[0]).text
        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=60)
    assert (demo.returncode, errors) == (0, "")
    assert str(folder / "chats.txt") in rest
    assert (folder / "kreds.db").is_file()


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = ("--page", "--circles", "1", "--port", port, "--into", str(tmp_path / "demo"))
        done = subprocess.run(
            [sys.executable, "-m", "tests.demo", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert "--port" in done.stderr
