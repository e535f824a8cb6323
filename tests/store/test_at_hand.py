"""What was read for several turns at once is there until something is written that it may have been read from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, update

from store import conversations, members, outbox, together
from store.conversations import Open
from store.models import Circle, Member
from store.queues import DueRow
from store.unit_of_work import Store, Work

USERS = ("1", "2")


@pytest.fixture
def work(people: Store) -> Iterator[Work]:
    """Two members in a dialogue each, of whom everything is at hand."""
    with people.unit_of_work() as own:
        for user in USERS:
            member = members.add(own, f"Number {user}", "en", "Europe/Copenhagen")
            members.bind(own, member, "telegram", user)
            conversations.begin(own, member, "settings", "")
        read(own)
        yield own


def read(work: Work) -> list[tuple[Member, Open]]:
    """Afresh."""
    work.forget_rows()
    return together.people(work, "telegram", USERS)


def first(work: Work) -> Member:
    member = members.by_address(work, "telegram", USERS[0])
    assert member is not None
    return member


def holds(work: Work) -> bool:
    """Whether the next turn has it too."""
    return work.afresh(lambda own: bool(own.at_hand))


def test_those_who_are_in_a_dialogue_are_read_with_it(work: Work) -> None:
    assert [conversation.member_id for _member, conversation in read(work)] == [
        member.id for member, _conversation in read(work)
    ]
    assert conversations.current(work, first(work)) is not None
    assert holds(work)


def test_a_change_to_somebody_ends_it_for_all(work: Work) -> None:
    first(work).language = "da"
    assert not holds(work)
    assert first(work).language == "da"


def test_what_is_not_written_yet_is_seen_as_in_any_other_question(work: Work) -> None:
    assert members.own_circle(work, first(work)) is None
    found = {"department": "Familiehuset", "area": "Vollsmose", "born_from": 2010, "born_to": 2011}
    work.session.add(Circle(young_person_id=first(work).id, **found))
    assert members.own_circle(work, first(work)) is not None


def test_a_change_by_a_statement_ends_it_too(work: Work) -> None:
    work.session.execute(update(Member).values(frozen=True))
    assert not holds(work)
    assert first(work).frozen


def test_a_dialogue_that_begins_or_ends_is_seen(work: Work) -> None:
    conversations.begin(work, first(work), "language", "")
    found = conversations.current(work, first(work))
    assert found is not None
    assert found.dialogue == "language"
    read(work)
    conversations.end_all(work, first(work).id)
    assert conversations.current(work, first(work)) is None


def test_an_answer_within_a_dialogue_is_seen_and_does_not_end_it(work: Work) -> None:
    conversation = conversations.current(work, first(work))
    assert conversation is not None
    conversations.keep(work, first(work), conversation, [("which", "pressed", "zone")])
    assert holds(work)
    work.forget_rows()
    again = conversations.current(work, first(work))
    assert again is not None
    assert conversations.answers(work, first(work), again) == [("which", "pressed", "zone")]


def test_an_answer_is_there_for_whoever_asks_again_in_the_same_turn(work: Work) -> None:
    conversation = conversations.current(work, first(work))
    assert conversation is not None
    for said in ("zone", "hour"):  # the second time of what was read before the first
        conversations.keep(work, first(work), conversation, [("which", "pressed", said)])
        again = conversations.current(work, first(work))
        assert again is not None
        assert conversations.answers(work, first(work), again) == [("which", "pressed", said)]
    assert holds(work)


def test_what_is_said_and_what_is_to_come_does_not_end_it(work: Work) -> None:
    outbox.to_chat(work, "telegram", "1", outbox.REPLY, "message", {"text": "Hello", "rows": []})
    work.catch_up()
    work.session.execute(
        insert(DueRow).values(kind="nudge", at=work.now, member_id=1, circle_id=0, subject="")
    )
    assert holds(work)


def test_whoever_reads_somebody_else_ends_it_for_the_next(work: Work) -> None:
    other = members.add(work, "Other", "en", "Europe/Copenhagen").id
    read(work)
    seen = work.session.get(Member, other)
    assert not holds(work)
    assert seen not in work.session


def test_what_is_undone_ends_it(work: Work) -> None:
    with pytest.raises(ValueError, match="undone"), work.savepoint():
        raise ValueError("undone")
    assert not work.at_hand


def test_what_is_done_apart_ends_it(work: Work) -> None:
    work.apart(lambda own: own.session.execute(update(Member).values(language="da")))
    assert not work.at_hand
