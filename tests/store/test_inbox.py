"""Updates seen: kept once, in order, and not for longer than needed."""

from collections.abc import Sequence

import pytest

from store import inbox
from store.inbox import Seen
from store.queues import InboxRow
from store.unit_of_work import Store, Work
from tests.clock import Clock


def seen(*events: str, chat: str = "1001") -> list[Seen]:
    return [Seen(event, chat, f'{{"update": "{event}"}}') for event in events]


def waiting(people: Store) -> list[str]:
    with people.unit_of_work() as work:
        return [each.event for each in inbox.claim(work, 100)]


def fail(people: Store, event: str) -> bool:
    with people.unit_of_work() as work:
        return inbox.failed(work, next(each.id for each in inbox.claim(work, 100) if each.event == event))


def new(work: Work, channel: str, updates: Sequence[Seen]) -> int:
    """Keep them; how many were not known."""
    known = work.session.query(InboxRow).count()
    inbox.add(work, channel, updates)
    work.catch_up()
    return work.session.query(InboxRow).count() - known


def test_an_update_that_comes_twice_is_kept_once(people: Store) -> None:
    with people.unit_of_work() as work:
        assert new(work, "telegram", seen("1", "2")) == 2
    with people.unit_of_work() as work:
        assert new(work, "telegram", seen("2", "3", "1")) == 1
    assert waiting(people) == ["1", "2", "3"]


def test_an_update_twice_in_one_batch_is_kept_once(people: Store) -> None:
    with people.unit_of_work() as work:
        assert new(work, "telegram", seen("1", "1", "2")) == 2
    assert waiting(people) == ["1", "2"]


def test_nothing_seen_wakes_nobody(people: Store) -> None:
    with people.unit_of_work() as work:
        assert new(work, "telegram", []) == 0
        assert work.woken == set()


def test_the_same_number_on_two_channels_is_two_updates(people: Store) -> None:
    with people.unit_of_work() as work:
        assert new(work, "telegram", seen("1")) + new(work, "slack", seen("1")) == 2


def test_updates_are_worked_on_in_the_order_they_came(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("9", "10", "2"))
        inbox.add(work, "telegram", seen("1"))
    assert waiting(people) == ["9", "10", "2", "1"]


def test_an_update_is_opened_as_it_came(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("1"))
    with people.unit_of_work() as work:
        (update,) = inbox.claim(work, 100)
        assert (update.channel, update.payload, update.tries) == ("telegram", '{"update": "1"}', 0)


def test_updates_of_one_chat_are_known_to_belong_together(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", [*seen("1", "2"), *seen("3", chat="1002")])
        inbox.add(work, "slack", seen("4"))
    with people.unit_of_work() as work:
        first, second, third, fourth = (each.chat_hash for each in inbox.claim(work, 100))
    assert first == second
    assert len({first, third, fourth}) == 3


def test_F13_what_another_claims_is_passed_over_with_all_that_follows_it_in_its_chat(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", [*seen("1", "2"), *seen("3", chat="1002"), *seen("4")])
        if not work.shared:
            pytest.skip("SQLite has one writer: nobody else can look meanwhile")
    with people.unit_of_work() as work, people.unit_of_work() as other:
        assert [each.event for each in inbox.claim(work, 1)] == ["1"]
        assert [each.event for each in inbox.claim(other, 10)] == ["3"]
        inbox.done(work, 1)
    with people.unit_of_work() as work:
        assert [each.event for each in inbox.claim(work, 10)] == ["2", "3", "4"]


def test_an_update_that_was_worked_on_loses_its_words_but_is_still_known(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("1"))
        inbox.done(work, inbox.claim(work, 1)[0].id)
    with people.unit_of_work() as work:
        assert work.session.query(InboxRow).one().payload_sealed is None
        assert new(work, "telegram", seen("1")) == 0
    assert waiting(people) == []


def test_F12_what_was_worked_on_is_not_claimed_again(people: Store) -> None:
    """A connection that breaks in a commit does not say whether the commit was made: whoever asks again is told."""
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("1", "2"))
        inbox.done(work, inbox.claim(work, 1)[0].id)
        assert [each.event for each in inbox.claim(work, 2)] == ["2"]
    assert waiting(people) == ["2"]


def test_F14_an_update_that_fails_three_times_is_set_aside_and_others_go_on(people: Store) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("poison", "fine"))
    assert [fail(people, "poison") for _try in range(3)] == [False, False, True]
    assert waiting(people) == ["fine"]
    with people.unit_of_work() as work:
        aside = work.session.query(InboxRow).filter_by(state="aside").one()
        assert aside.payload_sealed is not None, "the operator repairs it from this"


def test_numbers_are_forgotten_after_14_days_and_not_before(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        inbox.add(work, "telegram", seen("done", "waits"))
        inbox.done(work, inbox.claim(work, 1)[0].id)
    clock.forward(days=14)
    with people.unit_of_work() as work:
        inbox.forget(work)
        assert new(work, "telegram", seen("done")) == 0
    clock.forward(seconds=1)
    with people.unit_of_work() as work:
        inbox.forget(work)
    assert waiting(people) == ["waits"], "what nobody has worked on is never forgotten"
    with people.unit_of_work() as work:
        assert work.session.query(InboxRow).count() == 1
