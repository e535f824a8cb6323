"""Both databases: a page that only looks may not write or lock, and PostgreSQL alone says so. And places that several test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import KINDS, Databases
from tests.emulators.oidc import OidcEmulator, emulated
from tests.rig import Moving
from tests.web import way
from tests.web.desk import Desk, desk_of
from tests.web.telling import Town, told_town


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Any:
    """Which database the pages of a test stand on."""
    return request.param


@pytest.fixture
async def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """Browsers that are told when something is new: on SQLite, unless a test says otherwise."""
    kind = getattr(request, "param", "sqlite")
    async with told_town(databases, kind, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
async def there() -> AsyncIterator[OidcEmulator]:
    """The municipality's own log-in."""
    async with emulated(Moving(way.NOW)) as emulator:
        yield emulator


@pytest.fixture
async def desk(
    databases: Databases, database: str, tmp_path: Path, there: OidcEmulator
) -> AsyncIterator[Desk]:
    """A desk that it may open."""
    async with desk_of(databases, tmp_path, kind=database, **there.settings) as found:
        there.clock = found.rig.clock
        yield found
