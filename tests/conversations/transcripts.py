"""Plays a transcript: what a person does in it goes through the engine, and what the bot says is written beside it.

A transcript is read and written by anybody who works with young people:

    # A comment.
    facts: no_group
    bot: Did someone listen to you this week?
         [yes] Yes  [no] No
    user: [yes]
    => Answered(...)

`user: [key]` presses a button, `user: [back]` goes one back, anything else after `user:` is written. `facts:`
names a case from facts.py, and may come again later: from there on the dialogue knows something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.registry import SERVICES
from bot.render import render
from conversations.dialogue import Answer, Ask, Dialogue, Pressed, Reply, Turn, Wrote, play, take
from conversations.text import Words
from tests.conversations.facts import FACTS

FOLDER = Path(__file__).parents[1] / "transcripts"
WIDE = 100
INDENT = "     "


def replayed(name: str, transcript: str) -> str:
    """The transcript of the dialogue `name` as it would be written today."""
    dialogue, facts = SERVICES[name].dialogue, FACTS[name]["usual"]
    written: list[str] = []
    turn: Turn[Any] | None = None
    asked: Ask | None = None
    answers = kept(())
    for kind, rest in directions(transcript):
        if kind == "user":
            if turn is None:
                turn, asked = play(dialogue(facts)), None
                written += _turn(turn, asked)
            if turn.ask is None:
                raise ValueError(f"the dialogue is over before “{rest}”")
            written += [f"user: {rest}", ""]
            asked = turn.ask
            turn = _after(partial(dialogue, facts), loaded(answers), len(turn.answers), reply(rest))
            answers = answers if turn.misfit else kept(turn.answers)
            written += _turn(turn, asked)
        else:
            if kind == "facts":
                facts = FACTS[name][rest]
            written.append(f"facts: {rest}" if kind == "facts" else f"# {rest}")
    if turn is None:
        turn = play(dialogue(facts))
        written += _turn(turn, None)
    written.append("=> still open" if turn.ask else f"=> {turn.outcome!r}")
    return "\n".join(written) + "\n"


def directions(transcript: str) -> Iterator[tuple[str, str]]:
    """The lines of a transcript that are not the bot's: comments, facts, and what the person does."""
    for line in transcript.splitlines():
        for mark, kind in (("# ", "comment"), ("facts: ", "facts"), ("user: ", "user")):
            if line.startswith(mark):
                yield kind, line.removeprefix(mark).strip()


def reply(words: str) -> Reply:
    """What a `user:` line does."""
    pressed = re.fullmatch(r"\[(.+)\]", words)
    return Pressed(pressed[1]) if pressed else Wrote(words)


def kept(answers: tuple[Answer, ...]) -> str:
    """Answers as an open conversation keeps them between turns."""
    return json.dumps(
        [
            (each.asked, "pressed", each.reply.key)
            if isinstance(each.reply, Pressed)
            else (each.asked, "wrote", each.reply.words)
            for each in answers
        ]
    )


def loaded(text: str) -> tuple[Answer, ...]:
    """Answers as they come back."""
    return tuple(
        Answer(asked, Pressed(what) if how == "pressed" else Wrote(what))
        for asked, how, what in json.loads(text)
    )


def _after(
    make: Callable[[], Dialogue[Any]], answers: tuple[Answer, ...], step: int, said: Reply
) -> Turn[Any]:
    """The next turn; a button under a question that is no longer the open one does nothing."""
    now = play(make(), answers)
    if isinstance(said, Pressed) and len(now.answers) != step:
        return replace(now, misfit=True)
    return take(make, answers, said)


def _turn(turn: Turn[Any], asked: Ask | None) -> list[str]:
    found: list[str] = []
    if turn.misfit:
        found.append("bot: (misfit)")
        if turn.ask == asked:
            return found
    for each in turn.says:
        found += _said(each.words)
    if turn.ask is not None:
        found += _said(turn.ask.words) + _buttons(turn.ask)
    return found


def _said(words: Words) -> list[str]:
    """One message; the narrow space that some languages put into a time is written as a plain one."""
    first, *rest = render(words, "en").replace("\u202f", " ").split("\n")
    return [f"bot: {first}", *(f"{INDENT}{each}".rstrip() for each in rest)]


def _buttons(ask: Ask) -> list[str]:
    rows: list[str] = []
    for key, label in ask.buttons:
        shown = f"[{key}] {render(label, 'en')}".replace("\u202f", " ")
        if rows and len(rows[-1]) + len(shown) + 2 <= WIDE:
            rows[-1] += f"  {shown}"
        else:
            rows.append(INDENT + shown)
    return rows
