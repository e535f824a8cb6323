"""F13: a thing that only one process may do is done by one, and taken over when that one is gone."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from store import leases
from store.leases import Lost
from store.queues import Lease
from store.unit_of_work import Store, wall_clock

HERE = socket.gethostname()[:20]


def held_by(people: Store, holder: str, *, seconds: float = 60) -> None:
    """Somebody else holds the poller's lease, for the seventh time that it changed hands."""
    with people.unit_of_work() as work:
        work.session.add(
            Lease(name="poller", holder=holder, fence=7, until=wall_clock() + timedelta(seconds=seconds))
        )


def lease(people: Store) -> Lease:
    with people.unit_of_work() as work:
        return work.session.get_one(Lease, "poller")


def held_by_other(people: Store) -> bool:
    with people.unit_of_work() as work:
        return leases.held_by_others(work)


def process_that_has_ended() -> int:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as ended:
        ended.wait()
    return ended.pid


async def test_F13_what_nobody_holds_is_taken(people: Store) -> None:
    assert await leases.take(people, "poller", 60)
    assert (lease(people).holder, lease(people).fence) == (leases.HOLDER, 1)
    assert not held_by_other(people)


async def test_F13_whoever_holds_it_renews_it_and_it_does_not_change_hands(people: Store) -> None:
    await leases.take(people, "poller", 60)
    before = lease(people).until
    assert await leases.take(people, "poller", 600)
    assert lease(people).until > before
    assert lease(people).fence == 1


@pytest.mark.parametrize(
    "holder",
    ["elsewhere/1/abcdef", f"{HERE}/{os.getpid()}/abcdef", f"{HERE}/{os.getppid()}/abcdef"],
    ids=["another machine", "before a restart with the same number", "another process"],
)
async def test_F13_while_another_holds_it_nobody_else_gets_it(people: Store, holder: str) -> None:
    held_by(people, holder)
    assert held_by_other(people)
    assert not await leases.take(people, "poller", 60)
    assert (lease(people).holder, lease(people).fence) == (holder, 7)


async def test_F13_when_it_has_run_out_it_is_taken_over_and_the_fence_grows(people: Store) -> None:
    held_by(people, "elsewhere/1/abcdef", seconds=-1)
    assert not held_by_other(people)
    assert await leases.take(people, "poller", 60)
    assert (lease(people).holder, lease(people).fence) == (leases.HOLDER, 8)


async def test_F13_a_process_of_this_machine_that_has_died_is_not_waited_for(people: Store) -> None:
    held_by(people, f"{HERE}/{process_that_has_ended()}/abcdef")
    assert not held_by_other(people)
    assert await leases.take(people, "poller", 60)
    assert lease(people).fence == 8


async def test_F13_a_process_of_another_machine_is_waited_for_although_its_number_is_free_here(
    people: Store,
) -> None:
    held_by(people, f"elsewhere/{process_that_has_ended()}/abcdef")
    assert not await leases.take(people, "poller", 60)


@pytest.mark.parametrize("holder", ["", HERE, f"{HERE}/", f"{HERE}/x/y", f"{HERE}/-1/y"])
async def test_F13_a_holder_that_cannot_be_understood_is_waited_for(people: Store, holder: str) -> None:
    held_by(people, holder)
    assert not await leases.take(people, "poller", 60)


async def test_F13_what_is_given_back_is_free_at_once(people: Store) -> None:
    await leases.take(people, "poller", 600)
    await leases.let_go(people, "poller")
    assert lease(people).until <= wall_clock()
    assert await leases.take(people, "poller", 60)


async def test_F13_nobody_gives_back_what_another_holds(people: Store) -> None:
    held_by(people, "elsewhere/1/abcdef")
    await leases.let_go(people, "poller")
    await leases.let_go(people, "never_taken")
    assert held_by_other(people)


async def test_F13_two_things_have_two_leases(people: Store) -> None:
    held_by(people, "elsewhere/1/abcdef")
    assert await leases.take(people, "ticker", 60)


def test_a_holder_fits_its_column_and_is_another_after_a_restart() -> None:
    program = "from store.leases import HOLDER; print(HOLDER)"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    holder = other.stdout.strip()
    assert holder != leases.HOLDER
    assert holder.startswith(f"{HERE}/")
    assert len(holder) <= 40


async def test_F13_whoever_holds_it_may_go_on_and_whoever_held_it_before_may_not(people: Store) -> None:
    held = await leases.take(people, "poller", 60)
    assert held is not None
    await people.turn(lambda work: leases.keep(work, held))
    with people.unit_of_work() as work:
        taken_over = work.session.get_one(Lease, "poller")
        taken_over.holder, taken_over.fence = "elsewhere/1/abcdef", held.fence + 1
    with pytest.raises(Lost):
        await people.turn(lambda work: leases.keep(work, held))
    with people.unit_of_work() as work:
        work.session.get_one(Lease, "poller").holder = leases.HOLDER
    with pytest.raises(Lost):
        await people.turn(lambda work: leases.keep(work, held))


async def test_F13_whoever_holds_it_knows_without_asking_when_it_may_have_passed_on(people: Store) -> None:
    held = await leases.take(people, "poller", 60)
    assert held is not None
    assert 0 < held.left() <= 60
    held.until = leases.seconds() - 1
    assert held.left() == 0
