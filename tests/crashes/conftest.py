"""One nursery for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crashes.keeper import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where services begin."""
    made = Nursery()
    yield made
    made.close()
