"""Many dialogues at once: an adult whom several young people ask for help answers each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.channel import ButtonPressed, Commanded
from bot.render import render
from bot.services import my_circle
from bot.talk import begin
from conversations import hello
from store import circles, help_requests, outbox
from store.models import Circle, HelpTold, Member
from tests.databases import Databases
from tests.models.town import USERS, Seen, Town, called, town

ALI, SOL = USERS["Ali"], USERS["Sol"]
STALE = render(hello.stale(), "en")
CALLS = 6


@pytest.fixture
def built(databases: Databases, tmp_path: Path) -> Iterator[Town]:
    with town("sqlite", databases, tmp_path) as made, made.bench.undone():
        made.begin()
        yield made


def call(built: Town, who: str, to: str = "Ali") -> Seen:
    """Somebody asks an adult for help; what the adult gets."""
    with built.bench.unit_of_work() as work:
        young = work.session.get_one(Member, built.number[who])
        request = help_requests.add(work, young, f"{who} needs you", ())
        told = help_requests.tell(work, request, built.number[to])
        adult = work.session.get_one(Member, built.number[to])
        begin(built.here, work, adult, "answering_help", str(told.id), outbox.HELP)
    (said,) = built.sent()
    return said


def press(built: Town, message: Seen, key: str) -> list[Seen]:
    """Press the button of a message that means `key`."""
    (data,) = (data for _label, data in message.buttons if data.endswith(f".{key}"))
    return built.act(ButtonPressed(message.chat, data, message.number))


def test_T7_many_calls_for_help_are_each_answered_in_any_order(built: Town) -> None:
    calls = [call(built, who) for _again in range(CALLS // 2) for who in ("Sol", "Kim")]
    for command in ("settings", "mydata", "leave", "circle", "language"):
        built.act(Commanded(ALI, command))
    for message in (*calls[::2], *calls[1::2]):
        said = press(built, message, "coming")
        assert STALE not in " ".join(each.text for each in said)
        assert any(each.lane == outbox.HELP and called("Ali") in each.text for each in said)
    with built.bench.unit_of_work() as work:
        assert [each.state for each in work.session.query(HelpTold)] == ["coming"] * CALLS


def test_T7_a_call_is_answered_once_however_often_it_is_pressed(built: Town) -> None:
    message = call(built, "Sol")
    press(built, message, "coming")
    said = press(built, message, "cannot")
    assert {each.chat for each in said} == {ALI}
    with built.bench.unit_of_work() as work:
        assert [each.state for each in work.session.query(HelpTold)] == ["coming"]


def test_T14_who_was_taken_out_hears_no_more_of_a_call_for_help(built: Town) -> None:
    message = call(built, "Sol")
    with built.bench.unit_of_work() as work:
        place = circles.membership(
            work, work.session.get_one(Circle, built.circle["sol"]), built.number["Ali"]
        )
        assert place is not None
        my_circle.remove(work, place)
    built.sent()
    said = [*built.act(Commanded(ALI, "start")), *press(built, message, "coming")]
    assert not any(called("Sol") in each.text or "needs you" in each.text for each in said)
