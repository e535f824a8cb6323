"""Both databases: a page that only looks may not write or lock, and PostgreSQL alone says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.databases import KINDS


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Any:
    """Which database the pages of a test stand on."""
    return request.param
