"""Presses every button of a dialogue everywhere, by replay, and remembers where each press leads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conversations.dialogue import (
    LONGEST_LINE,
    Answer,
    Ask,
    Dialogue,
    Pressed,
    Reply,
    Turn,
    Wrote,
    play,
    take,
)

State: TypeAlias = tuple[object, ...]
"""What a person sees. Two paths that come to the same words and buttons are taken to go on the same way."""

MOST = 3_000
"""More states than any dialogue should have; the walk stops there with an error."""

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "day_written": ("24/12", "whenever"),
    "decides": ("in three weeks", "whenever"),
    "next_on": ("i morgen", "whenever"),
    "line": ("Mum calls the school by Friday", "Coach Ali", "do the dishes every Friday", "whenever"),
    "day": ("on Friday", "3/12", "den 3. december", "whenever"),
    "hour_written": ("16:15", "10.15", "23:30", "after dinner"),
    "words": ("I would rather have the meeting on a Tuesday", "Call me on 20 30 40 50"),
    "went_well": ("Got up by myself four days", "My new number is 20 30 40 50"),
}
"""What is written where it matters which words; elsewhere `name`, or a long line, is."""


@dataclass(frozen=True)
class Reached:
    """A state with the answers that first led to it."""

    answers: tuple[Answer, ...]
    turn: Turn[Any]


@dataclass
class Walk:
    """Every state by what is seen in it, in the order of fewest prompts, and every step between two."""

    states: dict[State, Reached] = field(default_factory=dict)
    steps: list[tuple[State, Reply, State]] = field(default_factory=list)

    @property
    def ends(self) -> list[State]:
        """The states in which the dialogue is over."""
        return [state for state, reached in self.states.items() if reached.turn.ask is None]

    def prompts_left(self) -> dict[State, int]:
        """For each state, how many prompts there are on the shortest way to an end; none where there is no way."""
        before: dict[State, list[State]] = {}
        for start, _reply, end in self.steps:
            before.setdefault(end, []).append(start)
        left = dict.fromkeys(self.ends, 0)
        waiting = deque(left)
        while waiting:
            state = waiting.popleft()
            for earlier in before.get(state, []):
                if earlier not in left:
                    left[earlier] = left[state] + 1
                    waiting.append(earlier)
        return left


def walk(make: Callable[[], Dialogue[Any]], name: str = "Coach Ali") -> Walk:
    """Go everywhere. `name` is written wherever words are taken."""
    found = Walk()
    start = Reached((), play(make()))
    found.states[seen(start.turn)] = start
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here.turn.ask is None:
            continue
        for reply in replies(here.turn.ask, name):
            there = take(make, here.answers, reply)
            assert not there.misfit, f"{here.turn.ask.key} does not take {reply}"
            state = seen(there)
            found.steps.append((seen(here.turn), reply, state))
            if state not in found.states:
                found.states[state] = Reached(there.answers, there)
                waiting.append(found.states[state])
        assert len(found.states) < MOST, "too many states"
    return found


def replies(ask: Ask, name: str) -> Iterator[Reply]:
    """Everything that can be done at a prompt: each button, and words where they are taken."""
    yield from (Pressed(key) for key, _label in ask.buttons)
    if ask.longest:
        line = (f"{name} " * LONGEST_LINE)[: ask.longest].strip()
        for words in WRITTEN.get(ask.key, (name[: ask.longest].strip(), line)):
            yield Wrote(words)


def seen(turn: Turn[Any]) -> State:
    """What tells one state from another."""
    return (turn.says, turn.ask, type(turn.outcome).__name__)
