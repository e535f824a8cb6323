"""A process that keeps updates and replies as fast as the store takes them: says how many in the time that it is told."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from bot import app
from bot.log import set_up
from store import inbox, outbox
from store.inbox import Seen
from store.unit_of_work import Store, Work
from tests.benchmarks.kreds import settings_of


async def keep(store: Store, name: str, at_once: int, seconds: float) -> int:
    """So many turns at once for so many seconds; how many were kept."""
    ends, kept = time.perf_counter() + seconds, 0

    async def one(which: int) -> None:
        nonlocal kept
        turns = 0
        while time.perf_counter() < ends:
            turns += 1
            await store.turn(lambda work, event=f"{name}-{which}-{turns}": _turn(work, event))  # type: ignore[misc]
            kept += 1

    await asyncio.gather(*(one(which) for which in range(at_once)))
    return kept


def _turn(work: Work, event: str) -> None:
    inbox.add(work, "telegram", [Seen(event, event, "x" * 200)])
    outbox.to_chat(work, "telegram", "1", outbox.REPLY, "message", {"text": "x" * 100, "rows": []})


def main() -> None:
    """Each line on stdin is a number of seconds, each line said how many turns were kept."""
    told = json.loads(sys.argv[1])
    store = app.people_store(settings_of(told))
    print(asyncio.run(keep(store, f"{told['name']} warms up", told["at_once"], 0.5)), flush=True)
    for place, line in enumerate(sys.stdin):
        name = f"{told['name']} {place}"
        print(asyncio.run(keep(store, name, told["at_once"], float(line))), flush=True)
    store.close()


if __name__ == "__main__":
    set_up("ERROR")
    main()
