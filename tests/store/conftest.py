"""The strategy database for tests, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store import strategy
from tests import postgresql


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    try:
        with postgresql.server_url() as url:
            yield url
    except postgresql.NoServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def strategy_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = strategy.connect(f"sqlite:///{tmp_path / 'strategy.db'}")
        strategy.create(engine)
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgresql_server")
    url = postgresql.fresh_database(server)
    engine = strategy.connect(url)
    strategy.create(engine)
    yield engine
    engine.dispose()
    postgresql.drop_database(server, url)
