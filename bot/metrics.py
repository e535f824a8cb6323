"""For whoever watches the service: what Prometheus reads. Label values come from closed sets; none names a person.

What the tables say is read when it is asked for, so it is the same from every process; counters are each process's own.
Names follow https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram, Info
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from bot.channels.channel import CHANNELS
from store.outbox import LANES
from store.status import STATES, Status
from store.unit_of_work import TURNS

UPDATES = Counter("kreds_updates_total", "Updates worked on, by how it ended", ["channel", "result"])
SENT = Counter("kreds_sends_total", "Sends, by lane and how they ended", ["lane", "result"])
DUE = Counter("kreds_due_total", "Things that came due, by kind and how they ended", ["kind", "result"])
ERRORS = Counter("kreds_errors_total", "Warnings and errors, by the event that the log names", ["event"])
HEARD = Gauge("kreds_heard_timestamp_seconds", "When the platform last answered our poll", ["channel"])

INBOX = Gauge("kreds_inbox_updates", "Updates that are new, or set aside", ["state"])
INBOX_OLDEST = Gauge("kreds_inbox_oldest_seconds", "How long the oldest new update waits")
OUTBOX = Gauge("kreds_outbox_messages", "Messages by lane and state", ["lane", "state"])
OUTBOX_OLDEST = Gauge("kreds_outbox_oldest_seconds", "How long the oldest message of a lane waits", ["lane"])
DUE_LATE = Gauge("kreds_due_late", "Things that are due and not done")
DUE_LATE_SECONDS = Gauge("kreds_due_late_seconds", "How late the oldest of them is")
DUE_TO_COME = Gauge("kreds_due_to_come", "Things that will be due")
LEASE = Gauge("kreds_lease_held", "1 for whoever holds a lease, as seen from this process", ["lease", "by"])
FENCE = Gauge("kreds_lease_fence", "How often a lease has changed hands", ["lease"])
PERIOD_OPEN = Gauge("kreds_period_open", "1 while a period takes answers")
CLOSING_LATE = Gauge("kreds_period_closing_late_seconds", "How long ago a period should have closed")
CIRCLES_ALONE = Gauge("kreds_circles_alone", "Circles that go on and that nobody coordinates")
TROUBLE = Gauge("kreds_trouble", "1 for each part that health complains of", ["part"])
BACKUP = Gauge("kreds_backup_timestamp_seconds", "When kreds backup last succeeded here; 0 if it never did")

UNTOLD = Counter(
    "kreds_notices_failed_total", "Commits of which this process, or the others, were not told", ["whom"]
)
QUEUED = Gauge("kreds_writer_queued_turns", "Turns that wait for the writer")
COMMIT_SECONDS = Histogram(
    "kreds_commit_seconds",
    "How long a commit of waiting turns took, from its first statement",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
COMMIT_TURNS = Histogram("kreds_commit_turns", "Turns that shared a commit", buckets=(1, 2, 4, 8, 16, 32, 64))
BUILD = Info("kreds_build", "Which Kreds runs on what")

PARTS = (
    *CHANNELS,
    "inbox",
    "writer",
    "delivery",
    "due",
    "periods",
    "metrics",
    "erasure",
    "database",
    "other",
)
"""What health can complain of."""

HOLDERS = ("us", "another", "nobody")

WHOM = ("here", "others")
"""Who is told of a commit: this process, and the others on the same database."""

for _each in WHOM:
    UNTOLD.labels(_each)  # 0 from the start, or the first one would not count as more


def leases_of(channels: Iterable[str]) -> tuple[str, ...]:
    """The leases that are shown."""
    return tuple(f"{part}:{each}" for part in ("receive", "tick", "deliver") for each in channels)


def watch(engine: Engine) -> None:
    """Measure every commit of the writer, by the pool's own events."""
    if event.contains(engine.pool, "checkout", _began):
        return
    event.listen(engine.pool, "checkout", _began)
    event.listen(engine.pool, "checkin", _ended)


def show(found: Status, channels: Iterable[str]) -> None:
    """What the tables say; of leases, those of the platforms that are run."""
    for state, number in found.updates.items():
        INBOX.labels(state).set(number)
    INBOX_OLDEST.set(found.oldest_update)
    for lane in LANES.values():
        OUTBOX_OLDEST.labels(lane).set(found.oldest_message[lane])
        for state in STATES:
            OUTBOX.labels(lane, state).set(found.messages[lane][state])
    DUE_LATE.set(found.due_late)
    DUE_LATE_SECONDS.set(found.due_seconds_late)
    DUE_TO_COME.set(found.due_to_come)
    for name in leases_of(channels):
        held = found.leases.get(name)
        for by in HOLDERS:
            LEASE.labels(name, by).set(by == (held.by if held else "nobody"))
        FENCE.labels(name).set(held.fence if held else 0)
    PERIOD_OPEN.set(bool(found.period))
    CLOSING_LATE.set(found.closing_late)
    CIRCLES_ALONE.set(found.circles_alone)


def complain(trouble: Mapping[str, str]) -> None:
    """What health says, part by part."""
    known = {part if part in PARTS else "other" for part in map(_plain, trouble)}
    for part in PARTS:
        TROUBLE.labels(part).set(part in known)


def _plain(part: str) -> str:
    """A part without the platform that it is for."""
    return part.partition(" ")[0]


def describe(engine: Engine, data: Path) -> None:
    """What this is, and when it was last backed up from here."""
    database = engine.dialect.name
    BUILD.info({"version": version("kreds"), "python": platform.python_version(), "database": database})
    mark = backup_mark(data)
    BACKUP.set(mark.stat().st_mtime if mark.exists() else 0)


def backup_mark(data: Path) -> Path:
    """An empty file that is touched whenever a backup is whole."""
    return data / "backed_up"


def _began(_connection: object, record: ConnectionPoolEntry, _lent: object) -> None:
    record.info["began"] = time.perf_counter()


def _ended(_connection: object, record: ConnectionPoolEntry) -> None:
    began, turns = record.info.pop("began", 0.0), record.info.pop(TURNS, 0)
    if turns:
        COMMIT_SECONDS.observe(time.perf_counter() - began)
        COMMIT_TURNS.observe(turns)
