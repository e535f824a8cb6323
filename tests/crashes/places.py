"""Where a service can be made to die: named places, each passed many times, reached without a hook in the service."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from bot import closing
from bot.channels.slack import SlackChannel
from bot.channels.telegram import TelegramChannel
from bot.deliver import Delivery
from store import answers, database, due, handing, inbox, noise, outbox, release
from store.keys import KeyRing

STEP_BY_STEP = ("inbox", "turn")
"""What a commit holds where what comes is not worked on by the transaction that keeps it: updates; a person's turn."""

COMMITS = ("at once", *STEP_BY_STEP, "handed", "claim", "leaving", "mark", "due")
"""What a commit may hold: updates with what came of them, replies claimed as they are written, messages claimed, one about
to leave, one that arrived, a thing due."""

SERVING = (
    *(f"{moment} the commit of: {what}" for what in COMMITS for moment in ("before", "after")),
    "updates fetched",
    "an answer written",
    "before replies are handed over",
    "after replies are handed over",
    "before a send",
    "after a send",
)
"""Places that a service passes while people use it."""

CLOSING = (
    "before the count is kept",
    "after the count is kept",
    "before the noise is drawn",
    "before the release is kept",
    "after the release is kept",
    "answers deleted",
    "before the key is destroyed",
    "after the key is destroyed",
    "in VACUUM",
    "after VACUUM",
    "before the end is kept",
    "after the end is kept",
)
"""Places that a service passes while it closes a period."""

Passing = Callable[[str], None]


def _put(owner: object, name: str, new: object) -> None:
    """In the place of what is there; for this process alone."""
    setattr(owner, name, new)


def lurk(place: str, passage: int, how: signal.Signals = signal.SIGKILL) -> None:
    """From now on this process is killed (or stopped) as it passes a place for the n-th time (1 is the first)."""
    passes = 0

    def passing(reached: str) -> None:
        nonlocal passes
        if reached == place:
            passes += 1
            if passes == passage:
                os.kill(os.getpid(), how)

    _watch_commits(passing)
    _watch_sends(passing)
    _watch_closing(passing)


def _watch_commits(passing: Passing) -> None:
    """A commit is named for what was done in its transaction, which is the writer thread's own."""
    here = threading.local()

    def notes(module: Any, name: str, what: str, *, also: str = "") -> None:
        do = getattr(module, name)

        @wraps(do)
        def noting(*args: Any, **named: Any) -> Any:
            result = do(*args, **named)
            if result is None or result:  # nothing claimed is nothing done
                here.done = {*getattr(here, "done", ()), what}
            if also:
                passing(also)
            return result

        setattr(module, name, noting)

    notes(inbox, "add_done", "at once")
    notes(inbox, "add", "inbox")
    notes(inbox, "done", "turn")
    notes(handing, "claim", "handed")
    notes(outbox, "take", "claim")
    notes(outbox, "sending", "leaving")
    notes(outbox, "sent", "mark")
    notes(due, "claim", "due")
    notes(answers, "write", "answer", also="an answer written")
    notes(answers, "remove_all", "deletion", also="answers deleted")
    notes(closing, "_stop_and_count", "count")
    notes(closing, "_finish", "end")
    commit: Any = DefaultDialect.do_commit

    def committing(dialect: DefaultDialect, connection: Any) -> None:
        done: set[str] = getattr(here, "done", set())
        here.done = set()
        names = {
            *(f"the commit of: {each}" for each in done & set(COMMITS)),
            *(f"the {each} is kept" for each in done & {"count", "end"}),
        }
        for name in names:
            passing(f"before {name}")
        commit(dialect, connection)
        for name in names:
            passing(f"after {name}")

    _put(DefaultDialect, "do_commit", committing)


def _watch_sends(passing: Passing) -> None:
    for platform in (TelegramChannel, SlackChannel):
        _watch_platform(passing, platform)
    handed = Delivery._handed

    def handing_over(delivery: Delivery, *given: Any) -> None:
        passing("before replies are handed over")
        handed(delivery, *given)
        passing("after replies are handed over")

    _put(Delivery, "_handed", handing_over)


def _watch_platform(passing: Passing, platform: Any) -> None:
    send, seen = platform.send, platform.seen

    async def sending(channel: Any, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        passing("before a send")
        result: dict[str, Any] = await send(channel, kind, chat, body)
        passing("after a send")
        return result

    def fetched(channel: Any, found: list[dict[str, Any]]) -> Any:
        passing("updates fetched")
        return seen(channel, found)

    _put(platform, "send", sending)
    _put(platform, "seen", fetched)


def _watch_closing(passing: Passing) -> None:
    publish, draw = release._publish, noise.calibrate
    destroy, vacuum = KeyRing.destroy_period, database.forget_deleted
    begun = threading.Event()

    def calibrating(*args: Any) -> Any:
        passing("before the noise is drawn")
        return draw(*args)

    def publishing(*args: Any) -> Any:
        made = publish(*args)
        passing("before the release is kept")
        return made

    def destroying(ring: KeyRing, period: str) -> None:
        passing("after the release is kept")
        passing("before the key is destroyed")
        destroy(ring, period)
        passing("after the key is destroyed")

    def forgetting(engine: Engine) -> None:
        begun.set()
        vacuum(engine)
        begun.clear()
        passing("after VACUUM")

    def watch(connection: Any, _record: object) -> None:
        def working() -> int:
            if begun.is_set():
                passing("in VACUUM")
            return 0

        if hasattr(connection, "set_progress_handler"):
            connection.set_progress_handler(working, 50)

    _put(release, "_publish", publishing)
    _put(noise, "calibrate", calibrating)
    _put(KeyRing, "destroy_period", destroying)
    for module in (database, closing):
        _put(module, "forget_deleted", forgetting)
    event.listen(Engine, "connect", watch)
