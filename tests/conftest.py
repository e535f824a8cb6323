"""What every test may ask for: both databases, keys, a clock that stands still, and the store over them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine

from store import keys as keys_
from store import outbox
from store.keys import KeyRing
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests import postgresql
from tests.clock import Clock
from tests.databases import KINDS, Databases

hypothesis.settings.register_profile("same", derandomize=True)
if not os.environ.get("KREDS_SOAK"):  # the suite says the same every time; a soak looks for what is new
    hypothesis.settings.load_profile("same")

SOAKED = 3600
"""Seconds that a test may take where a soak was asked for, on a machine that may be busy."""

START = datetime(2026, 8, 20, 8, tzinfo=UTC)
"""A Thursday morning in Denmark, after the summer holiday."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What plays with hundreds of people takes longer than the suite lets a test take."""
    for item in items if os.environ.get("KREDS_SOAK") else ():
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(SOAKED))


@pytest.fixture(scope="session", autouse=True)
def _what_is_written_is_what_is_read() -> Iterator[None]:
    """What is handed to a sender was never JSON: in no test may it differ from what JSON would have made of it."""
    put = outbox._put

    def checked(*given: Any, **named: Any) -> None:
        said = list(given[5:7])
        assert json.loads(json.dumps(said)) == said, "lists, not tuples; words for keys"
        put(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "_put", checked)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Databases of either kind, for tests that need more than the fixtures below; one server for each worker."""
    made = Databases(tmp_path_factory.mktemp("databases"), _server)
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def people_engine(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """The people's database, empty of people."""
    with databases.engine(request.param, PEOPLE) as engine:
        yield engine


@pytest.fixture(params=KINDS)
def strategy_engine(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """The strategy database, with nothing published."""
    with databases.engine(request.param, STRATEGY) as engine:
        yield engine


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    """A new key ring."""
    return keys_.create(tmp_path / "keys.json")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at `START`."""
    return Clock(START)


@pytest.fixture
def people(people_engine: Engine, keys: KeyRing, clock: Clock) -> Iterator[Store]:
    """The people's database as the service uses it."""
    store = Store(people_engine, keys, clock)
    yield store
    store.close()


@contextmanager
def _server() -> Iterator[str]:
    """Without PostgreSQL its tests are skipped on a developer's machine, but fail where CI is set."""
    try:
        with postgresql.server_url() as url:
            yield url
    except postgresql.NoServerError as reason:
        if os.environ.get("CI", "").lower() in ("", "0", "false"):
            pytest.skip(str(reason))
        raise
