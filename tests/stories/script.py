"""Reads a story: lines that people write and do, and lines that the bot is expected to say.

    setup: circle                       Sol, Mum, Ali and Lars with their group, ready made
    sol: words                          written to the bot in private
    sol → group: words                  written in the group, such as a command
    sol → group: [yes]                  the newest such button in the group
    sol → group: [yes] (at once)        the next line happens before the bot has seen this one
    sol: [yes]                          the newest button that means `yes`, whatever it is called
    sol: (blocks the bot)               anything else; the list is in `acting.py`
    --- 7 days later ---                time, stopping at everything that is due on the way
    bot → sol: words                    expected, with its buttons as [key] Label on indented lines

Everything but what the bot says is input; `UPDATE=1 pytest tests/stories` writes the rest, for reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TIME = re.compile(r"--- (?P<what>.+?)(?: \(.*\))? ---")
ACT = re.compile(r"(?P<who>[a-z]\w*)(?P<group> → group)?: (?P<what>.+?)(?P<once> \(at once\))?")
SETTING = re.compile(r"(?P<name>setup|settings|start): (?P<what>.+)")


@dataclass(frozen=True)
class Aside:
    """A heading, a comment or an empty line: kept as it is."""

    line: str


@dataclass(frozen=True)
class Setting:
    """Said before anything happens: `setup`, `settings` or `start`."""

    name: str
    what: str


@dataclass(frozen=True)
class Passing:
    """Time goes by: "7 days later" or "until 2026-10-01 09:00"."""

    what: str


@dataclass(frozen=True)
class Act:
    """Somebody does something: writes, presses `[key]` or acts `(like this)`."""

    who: str
    what: str
    in_group: bool
    at_once: bool = False


Step = Aside | Setting | Passing | Act


def steps(text: str) -> list[Step]:
    """The input of a story; what the bot says is left out."""
    found: list[Step] = []
    for line in text.splitlines():
        step = _step(line)
        if step is None or (step == Aside("") and found and found[-1] == step):
            continue
        found.append(step)
    return found


def _step(line: str) -> Step | None:
    if not line or line.startswith("#"):
        return Aside(line)
    if line.startswith(("  ", "bot → ", "group: ", "· ")):
        return None
    if time := TIME.fullmatch(line):
        return Passing(time["what"])
    if setting := SETTING.fullmatch(line):
        return Setting(setting["name"], setting["what"])
    if act := ACT.fullmatch(line):
        return Act(act["who"], act["what"], act["group"] is not None, act["once"] is not None)
    raise ValueError(f"not a line of a story: {line!r}")
