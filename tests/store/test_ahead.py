"""Who has many messages waiting does not hold up the others, and nothing overtakes in a chat of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from store import ahead, members, outbox, unsent
from store.keys import create
from store.outbox import GROUP, HELP, REPLY
from store.queues import OutboxRow
from store.schema import PEOPLE
from store.unit_of_work import Store, Work
from tests.databases import KINDS, Databases, connected
from tests.floods.test_backlog import READ
from tests.store import old_rows
from tests.store.people import newest, young_person
from tests.store.test_outbox import put, said, take


def test_F19_a_chat_with_many_waiting_does_not_hold_up_another(people: Store) -> None:
    for words in ("1", "2", "3", "4"):
        put(people, words)
    put(people, "to another", chat="1002")
    put(people, "to a third", chat="1003")
    put(people, "and more to another", chat="1002")
    assert said(take(people)) == ["1", "to another", "to a third", "2", "and more to another", "3", "4"]


def test_F19_help_overtakes_all_the_same_and_lanes_do_not_count_for_each_other(people: Store) -> None:
    for words in ("1", "2"):
        put(people, words)
    put(people, "in the group's lane", GROUP)
    put(people, "to another", GROUP, "1002")
    put(people, "help", HELP)
    put(people, "more help", HELP, "1002")
    assert said(take(people)) == ["help", "more help", "1", "2", "in the group's lane", "to another"]


def test_what_is_written_while_others_are_on_their_way_stands_behind_them(people: Store) -> None:
    for words in ("1", "2", "3"):
        put(people, words)
    first, second = take(people, limit=2)
    with people.unit_of_work() as work:
        outbox.sent(work, first.id)
    put(people, "4")
    with people.unit_of_work() as work:
        outbox.sent(work, second.id)
    put(people, "5")
    assert said(take(people)) == ["3", "4", "5"]


def test_nobody_is_put_back_further_than_they_ever_had_waiting(people: Store) -> None:
    """Somebody who goes on for an hour, with one message on its way at every moment."""
    put(people, "0")
    for number in range(1, 20):
        (before,) = take(people)
        put(people, f"{number}")
        with people.unit_of_work() as work:
            outbox.sent(work, before.id)
    with people.unit_of_work() as work:
        assert newest(work).ahead == 1


def test_F5_a_chat_that_was_told_to_wait_lets_others_go_first_and_keeps_its_order(people: Store) -> None:
    for words in ("1", "2"):
        put(people, words)
    (first,) = take(people, limit=1)
    with people.unit_of_work() as work:
        outbox.again(work, first.id, work.now, counted=False)
        ahead.step_back(work, first.chat_hash)
    put(people, "3")
    for words in ("to another", "and more to another"):
        put(people, words, chat="1002")
    assert said(take(people)) == ["to another", "1", "and more to another", "2", "3"]


async def test_messages_of_turns_that_share_a_commit_are_counted_too(people: Store) -> None:
    def writes(chat: str, words: str) -> None:
        def turn(work: Work) -> None:
            outbox.to_chat(work, "telegram", chat, REPLY, "text", {"text": words})

        turns.append(asyncio.ensure_future(people.turn(turn)))

    turns: list[asyncio.Future[None]] = []
    for words in ("1", "2", "3"):
        writes("1001", words)
    writes("1002", "to another")
    await asyncio.gather(*turns)
    assert said(take(people)) == ["1", "to another", "2", "3"]


def test_what_comes_to_another_chat_stands_there_by_its_age(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, user="1001")
        telegram, slack = members.addresses(work, sol.id)[0], members.bind(work, sol, "slack", "U77")
        for words in ("1", "2", "3"):
            outbox.to_address(work, telegram, REPLY, "text", {"text": words})
    moved = take(people)
    with people.unit_of_work() as work:
        outbox.to_address(work, slack, REPLY, "text", {"text": "4"})
    for each in moved:
        with people.unit_of_work() as work:
            unsent.redirect(work, each.id, slack)
    assert said(take(people, channel="slack")) == ["1", "2", "3", "4"]


def test_F19_to_write_one_more_costs_the_same_however_many_wait(people: Store) -> None:
    def waits(number: int) -> None:
        with people.unit_of_work() as work:
            outbox.to_chat(work, "telegram", "1001", REPLY, "text", {"text": "hello"})
            row = newest(work)
            like = {each.name: getattr(row, each.name) for each in OutboxRow.__table__.columns}
            del like["id"]
            work.session.execute(insert(OutboxRow), [like | {"ahead": each} for each in range(number)])
        with people.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))

    def read() -> int:
        with people.unit_of_work() as work:
            told = {"to_chat_hash": newest(work).chat_hash, "in_lane": REPLY}
        looks = ahead.OF_A_NEW_ONE.element.params(told)
        compiled = looks.compile(people.engine)
        told_by_place = compiled.params
        if compiled.positional:
            told_by_place = tuple(compiled.params[name] for name in compiled.positiontup or ())
        return READ[people.engine.dialect.name](people.engine, str(compiled), told_by_place)

    waits(1_000)
    few = read()
    waits(20_000)
    assert read() <= few + 1


@pytest.mark.parametrize("kind", KINDS)
def test_F15_messages_that_waited_in_the_version_before_go_by_their_age(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.empty(kind) as url, connected(url, PEOPLE) as engine:
        PEOPLE.upgrade(engine, "p0021")
        people = Store(engine, create(tmp_path / "keys.json"))
        with people.unit_of_work() as work:
            for chat in ("1001", "1001", "1002"):
                old_rows.insert(work, "outbox", old_rows.waits(work, chat, f"old, {chat}", lane=REPLY))
        PEOPLE.upgrade(engine)
        put(people, "new", chat="1001")
        put(people, "new to another", chat="1003")
        assert said(take(people)) == ["old, 1001", "old, 1001", "old, 1002", "new to another", "new"]
        people.close()
