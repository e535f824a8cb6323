"""T18: the right words never reach the wrong chat, although platforms move groups."""

import pytest

from store import outbox, unsent
from store.models import Circle, Group
from store.outbox import GROUP, Outbound
from store.queues import OutboxRow
from store.unit_of_work import Store
from tests.store.people import circle_of, group, move, newest, young_person


@pytest.fixture
def waiting(people: Store) -> int:
    """A message that waits for the group of Sol's circle."""
    with people.unit_of_work() as work:
        bound = group(work, circle_of(work, young_person(work)), "-100")
        outbox.to_group(work, bound, GROUP, "text", {"text": "Welcome"})
        return newest(work).id


def take(people: Store) -> list[Outbound]:
    with people.unit_of_work() as work:
        return outbox.take(work, "telegram", 100, (GROUP,), ())


def states(people: Store) -> list[str]:
    with people.unit_of_work() as work:
        return [each.state for each in work.session.query(OutboxRow)]


def moved(people: Store, chat: str, *, follow: bool) -> None:
    with people.unit_of_work() as work:
        bound = work.session.query(Group).one()
        move(work, bound, chat)
        if follow:
            unsent.follow(work, bound)


def test_T18_a_message_goes_to_the_group_while_it_stays_where_it_was(people: Store, waiting: int) -> None:
    assert [(each.id, each.chat) for each in take(people)] == [(waiting, "-100")]


def test_T18_nothing_goes_to_a_group_that_has_moved(people: Store, waiting: int) -> None:
    moved(people, "-200", follow=False)
    assert take(people) == []
    assert states(people) == ["failed"]


def test_T18_what_waits_is_taken_along(people: Store, waiting: int) -> None:
    moved(people, "-200", follow=True)
    assert [(each.id, each.chat, each.body) for each in take(people)] == [
        (waiting, "-200", {"text": "Welcome"})
    ]


def test_T18_a_group_that_moves_twice_is_followed_twice(people: Store, waiting: int) -> None:
    moved(people, "-200", follow=True)
    moved(people, "-300", follow=True)
    assert [each.chat for each in take(people)] == ["-300"]


def test_T18_what_has_left_already_is_not_sent_again_to_where_the_group_moved(
    people: Store, waiting: int
) -> None:
    take(people)
    moved(people, "-200", follow=True)
    assert states(people) == ["sending"]
    assert take(people) == []


def test_T18_what_was_taken_along_keeps_its_place_in_the_new_chat(people: Store, waiting: int) -> None:
    moved(people, "-200", follow=True)
    with people.unit_of_work() as work:
        outbox.to_group(work, work.session.query(Group).one(), GROUP, "text", {"text": "Second"})
        fresh = newest(work)
        old = work.session.get_one(OutboxRow, waiting)
        assert fresh.chat_hash == old.chat_hash, "one chat, one order"
    assert [each.body["text"] for each in take(people)] == ["Welcome", "Second"]


def test_T18_nothing_is_sent_to_a_group_that_is_no_more(people: Store, waiting: int) -> None:
    with people.unit_of_work() as work:
        work.session.delete(work.session.query(Group).one())
    assert take(people) == []


def test_a_message_to_one_group_is_not_moved_with_another(people: Store, waiting: int) -> None:
    with people.unit_of_work() as work:
        other = group(work, circle_of(work, young_person(work, "Alma")), "-900")
        move(work, other, "-901")
        unsent.follow(work, other)
        assert work.session.query(Circle).count() == 2
    assert [each.chat for each in take(people)] == ["-100"]
