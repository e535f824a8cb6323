"""Real processes of `kreds run` on one PostgreSQL, in front of an emulator, with people put straight into the store."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select, text

from store import database, keys, members, outbox
from store.queues import InboxRow, Lease, OutboxRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.bot.circles import enrol
from tests.databases import Databases
from tests.emulators.telegram import Person, TelegramEmulator

PATIENCE = 120
"""Seconds that a busy machine gets for anything."""


@dataclass
class Running:
    """One process; what it logs goes to a file."""

    program: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    def logged(self, event: str) -> list[dict[str, Any]]:
        """What it has said under this name."""
        lines = self.log.read_text().splitlines()
        return [
            said for line in lines if line.startswith("{") and (said := json.loads(line))["event"] == event
        ]

    def send(self, number: signal.Signals) -> None:
        """A signal to this process alone."""
        self.program.send_signal(number)

    async def health(self) -> tuple[int, dict[str, Any]]:
        """What its health page says."""
        async with httpx.AsyncClient(timeout=20) as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}/healthz")
        return answer.status_code, answer.json()

    async def says(self, part: str, expected: dict[str, str]) -> None:
        """Wait until its health page says this of "roles" or "trouble", whatever else it says of others."""
        async with asyncio.timeout(PATIENCE):
            while not expected.items() <= (await self.health())[1][part].items():
                await asyncio.sleep(0.1)

    async def green(self) -> None:
        """Wait until nothing troubles it."""
        async with asyncio.timeout(PATIENCE):
            while (await self.health())[0] != 200:
                await asyncio.sleep(0.1)


@dataclass
class Town:
    """The platform, the database, and whatever runs."""

    telegram: TelegramEmulator
    store: Store
    env: dict[str, str]
    folder: Path
    people: list[Person] = field(default_factory=list)
    started: list[Running] = field(default_factory=list)

    async def start(self, role: str = "all", **env: str) -> Running:
        """One more process, once it serves its health page and does what its role says."""
        log = self.folder / f"log-{len(self.started)}"
        with log.open("wb") as file:
            program = subprocess.Popen(  # noqa: ASYNC220 — started before anything is waited for
                [sys.executable, "-m", "bot", "run", "--role", role, "--listen", "127.0.0.1:0"],
                env={**os.environ, **self.env, **env},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
            )
        running = Running(program, log)
        self.started.append(running)
        begun = ("service.started", "service.listens")
        await until(lambda: all(map(running.logged, begun)) or program.poll() is not None)
        assert program.poll() is None, log.read_text()
        running.port = int(running.logged("service.listens")[0]["port"])
        return running

    def populate(self, number: int) -> None:
        """So many people, in circles of a young person and an adult, who all can write to us."""
        with self.store.unit_of_work() as work:
            runs = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
            for pair in range(number // 2):
                young, adult = (self._person(f"{name} {pair}") for name in ("Sol", "Mum"))
                made = enrol(work, runs, young.first_name, enrolled_on=date(2026, 1, 1))
                members.bind(work, made.young_person, "telegram", str(young.id))
                known = members.add(work, adult.first_name, "en", "Europe/Copenhagen")
                members.bind(work, known, "telegram", str(adult.id))
                work.session.execute(
                    text(
                        "INSERT INTO membership (circle_id, member_id, role, department, state, told_if_quiet, in_group)"
                        " VALUES (:circle, :member, 'relative', '', 'in', false, false)"
                    ),
                    {"circle": made.id, "member": known.id},
                )

    def queue(self, words: str, lane: int) -> None:
        """Put words into the outbox for everybody."""
        with self.store.unit_of_work() as work:
            for person in self.people:
                outbox.to_chat(work, "telegram", str(person.id), lane, "message", {"text": words, "rows": []})

    def ask(self, question: Callable[[Work], Any]) -> Any:
        """Look something up in the people's database."""
        with self.store.unit_of_work() as work:
            return question(work)

    def run_out(self, lease: str) -> None:
        """Let a lease have run out by the database's clock."""
        with self.store.unit_of_work() as work:
            work.session.get_one(Lease, lease).until = database_time(work)

    def updates(self) -> dict[str, int]:
        """How many updates are in which state."""
        return dict(self.ask(lambda work: _count(work, InboxRow)))

    def messages(self) -> dict[str, int]:
        """How many messages are in which state."""
        return dict(self.ask(lambda work: _count(work, OutboxRow)))

    def read(self, person: Person) -> list[str]:
        """What the bot has written to somebody."""
        return [each.text for each in person.messages if each.sender is self.telegram.bot]

    def _person(self, name: str) -> Person:
        person = self.telegram.person(name, language="en")
        person.chat.started = True
        self.people.append(person)
        return person


@asynccontextmanager
async def town(folder: Path, people_url: str, strategy_url: str, number: int) -> AsyncIterator[Town]:
    """A platform with people who are in the store; no process runs yet, and none is left at the end."""
    async with TelegramEmulator() as telegram:
        env = {
            "KREDS_TELEGRAM_TOKEN": telegram.token,
            "KREDS_TELEGRAM_API": telegram.base_url,
            "KREDS_DATA": str(folder / "data"),
            "KREDS_DATABASE_URL": people_url,
            "KREDS_STRATEGY_DATABASE_URL": strategy_url,
            "KREDS_LANGUAGE": "en",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        ring = keys.create(folder / "data" / "keys.json")
        store = Store(database.connect(people_url), ring)
        made = Town(telegram, store, env, folder)
        try:
            made.populate(number)
            yield made
        finally:
            for each in made.started:
                each.program.kill()
                each.program.wait()
            store.close()


@asynccontextmanager
async def on_postgresql(databases: Databases, folder: Path, number: int) -> AsyncIterator[Town]:
    """The same on databases of its own."""
    with (
        databases.url("postgresql", PEOPLE) as people,
        databases.url("postgresql", STRATEGY) as strategy,
    ):
        async with town(folder, people, strategy, number) as made:
            yield made


async def until(happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something that another process does; TimeoutError where it does not happen."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.05)


def database_time(work: Work) -> Any:
    """Now, by the clock that leases go by."""
    return work.session.execute(select(func.clock_timestamp())).scalar_one()


def _count(work: Work, table: type[InboxRow | OutboxRow]) -> list[tuple[str, int]]:
    rows = work.session.execute(select(table.state, func.count()).group_by(table.state))
    return [(state, int(number)) for state, number in rows]
