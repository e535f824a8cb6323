"""F15: a migration that is cut off halfway leaves nothing, is run again, and an older program keeps away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot import app
from store.schema import PEOPLE, STRATEGY
from tests.databases import KINDS, Databases, connected

ROOT = Path(__file__).parents[2]

KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from bot.cli import kreds

left = int(sys.argv.pop(1))

@event.listens_for(Engine, "before_cursor_execute")
def count(_connection, _cursor, statement, *_rest):
    global left
    left -= statement.lstrip().startswith(("CREATE", "INSERT", "ALTER"))
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

kreds()
"""
"""`kreds migrate`, killed before its so-and-so-manyth statement that writes."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("statements", [1, 20])
def test_F15_a_migration_killed_halfway_leaves_nothing_and_is_run_again(
    kind: str, statements: int, databases: Databases, tmp_path: Path
) -> None:
    with databases.empty(kind) as url:
        killed = _migrate([KILLED, str(statements)], url, tmp_path)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        with connected(url, PEOPLE) as engine:
            assert inspect(engine).get_table_names() == []
        again = _migrate(["from bot.cli import kreds; kreds()"], url, tmp_path)
        assert again.returncode == 0, again.stderr
        with connected(url, PEOPLE) as engine:
            assert PEOPLE.state(engine) == STRATEGY.state(engine) == "current"


@pytest.mark.parametrize("kind", KINDS)
def test_F15_a_program_that_is_older_than_the_database_does_not_start(
    kind: str, databases: Databases
) -> None:
    with (
        databases.url(kind, PEOPLE) as people,
        databases.url(kind, STRATEGY) as strategy,
        connected(people, PEOPLE) as mine,
        connected(strategy, STRATEGY) as figures,
    ):
        app.prepare(mine, figures, made_here=False)
        with mine.begin() as connection:
            connection.execute(text(f"UPDATE {PEOPLE.version_table} SET version_num = 'p9999'"))
        with pytest.raises(app.CannotStart, match="newer Kreds"):
            app.prepare(mine, figures, made_here=False)


def test_F15_a_server_s_database_is_brought_up_to_date_only_when_asked(databases: Databases) -> None:
    with (
        databases.empty("postgresql") as url,
        connected(url, PEOPLE) as people,
        connected(url, STRATEGY) as strategy,
    ):
        with pytest.raises(app.CannotStart, match="kreds migrate"):
            app.prepare(people, strategy, made_here=False)
        assert inspect(people).get_table_names() == []


def _migrate(program: list[str], url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KREDS_")}
    return subprocess.run(
        [sys.executable, "-c", *program, "migrate"],
        cwd=folder,
        env=clean
        | {
            "PYTHONPATH": str(ROOT),
            "KREDS_DATABASE_URL": url,
            "KREDS_STRATEGY_DATABASE_URL": url,
            "KREDS_DATA": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
