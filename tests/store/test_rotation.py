"""Turning over to a new key."""

from __future__ import annotations

import multiprocessing
import os
import random

import pytest

from store import inbox, invitations, members, outbox, rotation
from store import keys as store_keys
from store.models import Group, Invitation, Member, MemberAddress
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Store
from tests.store.people import circle_of, group, young_person
from tests.store.turning_over import turn_over

KILLS = 20 * int(os.environ.get("KREDS_SOAK", "1"))


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


def test_a_rotation_killed_anywhere_is_gone_on_with_and_leaves_nothing_under_the_old_key(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", rotation.BATCH)  # put back afterwards
    _fill(people, 6)
    url, path = people.engine.url.render_as_string(hide_password=False), people.keys.path
    people.engine.dispose()
    store_keys.add_version(path)
    longest = turn_over(url, path)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([turn_over.__module__])
    chance = random.Random(9)
    for _each in range(KILLS):
        newest = store_keys.add_version(path).current
        killed = processes.Process(target=turn_over, args=(url, path, chance.randrange(1, longest)))
        killed.start()
        killed.join()
        assert killed.exitcode == -9
        assert _read(people) == 6 * 6, "everything can be read in between"
        turn_over(url, path)
        assert _versions(people) == {newest}
        assert _read(people) == 6 * 6
        killed.close()


def _fill(store: Store, number: int) -> None:
    """So many circles with something in each table that is turned over."""
    with store.unit_of_work() as work:
        for each in range(number):
            young = young_person(work, f"Name {each}", str(1000 + each))
            bound = group(work, circle_of(work, young), str(-1000 - each))
            invitations.issue(work, "adult", "Mormor", 72, circle_id=bound.circle_id, invited_by=young.id)
            inbox.add(work, "telegram", [inbox.Seen(str(each), "1", "{}")])
            outbox.to_group(work, bound, outbox.GROUP, "message", {"text": "hi"})


def _read(store: Store) -> int:
    """How many things could be opened."""
    with store.unit_of_work() as work:
        found = [members.name_of(work, each) for each in work.session.query(Member)]
        found += [members.account(work, each) for each in work.session.query(MemberAddress)]
        found += [invitations.name_on(work, each) for each in work.session.query(Invitation)]
        found += [each.payload for each in inbox.claim(work, 999)]
        for each in outbox.take(work, "telegram", 999, tuple(outbox.LANES), ()):
            found += [each.chat, each.body["text"]]
        work.session.rollback()
    return len(found)


def _versions(store: Store) -> set[int]:
    """The keys that anything is under."""
    with store.unit_of_work() as work:
        found = {each.key_version for each in work.session.query(Member)}
        found |= {each.user_sealed[0] for each in work.session.query(MemberAddress)}
        found |= {each.chat_sealed[0] for each in work.session.query(Group)}
        found |= {each.name_sealed[0] for each in work.session.query(Invitation)}
        found |= {each.payload_sealed[0] for each in work.session.query(InboxRow) if each.payload_sealed}
        for row in work.session.query(OutboxRow):
            found |= {row.chat_sealed[0], (row.body_sealed or b"?")[0]}
    return found
