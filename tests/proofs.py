"""For whoever asks what was thought of: each threat and each fault in a sentence, and the tests that prove the defence.

A test proves a row by carrying its id in its name (`test_T7_T14_…`), a story by a comment at its top (`# T9 F6: Eve has a link …`).
`make proofs` writes the table into the docs.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "threats-and-faults.md"
NAMED = re.compile(r"test((?:_[TF]\d{1,2})+)_")
COMMENTED = re.compile(r"#((?: [TF]\d{1,2})+):")


@dataclass(frozen=True)
class Row:
    """What may happen, and what then must hold. `later` says with what it comes, where it cannot be proved yet."""

    id: str
    happens: str
    holds: str
    later: str = ""


THREATS = (
    Row(
        "T1",
        "**Answers**: a coordinator who knows what all the others said subtracts them from the figures",
        "every figure has noise calibrated to one person's whole record, and the guarantee is computed exactly",
    ),
    Row(
        "T2",
        "**Answers**: a coordinator compares releases as people join, leave and are erased",
        "one fixed plan in parts that do not overlap; nothing is ever published twice or corrected",
    ),
    Row(
        "T3",
        "**Who answered**: group or coordinator watch for times, counters and reminders",
        "everything is asked in private, and nothing that others see changes when somebody answers",
    ),
    Row(
        "T4",
        "**Raw answers**: somebody has a backup, or administers the database",
        "words are sealed with keys that lie elsewhere; no order and no time; a closed period's key is destroyed",
    ),
    Row(
        "T5",
        "**Words and tokens**: somebody reads the logs, the errors or the metrics",
        "ids and codes only, at every level; libraries that would print bodies or addresses are silent",
    ),
    Row(
        "T6",
        "**Updates**: somebody on the internet forges or repeats a delivery of the platform",
        "a secret compared in constant time stands in front, bodies have a size limit, a repeat is kept once",
    ),
    Row(
        "T7",
        "**Buttons**: another member or a forged program presses somebody else's button, or an old one",
        "every press is checked at the server by numeric id; an old one is answered and never acted on twice",
    ),
    Row(
        "T8",
        "**Invitations**: somebody gets hold of a link",
        "128 bits, only a fingerprint is kept, used once, 72 hours at most, for one circle and role; a person confirms",
    ),
    Row(
        "T9",
        "**The group**: an outsider has a forwarded link, a member adds people, the bot loses its rights",
        "who comes in is checked against the circle; without its rights the bot is silent and says so to those who run it",
    ),
    Row(
        "T10",
        "**Trust**: somebody takes the same name, or acts as an anonymous administrator",
        "numeric ids decide; roles shown are confirmed ones; anonymous administrators are refused",
    ),
    Row(
        "T11",
        "**Readers**: a member writes markup or formulas into names and texts",
        "words go out as plain text with entities; cells of tables are defused",
    ),
    Row(
        "T12",
        "**The coordinator's log-in**: a link scanner opens it, somebody guesses the code or forges what the municipality's own log-in says",
        "a single-use link for the browser that asked and a code with few tries; opening a link changes nothing; what another log-in says is checked to the letter, and opens only what its owner has added",
    ),
    Row(
        "T13",
        "**The coordinator's session**: another site acts in its name",
        "strict cookies, a token and an origin check on each change, no script of others, no third party",
    ),
    Row(
        "T14",
        "**Other circles**: a coordinator or a professional reaches into one that is not theirs",
        "every query is scoped by who asks, and what is not allowed is refused",
    ),
    Row(
        "T15",
        "**The record of who looked**: a database administrator edits it",
        "each entry carries the hash of the one before; a change, a gap or a swap is noticed",
    ),
    Row(
        "T16",
        "**The young person**: somebody beside them reads the screen",
        "answers are not echoed, answered questions turn neutral, the group sees nothing",
    ),
    Row(
        "T17",
        "**An account**: a phone or an account is stolen",
        "a professional can freeze it at once; it is bound again in person",
    ),
    Row(
        "T18",
        "**Words**: the right text goes to the wrong chat, because a group moved or was bound anew",
        "a message is bound to the chat's generation and checked when it is sent",
    ),
    Row(
        "T19",
        "**Availability**: somebody mashes buttons or floods the bot",
        "each person has a budget and each chat its order; the others notice nothing",
    ),
    Row(
        "T20",
        "**The supply chain**: a dependency is swapped, unlicensed or known to be vulnerable; a secret is committed",
        "a lock with hashes, licences checked, a bill of materials, an audit, a scan for secrets",
    ),
)
"""Each begins with what is to be protected."""

FAULTS = (
    Row(
        "F1",
        "killed before updates are kept",
        "they are not acknowledged, so the platform brings them again; none is lost",
    ),
    Row(
        "F2",
        "killed after updates are kept and before they are acknowledged",
        "what comes again is known and nothing new",
    ),
    Row(
        "F3",
        "killed between sending and noting it",
        "the message is uncertain: help is repeated and says so, a check-in is never sent blindly again",
    ),
    Row(
        "F4",
        "the platform does not answer in time",
        "what surely did not leave is tried again; what may have left is uncertain",
    ),
    Row(
        "F5",
        "the platform says: too many",
        "that chat waits as long as it is told, others go on, the cap is never broken",
    ),
    Row("F6", "a group becomes a supergroup", "the circle follows once, in whatever order it is told"),
    Row(
        "F7",
        "the bot is blocked or put out, or the account is gone",
        "sending stops, the next way is taken, a human is told; no endless tries",
    ),
    Row("F8", "updates come twice, out of order or not at all", "it ends in the same state"),
    Row("F9", "the platform is away for more than a day", "people are told, and open check-ins asked again"),
    Row("F10", "clocks change, an hour is missing or comes twice, a leap day", "local time, exactly once"),
    Row(
        "F11",
        "the service is down for hours",
        "up to four hours late it is sent, later it is skipped; never two at once",
    ),
    Row(
        "F12",
        "the disk is full, the database busy or restarted",
        "nothing is acknowledged that is not kept, health is red, it recovers by itself",
    ),
    Row(
        "F13",
        "two of them run at once",
        "a lease with a growing fence: one sends, a second poller stops at the conflict",
    ),
    Row(
        "F14",
        "an update that breaks the program",
        "set aside after three tries; others go on; an alarm without words",
    ),
    Row(
        "F15",
        "a migration is cut off halfway",
        "nothing of it stays, and it can be run again; an older program refuses to start",
    ),
    Row(
        "F16",
        "a backup is restored",
        "the erased stay erased, closed periods closed, and nothing is sent again",
    ),
    Row("F17", "a crash while a period closes", "exactly one release, with one draw of noise"),
    Row(
        "F18",
        "a check-in falls back to another channel",
        "one check-in, one answer, no second question",
    ),
    Row("F19", "a hundred thousand messages wait", "help first, replies second, check-ins last"),
)

ROWS = {row.id: row for row in (*THREATS, *FAULTS)}


@cache
def proofs() -> dict[str, Counter[str]]:
    """For each id that any test carries: how many tests, by file."""
    found: dict[str, Counter[str]] = {}
    for file, ids in _carried():
        for each in ids:
            found.setdefault(each, Counter())[file] += 1
    return found


def page() -> str:
    """The page of the docs, whole."""
    return "\n".join((_HEAD, *_table("threat", THREATS), _BETWEEN, *_table("fault", FAULTS), ""))


_HEAD = """\
# Threats and faults, and the proof for each
Written by `make proofs` from the names of the tests: a test carries the ids of the rows that it proves, such as
`test_T7_an_old_button_is_answered_once_and_goes`, and a row without a test fails `make test`. Files are in `tests/`.

## Threats
What is to be protected, from whom; and the defence.
"""

_BETWEEN = """
## Faults
What happens; and what must be true all the same.
"""


def _table(what: str, rows: tuple[Row, ...]) -> Iterator[str]:
    yield f"| | {what} | what holds | tests | where |"
    yield "|---|---|---|---|---|"
    for row in rows:
        where = proofs().get(row.id, Counter())
        files = " · ".join(f"`{file}` {number}" for file, number in sorted(where.items()))
        yield f"| {row.id} | {row.happens} | {row.holds} | {where.total() or ''} | {files or row.later or 'none'} |"


def _carried() -> Iterator[tuple[str, list[str]]]:
    folder = ROOT / "tests"
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (ids := NAMED.match(node.name)):
                yield name, ids[1].strip("_").split("_")
    for file in sorted(folder.rglob("*.chat")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            if ids := COMMENTED.match(line):
                yield file.relative_to(folder).as_posix(), ids[1].split()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    missing = [row.id for row in ROWS.values() if not row.later and row.id not in proofs()]
    print(f"{PAGE.relative_to(ROOT)}" + (f"; without a test: {', '.join(missing)}" if missing else ""))
