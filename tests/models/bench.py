"""One database for thousands of sequences: each runs as the service would, and is then undone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from store.keys import KeyRing
from store.unit_of_work import Work, shared
from tests.clock import Clock
from tests.conftest import START

SOAK = int(os.environ.get("KREDS_SOAK") or 0)
"""0 in `make test`: the same sequences every time. Above it: other sequences each time, so many times as many."""

LONG = 300 * max(SOAK, 1)
"""Seconds after which one part of a test hangs rather than works, also on a busy machine."""


@dataclass
class Bench:
    """A connection whose transaction never ends well."""

    connection: Connection
    keys: KeyRing
    clock: Clock
    done: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside is undone, and the clock is put back."""
        self.clock.set(START)
        transaction = self.connection.begin()
        try:
            yield
        finally:
            if transaction.is_active:
                transaction.rollback()

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """As the writer thread runs a turn: a session of its own, which knows nothing of the one before."""
        session = Session(self.connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        with session, session.begin():
            work = Work(lambda: session, self.keys, self.clock(), shared(self.connection))
            yield work
            work.catch_up()


def sequences(part: int, usual: int, longest: int, follow: Callable[[list[int]], None]) -> int:
    """Follow so many sequences of numbers (each an act, with its details); how many were followed.

    `part` tells apart those that run beside one another.
    """
    followed = 0

    @seed(int.from_bytes(os.urandom(8)) if SOAK else part)
    @settings(
        max_examples=usual * max(SOAK, 1),
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.integers(0, 2**20 - 1), min_size=1, max_size=longest))
    def run(numbers: list[int]) -> None:
        nonlocal followed
        followed += 1
        follow(numbers)

    run()
    return followed


class Choices:
    """What one number stands for: taken apart digit by digit, so that it shrinks and repeats."""

    def __init__(self, number: int) -> None:
        self._left = number

    def one(self, options: Any) -> Any:
        """One of a sequence."""
        return options[self.below(len(options))]

    def below(self, bound: int) -> int:
        """A number from 0 up to, not including, `bound`."""
        self._left, chosen = divmod(self._left, bound)
        return chosen
