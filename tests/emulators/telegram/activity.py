"""Lets tests wait for something to happen instead of sleeping."""

import asyncio
from collections.abc import Callable


class Activity:
    """Counts calls in progress and wakes those who wait after each call and each act."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._waiting: list[asyncio.Future[None]] = []

    def happened(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for one in waiting:
                if not one.done():
                    one.set_result(None)

    async def next(self, seconds: float) -> bool:
        """True when something happened within `seconds`."""
        one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        done, _ = await asyncio.wait([one], timeout=max(seconds, 0))
        return bool(done)

    async def quiet(self, seconds: float) -> None:
        """Returns once nothing has been in progress, and nothing new has come, for that long."""
        busy = True
        while busy:
            busy = await self.next(seconds) or self.in_flight > 0

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Returns once the condition holds; TimeoutError after `seconds`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not condition():
            if not await self.next(end - loop.time()) and not condition():
                raise TimeoutError(f"nothing made it true within {seconds} s")
