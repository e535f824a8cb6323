"""A real PostgreSQL for the tests: one that is given, or one started for this run and thrown away after it."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

GIVEN = "TEST_DATABASE_URL"
"""Names a server to use instead; its role must be allowed to create databases."""


class NoServerError(Exception):
    """There is no PostgreSQL here; the message says how to get one."""


@contextmanager
def server_url(*, durable: bool = False) -> Iterator[str]:
    """The address of a server's `postgres` database, as a role that may create databases.

    `durable` is as in operation; tests do without. Raises `NoServerError` where there is neither `TEST_DATABASE_URL` nor PostgreSQL's own programs.
    """
    if given := os.environ.get(GIVEN):
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    with started(durable=durable) as url:
        yield url


@contextmanager
def started(*, durable: bool = False) -> Iterator[str]:
    """The address of a server started for this, which may be restarted; `NoServerError` without PostgreSQL's programs."""
    binaries = programs()
    # Directly under /tmp: a unix socket's path may have 107 bytes only, and the role "nobody" must reach it.
    folder = Path(tempfile.mkdtemp(prefix="kreds-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = folder / "data"
        _run(
            binaries / "initdb",
            "--auth=trust",
            "--username=kreds",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            f"--pgdata={data}",
        )
        with _running(binaries, folder, data, durable=durable) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(admin_url: str, template: str | None = None) -> str:
    """The address of a new database on that server: empty, or a copy of the one at `template`, which nobody may use."""
    original = make_url(template).database if template else "template0"
    name = f"kreds_{uuid.uuid4().hex}"
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {original}")
    finally:
        engine.dispose()
    return make_url(admin_url).set(database=name).render_as_string(hide_password=False)


def drop_database(admin_url: str, url: str) -> None:
    """Remove a database that `fresh_database` made."""
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")
    finally:
        engine.dispose()


def programs() -> Path:
    """Where PostgreSQL's own programs are; `NoServerError` where there are none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("pg_ctl"):
        places.append(Path(on_path).resolve().parent)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NoServerError(
        f"no PostgreSQL here; install Debian's postgresql, or set {GIVEN}=postgresql://ROLE@HOST/postgres"
    )


@contextmanager
def _running(binaries: Path, folder: Path, data: Path, *, durable: bool) -> Iterator[str]:
    port = _free_port()
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
    settings += "" if durable else " -c fsync=off"
    _run(
        binaries / "pg_ctl",
        "start",
        "--wait",
        f"--pgdata={data}",
        f"--log={folder / 'log'}",
        f"--options={settings}",
    )
    try:
        yield f"postgresql+psycopg://kreds@127.0.0.1:{port}/postgres"
    finally:
        _run(binaries / "pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={data}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: str | Path) -> None:
    # PostgreSQL refuses to run as root.
    before = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*before, *map(str, command)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
