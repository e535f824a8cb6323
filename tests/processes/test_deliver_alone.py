"""One sender at a time, whatever happens to processes and clocks: F13."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from store.outbox import CHECK_IN
from tests.databases import Databases
from tests.processes.processes import Running, Town, on_postgresql, until


@pytest.fixture
async def town(databases: Databases, tmp_path: Path) -> AsyncIterator[Town]:
    async with on_postgresql(databases, tmp_path, 40) as made:
        yield made


async def standing_by(town: Town) -> tuple[Running, Running]:
    """Two senders, of which the first sends."""
    first, second = await town.start("deliver"), await town.start("deliver")
    await first.says("roles", {"deliver": "working"})
    await second.says("roles", {"deliver": "standing by"})
    return first, second


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_a_sender_that_was_stopped_past_its_lease_sends_no_check_in_that_another_has_sent(
    town: Town,
) -> None:
    first, second = await standing_by(town)
    slow = town.telegram.faults.slow(0.3, method="sendMessage", times=None)
    town.queue("Friday", CHECK_IN)
    await until(lambda: slow.hits >= 5)
    first.send(signal.SIGSTOP)
    while not _run_out(
        town
    ):  # stopped in the middle of a transaction it would stand until what it has sent is given up
        first.send(signal.SIGCONT)
        await asyncio.sleep(0.01)
        first.send(signal.SIGSTOP)
    slow.lift()
    assert town.messages()["claimed"] > 0
    await until(lambda: not town.messages().keys() & {"waiting", "claimed", "sending"})
    sent_by_second = town.messages()["sent"]
    await second.says("roles", {"deliver": "working"})
    first.send(signal.SIGCONT)
    await until(lambda: first.logged("send.left_to_another") or first.logged("lease.lost"))
    await until(lambda: not town.messages().get("uncertain"))
    assert [town.read(each) for each in town.people] == [["Friday"]] * len(town.people)
    assert town.messages() == {"sent": len(town.people)}
    assert 0 < sent_by_second < len(town.people), (
        "what was in flight is the first one's, the rest the second's"
    )
    await first.says("roles", {"deliver": "standing by"})


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_a_sender_that_dies_is_followed_by_another_and_no_check_in_is_sent_twice(
    town: Town,
) -> None:
    first, second = await standing_by(town)
    slow = town.telegram.faults.slow(0.3, method="sendMessage", times=None)
    town.queue("Friday", CHECK_IN)
    await until(lambda: slow.hits >= 5)
    first.send(signal.SIGKILL)
    slow.lift()
    await until(lambda: not town.messages().keys() & {"waiting", "claimed", "sending"})
    assert {len(town.read(each)) for each in town.people} <= {0, 1}
    read = sum(len(town.read(each)) for each in town.people)
    states = town.messages()
    assert read >= states["sent"]
    assert read + states.get("uncertain", 0) >= len(town.people)
    await second.says("roles", {"deliver": "working"})


def _run_out(town: Town) -> bool:
    try:
        town.run_out("deliver:telegram")
    except OperationalError:
        return False
    return True
