"""The least that keeps what Kreds promises: everything durable before a reply leaves, sealed, and the calls by its channel.

No dialogue, no people, no ORM and no retries: a few statements of the bare driver. It shows what of a figure is the library's,
the disk's and the seal's.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.channels.telegram import TelegramChannel
from store.inbox import Seen
from store.keys import seal, unseal
from tests.benchmarks.bot_api import TOKEN
from tests.benchmarks.kreds import UNLIMITED

TOGETHER = 32
KEY = secrets.token_bytes(32)
PLACE = "least"
TABLES = """
CREATE TABLE inbox (event TEXT PRIMARY KEY);
CREATE TABLE person (chat TEXT PRIMARY KEY, answers BLOB);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, chat TEXT, kind TEXT, body BLOB, state TEXT);
"""
ROW = [{"label": "Yes", "data": "c.1.yes"}, {"label": "No", "data": "c.1.no"}]
ASKED = {"text": "Did the adults keep what you agreed?", "rows": [ROW]}
DONE = {"text": "Thanks ✓", "rows": [], "message": "1"}


class Least:
    """One bot with its file."""

    def __init__(self, api: str, data: Path) -> None:
        self.channel = TelegramChannel(TOKEN, api, UNLIMITED)
        self._rows = sqlite3.connect(data / "least.db", isolation_level=None, check_same_thread=False)
        self._rows.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {TABLES}")
        self._landed: list[int] = []
        self._flying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Answer for ever."""
        await self.channel.open()
        async for batch in self.channel.listen():
            for first in range(0, len(batch), TOGETHER):
                landed, self._landed = self._landed, []
                written = await asyncio.to_thread(self._keep, batch[first : first + TOGETHER], landed)
                for chat, asked, done in written:
                    task = asyncio.create_task(self._send(chat, asked, done))
                    self._flying.add(task)
                    task.add_done_callback(self._flying.discard)

    def _keep(self, seen: Sequence[Seen], landed: Sequence[int]) -> list[tuple[str, int, int]]:
        """One commit: the updates, what those people have answered, both messages, and which earlier ones have arrived."""
        rows, written = self._rows, []
        rows.execute("BEGIN IMMEDIATE")
        rows.executemany(
            "UPDATE outbox SET state = 'sent', body = NULL WHERE id = ?", [(id_,) for id_ in landed]
        )
        for each in seen:
            rows.execute("INSERT OR IGNORE INTO inbox VALUES (?)", (each.event,))
            found = rows.execute("SELECT answers FROM person WHERE chat = ?", (each.chat,)).fetchone()
            answers = json.loads(unseal(KEY, found[0], PLACE)) if found else []
            kept = seal(KEY, json.dumps([*answers, each.event]).ljust(1024), PLACE)
            rows.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (each.chat, kept))
            ids = [
                rows.execute(
                    "INSERT INTO outbox (chat, kind, body, state) VALUES (?, ?, ?, 'sending')",
                    (each.chat, kind, seal(KEY, json.dumps(body), PLACE)),
                ).lastrowid
                for kind, body in (("message", ASKED), ("edit", DONE))
            ]
            written.append((each.chat, ids[0] or 0, ids[1] or 0))
        rows.execute("COMMIT")
        return written

    async def _send(self, chat: str, asked: int, done: int) -> None:
        await self.channel.send("message", chat, ASKED)
        self._landed.append(asked)
        await self.channel.send("edit", chat, DONE)
        self._landed.append(done)


def main(told: dict[str, Any]) -> None:
    """Run until told to stop."""
    asyncio.run(Least(told["api"], Path(told["data"])).run())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
