"""Databases that fail under a service: restarted, held by another, on a disk that is full."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

from tests import postgresql


def restart(url: str) -> None:
    """A PostgreSQL server of our own dies at once, as in a failover, and comes back."""
    engine = create_engine(url)
    with engine.connect() as connection:
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    engine.dispose()
    log = Path(folder).parent / "log"
    program = postgresql.programs() / "pg_ctl"
    postgresql._run(program, "restart", "--wait", "--mode=immediate", f"--pgdata={folder}", f"--log={log}")


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """No file of this process can grow, nor be written beyond its first 4,096 bytes."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def held(url: str) -> Iterator[None]:
    """Another program writes into the SQLite file and takes its time."""
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def health(port: int) -> tuple[int, str]:
    """What the health page says: its status, and its words."""

    def ask() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as reply:
                return reply.status, json.dumps(json.load(reply)["trouble"])
        except urllib.error.HTTPError as refused:
            return refused.code, json.dumps(json.load(refused)["trouble"])

    return await asyncio.to_thread(ask)


async def health_becomes(port: int, status: int) -> str:
    """Wait for this status; the words beside it."""
    async with asyncio.timeout(60):
        while (found := await health(port))[0] != status:
            await asyncio.sleep(0.1)
    return found[1]
