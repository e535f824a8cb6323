"""An installation from before two chats could be one: its groups, and what waits for them, are there afterwards."""

from __future__ import annotations

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
from tests.store.old_rows import insert, waits


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
                insert(work, "group", _group(work, number))
                bound = {"lane": GROUP, "group_id": number, "generation": number}
                insert(work, "outbox", waits(work, f"-100{number}", f"for {number}", kind="message", **bound))
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
