"""Replies that their sender is handed: claimed by the commit that writes them, unless something stands in the way."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from store import handing, leases, outbox, unsent
from store.outbox import CHECK_IN, GROUP, HELP, REPLY
from store.queues import Lease, OutboxRow
from store.unit_of_work import Store, Work
from tests.store.hands import Hands
from tests.store.people import circle_of, group, young_person
from tests.store.plans import counted, plans


@pytest.fixture
async def hands(people: Store) -> Hands:
    """The one sender, by its lease."""
    made = Hands(await leases.take(people, "deliver:telegram", 60))
    people.claims = partial(handing.claim, senders={"telegram": made})
    return made


def says(words: str, lane: int = REPLY, chat: str = "1001") -> Callable[[Work], None]:
    return lambda work: outbox.to_chat(work, "telegram", chat, lane, "text", {"text": words})


async def together(people: Store, *turns: Callable[[Work], object]) -> list[object]:
    """Turns that share a commit."""
    return await asyncio.gather(*(people.turn(each) for each in turns), return_exceptions=True)


async def rows(people: Store) -> list[str]:
    """The state of every row, oldest first."""
    return await people.turn(
        lambda work: list(work.session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))
    )


def said(hands: Hands) -> list[str]:
    return [each.body["text"] for each in hands.given]


async def test_what_is_handed_is_what_would_be_taken(people: Store, hands: Hands) -> None:
    then = {"what": "asked", "subject": 7}
    body = {"text": "?", "rows": [[{"label": "Yes", "data": "c.1.yes"}]]}
    await people.turn(lambda work: outbox.to_chat(work, "telegram", "1", HELP, "message", body, then))
    (handed,) = hands.given
    assert await rows(people) == ["sending"]
    await people.turn(lambda work: outbox.again(work, handed.id, work.now, counted=False))
    assert await people.turn(lambda work: outbox.take(work, "telegram", 9, (HELP,), ())) == [handed]


async def test_F19_replies_and_help_are_handed_in_the_order_in_which_they_were_written(
    people: Store, hands: Hands
) -> None:
    woken: list[set[str]] = []
    people.committed = woken.append
    await together(people, says("1"), says("help", HELP, "1002"), says("2"), says("3", chat="1003"))
    assert said(hands) == ["1", "help", "2", "3"]
    assert [each.id for each in hands.given] == sorted(each.id for each in hands.given)
    assert (await rows(people), woken) == (["sending"] * 4, [])


async def test_what_is_said_by_itself_and_in_groups_waits_to_be_taken(people: Store, hands: Hands) -> None:
    def in_group(work: Work) -> None:
        bound = group(work, circle_of(work, young_person(work)), "-100")
        outbox.to_group(work, bound, REPLY, "text", {"text": "group"})

    woken: list[set[str]] = []
    people.committed = woken.append
    await together(people, says("check-in", CHECK_IN), says("said", GROUP), in_group)
    assert (said(hands), await rows(people), woken) == ([], ["waiting"] * 3, [{"outbox"}])


async def test_nothing_overtakes_what_waits_in_the_same_chat_and_lane(people: Store, hands: Hands) -> None:
    with people.unit_of_work() as work:
        says("first")(work)
    await together(people, says("second"), says("help", HELP), says("elsewhere", chat="1002"))
    assert said(hands) == ["help", "elsewhere"]
    await together(people, says("third"))
    assert said(hands) == ["help", "elsewhere"]
    hands.on_its_way = {hands.given[1].chat_hash}
    await together(people, says("after", chat="1002"))
    assert said(hands) == ["help", "elsewhere"]


async def test_what_must_be_read_before_the_commit_waits_with_all_that_follows_it(
    people: Store, hands: Hands
) -> None:
    def looks(work: Work) -> None:
        says("1")(work)
        work.catch_up()
        says("2")(work)

    await people.turn(looks)
    assert (said(hands), await rows(people)) == ([], ["waiting", "waiting"])


async def test_F13_a_sender_whose_lease_has_passed_on_is_handed_nothing(people: Store, hands: Hands) -> None:
    await people.turn(lambda work: setattr(work.session.get_one(Lease, "deliver:telegram"), "fence", 2))
    await people.turn(says("theirs"))
    hands.held = None
    await people.turn(says("nobody's"))
    assert (said(hands), await rows(people)) == ([], ["waiting", "waiting"])


async def test_what_a_failing_turn_said_is_not_handed(people: Store, hands: Hands) -> None:
    def fails(work: Work) -> None:
        says("unwell")(work)
        raise LookupError

    await together(people, says("first"), fails, says("last", chat="1002"))
    assert said(hands) == ["first", "last"]
    assert hands.doubts == 0


async def test_F3_after_a_crash_what_was_handed_may_have_been_sent(people: Store, hands: Hands) -> None:
    await people.turn(says("handed"))
    found = await people.turn(lambda work: [each.id for each in unsent.recover(work, "telegram")])
    assert found == [each.id for each in hands.given]


async def test_F12_where_nobody_knows_whether_a_commit_was_kept_the_sender_begins_again(
    people: Store, hands: Hands
) -> None:
    with people.engine.begin() as connection:
        late = "INTEGER REFERENCES checked_late (id) DEFERRABLE INITIALLY DEFERRED"
        connection.execute(text(f"CREATE TABLE checked_late (id INTEGER PRIMARY KEY, parent {late})"))

    def breaks_the_commit(work: Work) -> None:
        says("lost")(work)
        work.session.execute(text("INSERT INTO checked_late VALUES (1, 2)"))

    (error,) = await together(people, breaks_the_commit)
    assert isinstance(error, IntegrityError)
    assert (said(hands), hands.doubts, await rows(people)) == ([], 1, [])


async def test_however_much_is_on_the_way_only_that_of_these_chats_is_looked_at(people: Store) -> None:
    others = [says("waits", chat=str(number)) for number in range(1_000)]
    await people.turn(lambda work: [each(work) for each in others])
    counted(people)
    asked = {
        "chats": [bytes([number]) for number in range(200)],
        "name": "",
        "holder": "",
        "fence": 0,
        "many": 1,
    }

    def look(work: Work) -> None:
        work.connection.execute(handing.LOOK[work.connection.dialect.name], asked)

    (plan,) = await people.turn(lambda work: plans(work, look))
    assert re.search(r"USING INDEX outbox_chat \(chat_hash=\?\)|Index Scan (on|using) outbox_chat", plan)
    assert not re.search(r"SCAN outbox|Seq Scan on outbox", plan)
