"""Looks into the files: what was there while the quarter was open, and that it is gone afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.metrics import DUE, SENT, UPDATES
from tests.demo.story import expect

SNIPPET = slice(100, 164)
"""Bytes from the middle of a sealed sheet: random enough to be found nowhere else."""


@dataclass(frozen=True)
class Evidence:
    """What there is of a period: its sheets, pieces of their sealed bytes, its key."""

    folder: Path
    period: str
    sheets: int
    pieces: tuple[bytes, ...]
    key: bytes

    @property
    def key_file(self) -> Path:
        """Where the period's key lies while the period is open."""
        return key_file(self.folder, self.period)


def key_file(folder: Path, period: str) -> Path:
    """Where the service keeps the key of an open period."""
    return folder / "keys.json.periods" / f"{period}.key"


def gather(folder: Path, period: str, words: Sequence[str]) -> Evidence:
    """Before the close: read the rows themselves, and find their bytes, but no words, in the files as they are."""
    with closing(_connect(folder / "kreds.db")) as people:
        rows = people.execute("SELECT value FROM answer_sheet WHERE period = ?", (period,)).fetchall()
    pieces = tuple(bytes(value[SNIPPET]) for (value,) in rows)
    found = Evidence(folder, period, len(rows), pieces, key_file(folder, period).read_bytes())
    kept = _files(folder)
    expect(all(piece in kept for piece in pieces), "a sheet cannot be found where it should be")
    expect(not any(each.encode() in kept for each in words), "words of a young person are in a file")
    return found


def examine(before: Evidence, words: Sequence[str]) -> list[str]:
    """After the close: what was looked for and not found, a line each. BrokenPromiseError where it was."""
    with closing(_connect(before.folder / "kreds.db")) as people:
        count = "SELECT count(*) FROM {} WHERE period = ?"
        sheets, enrolled = (
            people.execute(count.format(table), (before.period,)).fetchone()[0]
            for table in ("answer_sheet", "enrolment")
        )
    kept = _files(before.folder)
    expect(sheets == 0, "answers are left in the database")
    expect(enrolled == 0, "who was enrolled is left in the database")
    expect(not any(piece in kept for piece in before.pieces), "an answer sheet is left in a file")
    expect(not before.key_file.exists(), "the period's key is still there")
    expect(before.key not in kept, "the period's key is left in a file")
    expect(not any(each.encode() in kept for each in words), "words of a young person are in a file")
    return [
        f"answer sheets of {before.period}: {before.sheets} before, {sheets} now",
        f"their bytes, searched for in every file of the database: found before, gone now ({before.sheets} searches)",
        f"the key of {before.period}: overwritten and deleted",
        f"what young people wrote ({len(words)} lines): in no file, not even while the quarter was open",
    ]


def left(folder: Path, period: str) -> int:
    """How many answer sheets there are of a period."""
    with closing(_connect(folder / "kreds.db")) as people:
        count = "SELECT count(*) FROM answer_sheet WHERE period = ?"
        return int(people.execute(count, (period,)).fetchone()[0])


def found(folder: Path, words: Iterable[str]) -> int:
    """How many of these lines can be read in any file of the service, as they are."""
    kept = _files(folder)
    return sum(each.encode() in kept for each in words)


def faults() -> dict[str, float]:
    """How often something was not done at the first try, from the counters that an operator watches."""
    samples = (
        each for metric in (UPDATES, SENT, DUE) for found in metric.collect() for each in found.samples
    )
    return {
        f"{each.name} {each.labels['result']}": each.value
        for each in samples
        if each.name.endswith("_total")
        and each.value
        and each.labels["result"] not in ("done", "gone", "sent")
    }


def unfinished(folder: Path) -> list[str]:
    """What still waits or was set aside; empty if all is well."""
    with closing(_connect(folder / "kreds.db")) as people:
        stuck = [
            (f"updates {state}", count)
            for state, count in people.execute(
                "SELECT state, count(*) FROM inbox WHERE state != 'done' GROUP BY state"
            )
        ] + [
            (f"messages {state}", count)
            for state, count in people.execute(
                "SELECT state, count(*) FROM outbox WHERE state != 'sent' GROUP BY state"
            )
        ]
    return [f"{count} {what}" for what, count in stuck]


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _files(folder: Path) -> bytes:
    return b"".join(
        each.read_bytes() for each in sorted(folder.glob("*.db*")) + sorted(folder.glob("*.json*/*"))
    )
