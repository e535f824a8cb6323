"""One thread that writes: those turns that wait share a transaction, and are answered once it is durable (group commit)."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from store.passing import contended

AT_ONCE = 64
"""Turns that share one commit at most: bounds how long the first of them waits."""

TRIES = 6
"""A turn that finds somebody else in its way is done again so often, in later commits."""


class OneByOne(Exception):
    """Together these turns cannot be kept: each is to be done again in a commit of its own."""


@dataclass
class Turn:
    """Something to do, and where its answer is waited for. `do` takes a `Work`."""

    do: Callable[[Any], Any]
    answer: asyncio.Future[Any]
    tries: int = 0
    result: Any = None
    error: BaseException | None = None


class Writer:
    """The thread and those that wait for it. `commit` does turns in one transaction and says what is to be done after it.

    `trouble` says under "writer" what broke the last batch as a whole, until one goes well.
    """

    def __init__(self, commit: Callable[[list[Turn]], Callable[[], None]]) -> None:
        self.trouble: dict[str, str] = {}
        self._commit = commit
        self._turns: queue.SimpleQueue[Turn | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, turn: Turn) -> None:
        """Stand in line."""
        self._turns.put(turn)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
            self._thread.start()

    def queued(self) -> int:
        """How many turns wait."""
        return self._turns.qsize()

    def close(self) -> None:
        """Finish what waits."""
        if self._thread is not None:
            self._turns.put(None)
            self._thread.join()
            self._thread = None

    def _write(self) -> None:
        last = False
        while not last:
            first = self._turns.get()
            if first is None:
                return
            turns = [first]
            while len(turns) < AT_ONCE and not last:
                try:
                    following = self._turns.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                else:
                    turns.append(following)
            again = self.batch(turns)
            while last and again:
                again = self.batch(again)
            for turn in again:
                self._turns.put(turn)

    def batch(self, turns: list[Turn]) -> list[Turn]:
        """Commit turns together and answer them; those that are to be done again. Nothing ends the writer."""
        try:
            over = self._commit(turns)
        except OneByOne:
            for turn in turns:
                turn.result = turn.error = None
            return [again for turn in turns for again in self.batch([turn])]
        except BaseException as error:  # every turn of the batch learns that nothing was kept
            self.trouble["writer"] = type(error).__name__
            said = error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
            for turn in turns:
                turn.error = turn.error or said
        else:
            self.trouble.pop("writer", None)
            with suppress(Exception):  # whoever is told must not be able to stop those who wait
                over()
        again, done = [], dict[asyncio.AbstractEventLoop, list[Turn]]()
        for turn in turns:
            if turn.error is not None and contended(turn.error) and turn.tries < TRIES:
                turn.tries, turn.error = turn.tries + 1, None
                again.append(turn)
            else:
                done.setdefault(turn.answer.get_loop(), []).append(turn)
        for loop, together in done.items():
            with suppress(RuntimeError):  # it is closed: nobody waits any more
                loop.call_soon_threadsafe(_answer, together)
        return again


def _answer(turns: list[Turn]) -> None:
    for turn in turns:
        if turn.answer.cancelled():
            continue
        if turn.error is not None:
            turn.answer.set_exception(turn.error)
        else:
            turn.answer.set_result(turn.result)
