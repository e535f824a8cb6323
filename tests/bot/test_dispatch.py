"""Whatever comes in: the right one is heard, the wrong one is told kindly, and nothing else changes."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlalchemy import select

from bot.render import render
from conversations import hello
from store import answers
from store.models import Circle, Conversation, Group, HelpRequest, Invitation, Member, Membership, Period
from store.unit_of_work import Work
from tests.bot.circles import Town, circle
from tests.emulators.telegram import Person
from tests.rig import Rig, button

STALE = render(hello.stale(), "en")
NOT_FOR_YOU = render(hello.not_for_you(), "en")
DEAD = render(hello.dead_link(), "en")
NOT_READ = render(hello.not_read(), "en")
NOT_YOURS = render(hello.not_your_link(), "en")
TOO_LONG = render(hello.too_long(), "en")
BUTTONS = render(hello.use_the_buttons(young=True), "en")
FROZEN = render(hello.frozen(), "en")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def town(running: Rig) -> Town:
    made = await circle(running)
    await running.service.tick()
    return made


def kept(work: Work) -> list[Any]:
    """What somebody could wish to change."""
    tables: tuple[Any, ...] = (Circle, Membership, Conversation, Invitation, HelpRequest, Group)
    columns = [
        [getattr(row, column.key) for column in table.__table__.columns]
        for table in tables
        for row in work.session.scalars(select(table))
    ]
    people = work.session.execute(select(Member.id, Member.language, Member.coordinator, Member.frozen))
    given = [
        answers.read(work, period.name, circle.young_person_id)
        for period in work.session.scalars(select(Period))
        for circle in work.session.scalars(select(Circle))
    ]  # the sheet itself may be sealed anew: that somebody was here today is on it
    return [*columns, *people, *given]


async def unchanged(running: Rig, doing: object) -> None:
    """Do something that must not change anything."""
    before = await running.service.store.turn(kept)
    await running.act(doing)
    assert await running.service.store.turn(kept) == before


def last(person: Person) -> str:
    """The newest message of somebody's chat."""
    return person.messages[-1].text


def keys(person: Person) -> list[str]:
    """The data of every button that somebody sees."""
    return [each.data or "" for message in person.messages for row in message.buttons for each in row]


async def test_T7_an_old_button_is_answered_once_and_goes(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    old, data = button(town.sol, "nothing")
    await running.tap(town.sol, "nothing")
    await unchanged(running, town.sol.press_data(old, data))
    assert last(town.sol) == STALE
    assert not old.buttons
    assert [each.text for each in town.sol.messages].count(STALE) == 1


async def test_T7_an_old_button_leads_back_to_the_open_question(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    old, data = button(town.sol, "nothing")
    await running.tap(town.sol, "nothing")
    await running.write(town.sol, "/leave")
    await unchanged(running, town.sol.press_data(old, data))
    assert last(town.sol).startswith(STALE)
    before = len(town.sol.messages)
    await running.tap(town.sol, "stay")
    assert len(town.sol.messages) == before + 1


async def test_T7_a_double_tap_is_one_tap(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/settings")
    message, data = button(town.sol, "pause")
    await town.sol.press_data(message, data)
    await town.sol.press_data(message, data)
    await running.settle()
    assert sum(each.endswith(".open") for each in keys(town.sol)) == 1
    assert STALE not in [each.text for each in town.sol.messages]


@pytest.mark.parametrize("who", ["Mum", "Lars", "Eve"])
async def test_T7_somebody_elses_button_does_nothing(running: Rig, town: Town, who: str) -> None:
    await running.write(town.sol, "/settings")
    _message, data = button(town.sol, "pause")
    presser = running.telegram.person("Eve") if who == "Eve" else {**town.adults, "Lars": town.lars}[who]
    own = await presser.write("Hello")
    await running.settle()
    await unchanged(running, presser.press_data(own, data))
    await running.tap(town.sol, "pause")
    assert any(each.endswith(".open") for each in keys(town.sol))


@pytest.mark.parametrize("command", ["/figures", "/invite"])
@pytest.mark.parametrize("who", ["Sol", "Mum", "Lars"])
async def test_T14_a_command_for_others_is_refused_kindly(
    running: Rig, town: Town, command: str, who: str
) -> None:
    people = {"Sol": town.sol, "Mum": town.mum, "Lars": town.lars}
    allowed = (command, who) in {("/figures", "Lars"), ("/invite", "Sol"), ("/invite", "Lars")}
    if allowed:
        await running.write(people[who], command)
        assert NOT_FOR_YOU not in last(people[who])
    else:
        await unchanged(running, people[who].write(command))
        assert last(people[who]).startswith(NOT_FOR_YOU)


@pytest.mark.parametrize("dialogue", ["confirming", "inviting"])
async def test_T14_nobody_confirms_or_invites_into_a_strangers_circle(
    running: Rig, town: Town, dialogue: str
) -> None:
    """A young person, a relative and a coordinator of other circles, each with a forged button."""
    other = await circle(running, "Kim")
    own = await running.service.store.turn(lambda work: _waits(work, town.circle))
    subject = own if dialogue == "confirming" else town.circle
    for person in (other.sol, other.mum, other.lars, town.mum):
        message = await person.write("Hello")
        await running.settle()
        await unchanged(running, person.press_data(message, f"s.{dialogue}.{subject}"))
        assert last(person).startswith(NOT_FOR_YOU)


def _waits(work: Work, number: int) -> int:
    place = work.session.scalars(select(Membership).where(Membership.circle_id == number)).all()[-1]
    place.state = "waiting"
    return place.id


async def test_T14_only_a_coordinator_starts_a_circle(running: Rig, town: Town) -> None:
    for person in (town.sol, town.mum):
        message = await person.write("/circle")
        await running.settle()
        assert not any(each.endswith(".new") for each in keys(person))
        await unchanged(running, person.press_data(message, "s.circle."))
        assert last(person).startswith(NOT_FOR_YOU)


async def test_an_unknown_command_shows_what_there_is(running: Rig, town: Town) -> None:
    await unchanged(running, town.sol.write("/frobnicate now"))
    assert "/more" in last(town.sol)


@pytest.mark.parametrize(
    ("language", "said"),
    [("da", "invitation"), ("en", "invitation"), (None, "invitation"), ("xx", "invitation")],
)
async def test_a_stranger_is_told_that_they_need_an_invitation(
    running: Rig, language: str | None, said: str
) -> None:
    eve = running.telegram.person("Eve", language=language)
    await running.act(eve.open(f"https://t.me/{running.telegram.bot_username}"))
    assert said in last(eve).lower()
    assert last(eve).startswith("Hej" if language == "da" else "Hi")
    await unchanged(running, eve.write("let me in"))
    await unchanged(running, eve.write("/circle"))


async def test_a_stranger_who_presses_for_help_gets_the_numbers(running: Rig) -> None:
    eve = running.telegram.person("Eve", language="en")
    await running.act(eve.write("/needhelp"))
    assert "112" in last(eve)


@pytest.mark.parametrize(
    "words",
    [
        "x" * 4096,
        "🙂" * 2048,
        "a\u0000b",
        "\u202e\u2066 backwards",
        "{name} %s <b>&",
        "=1+1",
        "/",
        "/ start",
        " ",
    ],
    ids=["wall", "smileys", "nul", "directions", "markup", "formula", "slash", "slash-space", "blank"],
)
async def test_any_words_get_the_same_reply_and_change_nothing(running: Rig, town: Town, words: str) -> None:
    if not words.strip():
        words = "\u2063"
    await unchanged(running, town.sol.write(words))
    assert last(town.sol).startswith(NOT_READ if not words.startswith("/") else "Hi Sol")


async def test_a_wall_of_words_as_an_answer_is_asked_for_shorter(running: Rig, town: Town) -> None:
    await running.write(town.lars, "/circle")
    await running.tap(town.lars, "new")
    await running.write(town.lars, "x" * 4096)
    assert last(town.lars).startswith(TOO_LONG)
    await running.write(town.lars, "Robin\u202e\u0007")
    assert not last(town.lars).startswith(TOO_LONG)


async def test_a_photo_is_no_answer_and_no_accident(running: Rig, town: Town) -> None:
    await unchanged(running, town.sol.send_photo(PIXEL))
    assert last(town.sol).startswith(NOT_READ)
    await running.write(town.sol, "/leave")
    await unchanged(running, town.sol.send_document("note.txt", b"hello"))
    assert BUTTONS in last(town.sol)


async def test_F7_who_blocks_is_left_alone_and_who_comes_back_is_heard(running: Rig, town: Town) -> None:
    town.sol.block_bot()
    await running.settle()
    before = len(running.telegram.calls)
    await running.forward(days=2)
    assert not [each for each in list(running.telegram.calls)[before:] if each.method == "sendMessage"]
    town.sol.unblock_bot()
    await running.settle()
    await running.write(town.sol, "/settings")
    assert "pause" in [each.rpartition(".")[2] for each in keys(town.sol)]


async def test_who_is_frozen_gets_numbers_and_nothing_else(running: Rig, town: Town) -> None:
    def freeze(work: Work) -> None:
        work.session.get_one(Member, town.numbers["Sol"]).frozen = True

    await running.service.store.turn(freeze)
    await unchanged(running, town.sol.write("/mydata"))
    assert last(town.sol) == FROZEN
    await unchanged(running, town.sol.write("/needhelp"))
    assert "112" in last(town.sol)
