"""The database goes away in the middle, or is changed by a newer program: F12, F15."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store import strategy
from store.schema import PEOPLE, STRATEGY
from tests import postgresql
from tests.databases import Databases, connected
from tests.emulators.telegram import TelegramEmulator
from tests.processes.processes import on_postgresql, town, until


@contextmanager
def server_of_its_own() -> Iterator[str]:
    """A server that a test may restart; its address."""
    given = os.environ.pop(postgresql.GIVEN, None)
    try:
        with postgresql.server_url() as url:
            yield url
    except postgresql.NoServerError as reason:
        pytest.skip(str(reason))
    finally:
        if given is not None:
            os.environ[postgresql.GIVEN] = given


def restart(url: str) -> None:
    """As after a power cut: no connection is said goodbye to."""
    engine = strategy.connect(url)
    with engine.connect() as connection:
        data = connection.execute(text("SHOW data_directory")).scalar_one()
    engine.dispose()
    postgresql._run(
        postgresql.programs() / "pg_ctl",
        "restart",
        "--wait",
        "--mode=immediate",
        f"--pgdata={data}",
        f"--log={Path(data).parent / 'log'}",
    )


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F12_a_database_that_is_restarted_in_the_middle_loses_nothing_and_health_recovers(
    tmp_path: Path,
) -> None:
    with server_of_its_own() as server:
        url = postgresql.fresh_database(server)
        for schema in (PEOPLE, STRATEGY):
            with connected(url, schema) as engine:
                schema.upgrade(engine)
        async with town(tmp_path, url, url, 10) as made:
            running = await made.start()
            await running.says("roles", {"receive": "working", "deliver": "working"})
            for person in made.people[:5]:
                await person.write("/help")
            restart(url)
            for person in made.people:
                await person.write("/mydata")
            await until(lambda: not made.telegram.updates.pending)
            with suppress(OperationalError):  # our own connection was cut as well
                made.updates()
            await until(lambda: made.updates() == {"done": 15})
            await until(lambda: set(made.messages()) == {"sent"})
            await running.green()
            assert [len(set(made.read(each))) for each in made.people] == [2] * 5 + [1] * 5
            assert running.program.poll() is None


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F12_health_is_red_while_the_database_is_away_and_green_again_after(
    databases: Databases, tmp_path: Path
) -> None:
    async with on_postgresql(databases, tmp_path, 2) as made:
        running = await made.start("turns")
        await running.green()
        with made.store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
        await running.says("trouble", {"turns": "database"})
        assert (await running.health())[0] == 503
        with made.store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
        await running.green()


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F15_a_program_that_runs_stops_once_a_newer_one_has_changed_the_database(
    databases: Databases, tmp_path: Path
) -> None:
    async with on_postgresql(databases, tmp_path, 2) as made:
        running = await made.start("turns")
        with made.store.unit_of_work() as work:
            work.session.execute(text("UPDATE people_version SET version_num = 'z9999'"))
            work.woken.add("schema")  # as `kreds migrate` does
        await until(lambda: running.program.poll() is not None)
        assert running.program.returncode == 1
        assert running.logged("service.stopped")
        assert "was brought up to date by a newer Kreds" in running.log.read_text()
        again = subprocess.run(  # noqa: ASYNC221 — it ends before it asks the emulator anything
            [sys.executable, "-m", "bot", "run"],
            env={**os.environ, **made.env},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 1
        assert "was made by a newer Kreds" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "deliver"), "--role deliver is for several processes, which need PostgreSQL"),
        (("--listen", "192.0.2.1:8080"), "KREDS_LISTEN: 192.0.2.1:8080 cannot be had"),
    ],
    ids=["a role on SQLite", "an address that is not ours"],
)
async def test_what_cannot_be_run_says_what_to_do(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    async with TelegramEmulator() as telegram:
        program = subprocess.Popen(  # noqa: ASYNC220 — the emulator must answer it meanwhile
            [sys.executable, "-m", "bot", "run", *words],
            env={
                **os.environ,
                "KREDS_TELEGRAM_TOKEN": telegram.token,
                "KREDS_TELEGRAM_API": telegram.base_url,
                "KREDS_DATA": str(tmp_path / "data"),
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        await until(lambda: program.poll() is not None)
        assert program.stderr is not None
        assert program.returncode == 1
        assert said in program.stderr.read()
        program.stderr.close()
