"""Turns everything over to the newest key, as `kreds keys rotate` does, in a process that a test can kill."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sqlalchemy import event

from store import database, keys, rotation
from store.unit_of_work import Store


def turn_over(url: str, key_file: Path, die_at: int = 0) -> int:
    """How many statements and commits it took; dies without a word (signal 9) just before the one numbered `die_at`."""
    engine = database.connect(url)
    store = Store(engine, keys.load(key_file))
    taken = 0

    def count(*_told: object) -> None:
        nonlocal taken
        taken += 1
        if taken == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    rotation.BATCH = 4  # many small steps, so that there are many places to die at
    for stage in rotation.stages():
        after, looked_at = 0, 1
        while looked_at:
            with store.unit_of_work() as work:
                looked_at, after = rotation.batch(work, stage, after)
    store.close()
    return taken
