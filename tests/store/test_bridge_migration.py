"""An installation from before two chats could be one: its groups, and what waits for them, are there afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store import outbox
from store.keys import create
from store.outbox import GROUP
from store.schema import PEOPLE
from store.unit_of_work import Store, Work
from tests.databases import KINDS, Databases, connected


@pytest.mark.parametrize("kind", KINDS)
def test_F15_messages_that_waited_for_a_group_are_still_bound_to_it(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    """On SQLite the table of groups is written anew: what points to it must neither go nor point elsewhere."""
    with databases.empty(kind) as url, connected(url, PEOPLE) as engine:
        PEOPLE.upgrade(engine, "p0019")
        people = Store(engine, create(tmp_path / "keys.json"))
        with people.unit_of_work() as work:
            for number in (3, 8):
                _insert(work, "group", _group(work, number))
                _insert(work, "outbox", _waits(work, number))
        PEOPLE.upgrade(engine)
        with people.unit_of_work() as work:
            rows = work.session.execute(
                text('SELECT o.group_id, g.generation FROM outbox o JOIN "group" g ON g.id = o.group_id')
            ).all()
            taken = outbox.take(work, "telegram", 10, (GROUP,), ())
        assert sorted(tuple(each) for each in rows) == [(3, 3), (8, 8)]
        assert sorted(each.body["text"] for each in taken) == ["for 3", "for 8"]
        people.close()


def _group(work: Work, number: int) -> dict[str, Any]:
    chat = f"-100{number}"
    return {
        "id": number,
        "channel": "telegram",
        "chat_hash": work.keys.lookup("group", f"telegram:{chat}"),
        "chat_sealed": b"sealed",
        "rights": "",
        "state": "bound",
        "generation": number,
    }


def _waits(work: Work, number: int) -> dict[str, Any]:
    return {
        "lane": GROUP,
        "state": "waiting",
        "channel": "telegram",
        "group_id": number,
        "generation": number,
        "kind": "message",
        "then": "",
        "tries": 0,
        "at": work.now,
        "expires_at": work.now + outbox.KEPT,
        **outbox.bound(work, "telegram", f"-100{number}", "message", json.dumps({"text": f"for {number}"})),
    }


def _insert(work: Work, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    work.session.execute(text(f'INSERT INTO "{table}" ({columns}) VALUES ({values})'), row)
