"""What is done beside all else, with nobody waiting for it: should it break, only the log and health would tell."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.log import log
from store import database, erasure
from store.unit_of_work import Store


def aside(among: set[asyncio.Task[None]], event: str, do: Coroutine[Any, Any, None]) -> None:
    """Do it, and hold it in `among` meanwhile; should it break, `event` is logged with the kind of error."""
    task = asyncio.create_task(do)
    among.add(task)
    task.add_done_callback(partial(_ended, among, event))


def _ended(among: set[asyncio.Task[None]], event: str, task: asyncio.Task[None]) -> None:
    among.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error(event, error=type(error).__name__)


async def forget_deleted(store: Store, trouble: dict[str, str]) -> None:
    """Leave no copy of what was erased; another try while the database is busy, well within a minute."""
    for _again in range(5):
        try:
            of = await store.turn(erasure.traces)
            await asyncio.to_thread(database.forget_deleted, store.engine)
            await store.turn(partial(erasure.no_traces_left, of=of))
        except DBAPIError as error:
            trouble["erasure"] = type(error).__name__
            await asyncio.sleep(2)
        else:
            trouble.pop("erasure", None)
            return
    log.error("erasure.left_traces", advice="kreds doctor")
