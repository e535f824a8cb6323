"""Rows as an older version wrote them, straight into tables that today's models do not fit."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from store import outbox
from store.unit_of_work import Work


def insert(work: Work, table: str, row: dict[str, Any]) -> None:
    """It is there, with these columns."""
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    work.session.execute(text(f'INSERT INTO "{table}" ({columns}) VALUES ({values})'), row)


def waits(work: Work, chat: str, words: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A message that waits for a chat on Telegram."""
    return {
        "state": "waiting",
        "channel": "telegram",
        "generation": 0,
        "kind": kind,
        "then": "",
        "tries": 0,
        "at": work.now,
        "expires_at": work.now + outbox.KEPT,
        **outbox.bound(work, "telegram", chat, kind, json.dumps({"text": words})),
        **more,
    }
