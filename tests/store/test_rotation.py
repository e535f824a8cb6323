"""Turning over to a new key."""

from __future__ import annotations

from store import keys as store_keys
from store import members, rotation
from store.models import Member, MemberAddress
from store.unit_of_work import Store


def _turn_over(store: Store, stop_after: int | None = None) -> None:
    done = 0
    for stage in rotation.stages():
        after = 0
        while True:
            with store.unit_of_work() as work:
                looked_at, after = rotation.batch(work, stage, after)
            done += 1
            if done == stop_after:
                return
            if not looked_at:
                break


def _add(store: Store, number: int) -> None:
    with store.unit_of_work() as work:
        for each in range(number):
            member = members.add(work, f"Name {each}", "da", "Europe/Copenhagen")
            members.bind(work, member, "telegram", str(1000 + each))


def _names(store: Store) -> list[str]:
    with store.unit_of_work() as work:
        return [members.name_of(work, each) for each in work.session.query(Member).order_by(Member.id)]


def test_after_a_rotation_nothing_is_under_the_old_key_and_everything_can_be_read(people: Store) -> None:
    _add(people, 20)
    ring = store_keys.add_version(people.keys.path)
    fresh = Store(people.engine, ring, people.clock)
    _turn_over(fresh)
    assert _names(fresh) == [f"Name {each}" for each in range(20)]
    with fresh.unit_of_work() as work:
        assert {each.key_version for each in work.session.query(Member)} == {2}
        assert {each.user_sealed[0] for each in work.session.query(MemberAddress)} == {2}


def test_a_running_service_reads_on_while_the_keys_are_turned_over(people: Store) -> None:
    _add(people, 5)
    ring = store_keys.add_version(people.keys.path)
    _turn_over(Store(people.engine, ring, people.clock))
    assert _names(people) == [f"Name {each}" for each in range(5)]
    assert people.keys.current == 2


def test_a_rotation_that_was_cut_off_is_gone_on_with(people: Store) -> None:
    _add(people, 5)
    fresh = Store(people.engine, store_keys.add_version(people.keys.path), people.clock)
    _turn_over(fresh, stop_after=1)
    assert _names(fresh) == [f"Name {each}" for each in range(5)]
    _turn_over(fresh)
    with fresh.unit_of_work() as work:
        assert {each.user_sealed[0] for each in work.session.query(MemberAddress)} == {2}


def test_the_old_key_alone_opens_nothing_any_more(people: Store) -> None:
    _add(people, 1)
    old = dict(people.keys.versions)
    _turn_over(Store(people.engine, store_keys.add_version(people.keys.path), people.clock))
    with people.unit_of_work() as work:
        member = work.session.query(Member).one()
        assert member.key_version not in old
