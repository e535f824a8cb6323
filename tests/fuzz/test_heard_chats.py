"""Names and words of any kind in two chats that are one: as they were written, in the right chat, and never more than words."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from store import members
from store.models import Member
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Work
from tests.bot.bridge_town import Bridged, bridged, left
from tests.bot.circles import circle, with_group
from tests.databases import Databases
from tests.emulators.telegram.text import length
from tests.fuzz.test_words import SPOKEN

_APART = timedelta(seconds=30)
"""So that nobody writes too many in a minute."""

TURNING = "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\0"
"""Signs that turn what follows around, and half of no character; only those that we set ourselves and close again may stay."""

PIECES = (
    *SPOKEN,
    "<!here>",
    "<@U0KREDS>",
    "```x```",
    "<https://a.example|bank>",
    "> q",
    "@everyone",
    "/leave",
    "]]>",
    "“”",
)
"""What lines are put together from."""


@pytest.fixture
async def one(databases: Databases, tmp_path: Path) -> AsyncIterator[Bridged]:
    async with bridged(databases, tmp_path) as found:
        yield found


async def test_T11_T18_lines_of_any_kind_come_over_as_words_and_into_their_own_circle_s_chat_alone(
    one: Bridged,
) -> None:
    kim = await circle(one.running, "Kim", lars=one.town.lars)
    other = await with_group(one.running, kim)
    before, private, chance = len(other.messages), len(one.town.sol.messages), random.Random(11)
    for round_ in range(2):
        lines = [*SPOKEN] if not round_ else [_made_up(chance) for _line in range(12)]
        for line in lines:
            await one.running.act(one.town.mum.write(line[:4096], one.here))
            await one.running.act(one.nina.write(line[:4096], one.there))
            for said in (one.said_there(), one.said_here()):
                assert _letters(line)[-5:] in _letters(said[-1]), f"{line!r} did not come over"
            one.running.clock.now += _APART
    _only_words(one)
    assert len(other.messages) == before, "nothing came into another circle's chat"
    assert len(one.town.sol.messages) == private, "nor into anybody's own"
    assert await one.run(left) == []
    assert await one.run(_broken) == []


async def test_T10_T11_a_name_of_any_kind_stands_above_its_line_and_looks_like_nobody_else_s(
    one: Bridged,
) -> None:
    for name in SPOKEN:
        called = " ".join(name.split())[:40] or "Mum"
        await one.run(lambda work, called=called: _rename(one, work, called))
        await one.running.act(one.town.mum.write("Hello", one.here))
        one.running.clock.now += _APART
        shown = one.there.messages[-1]
        assert shown.text.endswith("\nHello")
        assert shown.text.count("\n") == 1, "a name is one line"
    _only_words(one)
    assert await one.run(_broken) == []


async def test_T19_a_wall_of_words_comes_over_whole_and_in_messages_that_fit(one: Bridged) -> None:
    for wall in ("x" * 4096, "🙂" * 2048, "word " * 819, "@a " * 1365, "e\u0301" * 2048, "\u2060/x " * 1024):
        there, here = len(one.said_there()), len(one.said_here())
        await one.running.act(one.town.mum.write(wall, one.here))
        await one.running.act(one.nina.write(wall, one.there))
        one.running.clock.now += _APART
        for said in (one.said_there()[there:], one.said_here()[here:]):
            words = "".join(each.partition("\n")[2] for each in said)
            assert _letters(words) == _letters(wall)
    _only_words(one)


def _only_words(one: Bridged) -> None:
    """On Telegram a quotation and what every client finds; on Slack text and links; nothing turned around, all of it fits."""
    here: list[Any] = one.here.messages
    there: list[Any] = one.there.messages
    for message in here:
        if message.sender is one.running.telegram.bot:
            kinds = {each["type"] for each in message.entities or []}
            assert kinds <= {"blockquote", "url", "email", "cashtag", "phone_number", "bot_command"}, kinds
            if any(each["type"] == "blockquote" for each in message.entities or []):
                assert not kinds & {"bot_command"}, "what somebody wrote is no command"
            assert length(message.text) <= 4096
            assert _turns_back(message.text)
    for message in there:
        if message.sender is one.running.slack.bot:
            assert {each["type"] for block in message.blocks for each in _leaves(block)} <= {
                "text",
                "link",
                "emoji",
            }
            assert _turns_back(message.text)


def _leaves(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["type"] in ("actions", "image"):
        return []
    found: list[dict[str, Any]] = []
    for each in block.get("elements", []):
        found += _leaves(each) if "elements" in each else [each]
    return found


def _turns_back(text: str) -> bool:
    """Whatever is turned around is turned back within its line."""
    for line in text.splitlines():
        open_ = 0
        for each in line:
            kind = unicodedata.bidirectional(each)
            open_ += (kind in ("LRI", "RLI", "FSI", "LRE", "RLE", "LRO", "RLO")) - (kind in ("PDI", "PDF"))
        if open_:
            return False
    return "\0" not in text


def _letters(words: str) -> str:
    return "".join(each for each in words if not each.isspace() and each not in "\u2060" + TURNING)


def _made_up(chance: random.Random) -> str:
    pieces = [chance.choice(PIECES) for _piece in range(chance.randint(1, 4))]
    line = (" " if chance.random() < 0.5 else "\n").join(each[:300] for each in pieces).strip()
    return line if line and line[0] != "/" else f"a {line}"


def _broken(work: Work) -> list[str]:
    failed = select(OutboxRow.kind).where(OutboxRow.state.in_(("failed", "uncertain")))
    aside = select(InboxRow.state).where(InboxRow.state == "aside")
    return [*work.session.scalars(failed), *work.session.scalars(aside)]


def _rename(one: Bridged, work: Work, name: str) -> None:
    members.rename(work, work.session.get_one(Member, one.town.numbers["Mum"]), name)
