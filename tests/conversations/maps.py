"""Draws the map of a dialogue as Mermaid: `python -m tests.conversations.maps check_in`."""

from __future__ import annotations

import sys
from functools import partial

from bot.registry import SERVICES
from bot.render import render
from conversations.dialogue import Pressed, Reply
from tests.conversations.facts import FACTS
from tests.conversations.walk import Reached, walk

SHORTEN = 48
FEW = 4


def drawn(name: str) -> str:
    """The map: a question is a box, an end is round, an arrow carries the buttons that lead along it."""
    boxes: dict[str, str] = {}
    arrows: dict[tuple[str, str], dict[str, None]] = {}
    for facts in FACTS[name].values():
        found = walk(partial(SERVICES[name].dialogue, facts))
        first = _place(next(iter(found.states.values())))
        arrows.setdefault(("start", first), {})
        for reached in found.states.values():
            boxes.setdefault(_place(reached), _box(reached))
        for start, reply, end in found.steps:
            here, there = found.states[start], found.states[end]
            arrows.setdefault((_place(here), _place(there)), {})[_label(here, reply)] = None
    rows = ["flowchart TD", '    start(("start"))']
    rows += [f"    {place}{box}" for place, box in boxes.items()]
    rows += [f"    {start} -->{_labels(list(labels))} {end}" for (start, end), labels in arrows.items()]
    return "\n".join(rows) + "\n"


def _place(reached: Reached) -> str:
    ask = reached.turn.ask
    return f"ask_{ask.key}" if ask is not None else f"end_{type(reached.turn.outcome).__name__}"


def _box(reached: Reached) -> str:
    ask = reached.turn.ask
    if ask is None:
        return f'(["{type(reached.turn.outcome).__name__}"])'
    return f'["{_plain(render(ask.words, "en"))}"]'


def _label(here: Reached, reply: Reply) -> str:
    ask = here.turn.ask
    if ask is None or not isinstance(reply, Pressed):
        return "(writes)"
    return _plain(render(dict(ask.buttons)[reply.key], "en").removeprefix("✓ "))


def _labels(labels: list[str]) -> str:
    if not labels:
        return ""
    shown = " / ".join(labels[:FEW]) + (" / …" if len(labels) > FEW else "")
    return f'|"{shown}"|'


def _plain(words: str) -> str:
    """On one short line, without what Mermaid would read as markup."""
    line = " ".join(words.split()).replace('"', "'").replace("`", "'").replace("#", "no. ")
    return line if len(line) <= SHORTEN else line[: SHORTEN - 1].rstrip() + "…"


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SERVICES:
        sys.exit(f"name one of: {', '.join(sorted(SERVICES))}")
    print(drawn(sys.argv[1]), end="")
