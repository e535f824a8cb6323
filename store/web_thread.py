"""What stands in one chat on the web: lines, buttons, marks, and a count by which a page asks for what is newer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta

STEP = 8192
"""Characters by which a sealed thread grows."""

MOST = 400
"""Lines in a thread at most; the oldest go first."""

KEPT = {"own": timedelta(days=30), "group": timedelta(days=90)}
"""How long a line stands, in somebody's own chat and in a group's."""

GLANCE = timedelta(minutes=1)
"""How long an answer to a press is there to be shown, to the presser alone."""


@dataclass
class Line:
    """One message. `by` is the account of a person who wrote it, "" for Kreds; `row` the outbox's number.

    `at` is its moment in a group and its day in somebody's own chat, where nothing is to tell when they were there.
    """

    number: int
    version: int
    at: str
    text: str = ""
    by: str = ""
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    row: int = 0
    once: str = ""
    quiet: bool = False
    pinned: bool = False
    file: str = ""
    file_name: str = ""
    picture: bool = False
    marks: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Glance:
    """An answer to a press in the group `chat`, for a moment."""

    version: int
    at: str
    chat: str
    text: str


@dataclass
class Thread:
    """Everything in one chat. `title` is "" in somebody's own; `tags` are what people are beside their name, by account."""

    version: int = 0
    last: int = 0
    title: str = ""
    ended: bool = False
    lines: list[Line] = field(default_factory=list)
    glances: list[Glance] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether it is a circle's."""
        return bool(self.title)

    def add(self, now: datetime, **said: object) -> Line:
        """One line more, at the end."""
        self.version += 1
        self.last += 1
        line = Line(self.last, self.version, self._at(now), **said)  # type: ignore[arg-type]
        self.lines.append(line)
        return line

    def line(self, number: str) -> Line | None:
        """The line of that number, if it still stands."""
        return next((each for each in self.lines if str(each.number) == number), None)

    def changed(self, line: Line) -> None:
        """A line is to be shown anew."""
        self.version += 1
        line.version = self.version

    def drop(self, lines: list[Line]) -> None:
        """Lines that are to be seen no more."""
        if not lines:
            return
        self.version += 1
        numbers = {each.number for each in lines}
        self.lines = [each for each in self.lines if each.number not in numbers]
        self.gone |= {str(number): self.version for number in numbers}

    def glance(self, now: datetime, chat: str, text: str) -> None:
        """An answer to a press, shown for a moment."""
        self.version += 1
        self.glances.append(Glance(self.version, now.isoformat(), chat, text))

    def tidied(self, now: datetime) -> None:
        """What has stood long enough goes, and so does what is too much."""
        oldest = (now - KEPT["group" if self.is_group else "own"]).date().isoformat()
        over = [each for each in self.lines if each.at[:10] < oldest and not each.pinned]
        self.drop(over)
        self.drop([each for each in self.lines if not each.pinned][: max(0, len(self.lines) - MOST)])
        self.glances = [each for each in self.glances if datetime.fromisoformat(each.at) > now - GLANCE]
        self.gone = dict(list(self.gone.items())[-MOST:])

    def _at(self, now: datetime) -> str:
        return now.isoformat(timespec="minutes") if self.is_group else now.date().isoformat()


def written(thread: Thread) -> str:
    """A thread as it is sealed, padded so that its size says little."""
    text = json.dumps(asdict(thread), separators=(",", ":"))
    return text.ljust(-(-len(text) // STEP) * STEP)


def read(text: str) -> Thread:
    """A thread as it was sealed."""
    told = json.loads(text)
    known = {each.name for each in fields(Thread)}
    thread = Thread(**{name: value for name, value in told.items() if name in known})
    thread.lines = [Line(**each) for each in told["lines"]]
    thread.glances = [Glance(**each) for each in told["glances"]]
    return thread


def day_of(line: Line) -> date:
    """The day a line is from."""
    return date.fromisoformat(line.at[:10])
