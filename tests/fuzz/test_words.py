"""Names and words of any kind, sent through the real channel to a strict platform: shown as they are, never more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from bot.render import render
from conversations import hello
from store.models import Circle
from store.plan import Key
from store.queues import InboxRow, OutboxRow
from tests.bot.circles import circle, quick_rig
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.emulators.telegram.text import length
from tests.fuzz.updates import TALES, update
from tests.models.bench import Choices
from tests.rig import Rig

TOO_LONG = render(hello.too_long(), "en")
BUTTONS = render(hello.use_the_buttons(young=True), "en")
SPOKEN = [each.replace("\ud800", "\ufffd") for each in TALES if each and each[0] != "/"]
"""What the platform lets somebody write as an answer: it has no half characters."""

BY_THEMSELVES = {"bot_command", "mention", "url"}
"""What every client finds in plain text by itself."""


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path) as made:
        yield made


async def tell(running: Rig, person: Person, words: str) -> None:
    """Answer an open question with words; with plain ones where those do not fit."""
    if words.strip():
        await running.write(person, words)
    if not words.strip() or person.messages[-1].text.startswith((TOO_LONG, BUTTONS)):
        await running.write(person, "Robin")


async def all_arrived_as_written(running: Rig, *people: Person) -> None:
    """Nothing was refused, nothing became markup, everything fits and can be read in its own direction."""
    failed = select(OutboxRow.kind).where(OutboxRow.state.in_(("failed", "uncertain")))
    assert await running.service.store.turn(lambda work: list(work.session.scalars(failed))) == []
    assert not [each.method for each in running.telegram.calls if "parse_mode" in each.params]
    for person in people:
        for message in person.messages:
            if message.sender is running.telegram.bot:
                assert {each["type"] for each in message.entities or []} <= BY_THEMSELVES
                assert length(message.text) <= 4096
                assert not set(message.text) & set("\u202a\u202b\u202d\u202e\u202c\0")
                assert all(each.label.strip() for row in message.buttons for each in row)


async def test_T11_a_circle_of_any_name_is_started_and_shown(running: Rig) -> None:
    lars = await running.coordinator("Lars")
    for place, words in enumerate(SPOKEN):
        await running.write(lars, "/circle")
        if place:
            await running.tap(lars, "new")
        await tell(running, lars, words)
        await running.tap(lars, "en")
        await tell(running, lars, words)
        await running.tap(lars, "2009-2011")
        await tell(running, lars, words)
        await tell(running, lars, words)
        await running.tap(lars, "yes")
        await running.write(lars, "/circle")
        newest = await running.service.store.turn(
            lambda work: work.session.scalar(select(func.max(Circle.id)))
        )
        await running.tap(lars, str(newest))
        await running.tap(lars, "reinvite")
        await all_arrived_as_written(running, lars)
    kept = await running.service.store.turn(lambda work: work.session.query(Circle).count())
    assert kept == len(SPOKEN)


async def test_T11_a_call_for_help_in_any_words_arrives_as_it_is(running: Rig) -> None:
    town = await circle(running)
    for words in SPOKEN:
        await running.write(town.sol, "/needhelp")
        await running.tap(town.sol, "one")
        await running.press(town.sol, "Mum")
        await running.tap(town.sol, "done")
        await running.tap(town.sol, "nobody")
        await tell(running, town.sol, words)
        await running.tap(town.sol, "yes")
        await running.tap(town.mum, "coming")
        await all_arrived_as_written(running, town.sol, town.mum)
    texts = [each.text.translate({0x2068: "", 0x2069: ""}) for each in town.mum.messages]
    calls = [each for each in texts if "asks for help" in each]
    assert len(calls) == len(SPOKEN)
    shown = [words for words in SPOKEN if words.isprintable() and len(words) < 500]
    assert all(any(f"“{words}”" in call for call in calls) for words in shown)


async def test_F14_odd_updates_in_a_row_stop_nobody(running: Rig) -> None:
    """Through the service itself: every one is worked on or set aside, and others are answered as ever."""
    town = await circle(running)
    for number in range(200):
        raw = {**update(Choices(number * 7919)), "update_id": 10_000_000 + number}
        await running.service.receive(running.service.channel.seen([raw]))
    await running.settle()
    states = select(InboxRow.state).where(InboxRow.state == "new")
    assert await running.service.store.turn(lambda work: list(work.session.scalars(states))) == []
    await running.write(town.sol, "/settings")
    assert town.sol.messages[-1].buttons


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_T11_nothing_in_a_plan_is_called_like_a_formula(start: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Key).validate_python(f"{start}1")
