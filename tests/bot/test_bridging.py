"""Two chats are one only while the young person wants it: how they come about, who may, and how it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.services import ending, freezing, group, my_circle
from store import bridges, circles, places
from store.models import Circle, Group, Member, Membership
from store.queues import InboxRow
from store.unit_of_work import Work
from tests.bot.bridge_town import Bridged, apart, bridged, left, passed
from tests.databases import Databases

NUMBERS = "numbers for three days, never words"


@pytest.fixture
async def one(databases: Databases, tmp_path: Path) -> AsyncIterator[Bridged]:
    async with bridged(databases, tmp_path) as found:
        yield found


@pytest.fixture
async def two(databases: Databases, tmp_path: Path) -> AsyncIterator[Bridged]:
    async with apart(databases, tmp_path) as found:
        yield found


async def test_nothing_is_passed_on_or_heard_until_the_young_person_says_yes(two: Bridged) -> None:
    assert "Nina is on Slack" in two.town.sol.messages[-1].text
    assert two.running.telegram.updates.allowed is not None
    assert "edited_message" not in two.running.telegram.updates.allowed
    line = await two.town.mum.write("A word", two.here)
    await two.running.received()
    payloads = await two.run(_payloads)
    assert not any("A word" in each for each in payloads)
    await two.running.settle()
    two.town.mum.edit(line, "Another")
    await two.running.tap(two.town.sol, "bridging")
    await two.running.tap(two.town.sol, "no")
    await two.running.settle()
    assert two.running.slack.groups == []
    assert await two.run(bridges.chats) == {}
    assert await two.run(passed) == []


async def test_everybody_is_told_in_both_chats_and_on_coming_in(one: Bridged) -> None:
    assert any(NUMBERS in each for each in one.said_here())
    assert any(NUMBERS in each for each in one.said_there())
    assert any("does not tell me" in each for each in one.said_here()), (
        "Telegram does not say what is deleted"
    )
    assert not any("does not tell me" in each for each in one.said_there())
    assert "I keep it only until it is passed on" in one.nina.messages[-1].text
    for chat in (one.here, one.there):
        (pinned,) = chat.pinned
        assert "I pass on to the chat on" in pinned.text


async def test_it_ends_with_one_press_and_what_was_on_its_way_goes_nowhere(one: Bridged) -> None:
    await one.write(one.nina, "At three")
    one.running.telegram.faults.page(502, method="sendMessage", times=None)
    await one.nina.write("Too late", one.there)
    await one.running.received()
    await one.running.service.turns.drain()
    await one.town.sol.press_data(one.town.sol.messages[-1], "s.bridging.off")
    await one.running.received()
    await one.running.service.turns.drain()
    one.running.telegram.faults.clear()
    await one.running.settle()
    assert not any("Too late" in each for each in one.said_here())
    assert "What you write here stays here" in one.said_here()[-1]
    assert "leave now" in one.said_there()[-1]
    assert one.there.archived
    assert await one.run(passed) == []
    assert await one.run(left) == []
    assert await one.run(lambda work: work.session.query(Group).filter_by(circle_id=None).count()) == 1


async def test_what_was_kept_a_moment_before_it_ended_is_dropped_by_its_turn(one: Bridged) -> None:
    """The press comes first, and the receiver has not heard yet: the words are in the inbox, and go nowhere."""
    await one.press_off()
    one.running.service.at_once = False
    one.running.service.channels["telegram"].hears(frozenset({str(one.here.id)}))
    await one.town.mum.write("Not for you", one.here)
    await one.running.received()
    assert any("Not for you" in each for each in await one.run(_payloads))
    await one.running.settle()
    assert await one.run(left) == []
    assert not any("Not for you" in each for each in one.said_there())
    await one.running.service.look_at_bridges()
    await one.town.mum.write("Nor this", one.here)
    await one.running.received()
    assert not any("Nor this" in each for each in await one.run(_payloads))


async def test_it_can_begin_again_with_a_new_chat(one: Bridged) -> None:
    await one.press_off()
    await one.running.write(one.town.sol, "/circle")
    await one.running.tap(one.town.sol, "bridge")
    await one.running.tap(one.town.sol, "yes")
    assert len(one.running.slack.groups) == 2
    await one.write(one.nina, "Here again")
    assert one.said_here()[-1] == "Nina · School\nHere again"


async def test_T9_T14_only_members_who_are_in_are_passed_on(one: Bridged) -> None:
    eve = one.running.slack.person("Eve")
    await one.nina.add_member(one.there, eve)
    await eve.write("Hello from outside", one.there)
    await one.running.settle()
    assert not any("outside" in each for each in one.said_here())
    assert eve.id not in one.there.members
    await one.run(lambda work: _lock(one, work))
    await one.running.settle()
    assert one.nina.id not in one.there.members
    assert not any("locked" in each for each in one.said_there())


async def test_T17_words_of_an_account_that_is_locked_do_not_leave(one: Bridged) -> None:
    one.running.telegram.faults.page(502, method="sendMessage", times=None)
    await one.nina.write("By a thief", one.there)
    await one.running.received()
    await one.running.service.turns.drain()
    await one.run(lambda work: _lock(one, work))
    one.running.telegram.faults.clear()
    await one.running.settle()
    assert not any("thief" in each for each in one.said_here())


async def test_whoever_is_asked_to_leave_is_out_of_their_chat(one: Bridged) -> None:
    def out(work: Work) -> None:
        place = work.session.query(Membership).filter_by(member_id=one.town.numbers["Nina"]).one()
        my_circle.remove(work, place)

    await one.run(out)
    await one.running.settle()
    assert one.nina.id not in one.there.members
    assert not any("Nina" in chat.pinned[0].text for chat in (one.here, one.there))


async def test_a_circle_that_ends_says_goodbye_in_both_and_leaves_both(one: Bridged) -> None:
    await one.write(one.nina, "At three")
    await one.run(lambda work: ending.end(work, work.session.get_one(Circle, one.town.circle), "none"))
    await one.running.settle()
    assert one.there.archived
    assert await one.run(passed) == []
    assert await one.run(bridges.chats) == {}


async def test_F6_a_group_that_moves_is_heard_where_it_is_now_and_what_stood_where_is_forgotten(
    one: Bridged,
) -> None:
    await one.write(one.town.mum, "Before")
    old = one.here.id

    def moves(work: Work) -> dict[str, frozenset[str]]:
        group.moved(work, "telegram", str(old), "-1009")
        assert [each for each in passed(work) if each.of is None] == []
        return bridges.chats(work)

    chats = await one.run(moves)
    assert chats["telegram"] == {"-1009"}, "words of the old chat are not heard any more"


async def test_a_chat_that_is_lost_is_passed_on_to_no_more_and_the_other_is_not_heard(one: Bridged) -> None:
    one.nina.remove(one.there, one.running.slack.bot)
    await one.running.settle()
    assert await one.run(bridges.chats) == {}
    await one.town.mum.write("Alone", one.here)
    await one.running.received()
    assert not any("Alone" in each for each in await one.run(_payloads))
    await one.running.settle()


async def test_T14_nobody_else_turns_it_on_or_off(one: Bridged) -> None:
    for person in (one.town.mum, one.town.lars):
        await one.running.act(person.press_data(person.messages[-1], "s.bridging.off"))
    assert await one.run(lambda work: work.session.get_one(Circle, one.town.circle).bridge) == "on"


async def test_a_member_on_two_platforms_is_in_one_chat(one: Bridged) -> None:
    def home(work: Work) -> str:
        found = circles.home(
            work,
            work.session.get_one(Circle, one.town.circle),
            work.session.get_one(Member, one.town.numbers["Nina"]),
        )
        assert found is not None
        return found.channel

    assert await one.run(home) == "slack"
    assert await one.run(lambda work: work.session.scalar(select(func.count()).select_from(Group))) == 2


def _payloads(work: Work) -> list[str]:
    rows = work.session.scalars(select(InboxRow).where(InboxRow.payload_sealed.is_not(None)))
    return [work.keys.open(each.payload_sealed or b"", places.seen(each)) for each in rows]


def _lock(one: Bridged, work: Work) -> None:
    nina, ali = (work.session.get_one(Member, one.town.numbers[each]) for each in ("Nina", "Ali"))
    freezing.lock(one.running.service.here, work, work.session.get_one(Circle, one.town.circle), nina, by=ali)
