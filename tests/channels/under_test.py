"""A platform under test, whichever it is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store import members, outbox
from store.outbox import REPLY
from store.unit_of_work import Work
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.channels.people import Made
from tests.databases import Databases
from tests.rig import Rig


class Seconds:
    """The delivery's clock: a blink passes whenever it is read, and more when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class Platform:
    """A platform under test, and how its emulator is made to fail."""

    on: str
    settings: dict[str, Any]
    repeats_help: bool
    """Whether a call for help whose fate is unknown is sent again although it arrived: so where nobody can tell."""

    @pytest.fixture
    def seconds(self) -> Seconds:
        return Seconds()

    @pytest.fixture
    async def running(self, databases: Databases, tmp_path: Path, seconds: Seconds) -> AsyncIterator[Rig]:
        async with quick_rig(databases, tmp_path, monotonic=seconds, **self.settings) as made:
            yield made

    @pytest.fixture
    async def made(self, running: Rig) -> Made:
        return await people.circle(running, self.on)

    @abstractmethod
    def throttle(self, running: Rig, person: Any, seconds: int) -> None:
        """The next message is refused, and a wait is asked for."""

    @abstractmethod
    def lose_the_answer(self, running: Rig, *, after: bool) -> None:
        """The connection breaks at the next message, before or after it took effect."""

    @abstractmethod
    def go_down(self, running: Rig) -> None:
        """Everything is refused, until `come_back`."""

    @abstractmethod
    def come_back(self, running: Rig) -> None:
        """Nothing is wrong any more."""

    @abstractmethod
    def gone(self, running: Rig, person: Any) -> None:
        """The person can no longer be written to."""

    @abstractmethod
    def back(self, running: Rig, person: Any) -> None:
        """They can be written to again."""

    @abstractmethod
    def twice(self, running: Rig) -> None:
        """From now on everything is brought twice."""

    def delivery(self, running: Rig) -> Any:
        """The platform's sender."""
        return running.service.deliveries[self.on]

    async def queue(self, running: Rig, person: Any, text: str, lane: int = REPLY) -> None:
        """Something to be sent to somebody."""

        def put(work: Work) -> None:
            member = members.by_address(work, self.on, str(person.id))
            assert member is not None
            address = members.address_on(work, member.id, self.on)
            assert address is not None
            outbox.to_address(work, address, lane, "message", {"text": text, "rows": []})

        await running.service.store.turn(put)

    async def later(self, running: Rig, seconds: Seconds, span: float) -> None:
        """Let time pass on both clocks, then send what may go."""
        running.clock.now += timedelta(seconds=span)
        seconds.now += span
        await self.delivery(running).drain()
