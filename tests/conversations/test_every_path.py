"""Every button of every dialogue, pressed everywhere: it ends, goes back as it should, and fits on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest

from bot.config import LANGUAGES
from bot.registry import SERVICES
from bot.render import render
from conversations.dialogue import BACK, LONGEST_LINE, Dialogue, Pressed, Wrote, play, take
from conversations.text import Words
from tests.conversations.facts import FACTS, QUESTIONS, renamed
from tests.conversations.maps import drawn
from tests.conversations.test_transcripts import outcomes
from tests.conversations.walk import Reached, Walk, seen, walk

MOST_PROMPTS = 13
"""The longest that anybody should have to go on: a coordinator's new initiative with a day in words, which is said in full."""

TEXT, LABEL, DATA, BUTTONS = 4096, 64, 64, 100
"""What Telegram takes: characters of a message and of a label, bytes of what a button carries, buttons."""

NAMES = {
    "usual": "Sol",
    "long": "Wilhelmina-Alexandrine von Hohenstaufen-",
    "emoji": "👩‍👩‍👧‍👦" * 5 + "🌈" * 5,
    "arabic": "عبد الرحمن بن محمد الهاشمي القرشي البغدا",
    "combining": "e\u0301\u0328\u0323\u0308" * 8,
    "markup": "<b>{name}</b> *_[x](y)_* `%s` \u202etxt\u2066 …",
}
"""Names of at most forty characters; the walk writes them wherever words are taken."""

CASES = [(name, case) for name in sorted(SERVICES) for case in FACTS[name]]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_every_path_comes_to_an_end(name: str, case: str) -> None:
    found = walked(name, case)
    left = found.prompts_left()
    assert set(found.states) == set(left), "from somewhere in it there is no way out"
    assert {type(found.states[state].turn.outcome).__name__ for state in found.ends} <= outcomes(name)
    for state, reached in found.states.items():
        assert len(reached.answers) + left[state] < MOST_PROMPTS


@pytest.mark.parametrize(("name", "case"), CASES)
def test_back_returns_to_the_question_before(name: str, case: str) -> None:
    found, make = walked(name, case), dialogue(name, case)
    for start, reply, _end in found.steps:
        here = found.states[start]
        there = take(make, here.answers, reply)
        if there.ask is not None:
            back = take(make, there.answers, Pressed(BACK))
            assert (seen(back), back.answers) == (start, here.answers)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_an_open_conversation_goes_on_from_its_answers_alone(name: str, case: str) -> None:
    make = dialogue(name, case)
    for state, reached in walked(name, case).states.items():
        assert seen(play(make(), reached.answers)) == state


@pytest.mark.parametrize(("name", "case"), CASES)
def test_every_prompt_has_words_and_a_way_to_answer_it(name: str, case: str) -> None:
    for reached in walked(name, case).states.values():
        ask = reached.turn.ask
        if ask is None:
            continue
        assert render(ask.words, "en").strip()
        assert ask.buttons or ask.longest
        keys = [key for key, _label in ask.buttons]
        assert len(keys) == len(set(keys))
        assert BACK not in keys
        assert not any("." in key or not key for key in keys)


@pytest.mark.parametrize("naming", NAMES)
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_prompt_fits_on_every_phone_in_every_language(name: str, naming: str) -> None:
    assert len(NAMES[naming]) <= 40
    for case in FACTS[name]:
        for reached in walked(name, case, naming).states.values():
            for language in LANGUAGES:
                assert len(message(reached, language)) <= TEXT
                for key, label in buttons(reached):
                    assert 0 < len(render(label, language)) <= LABEL, render(label, language)
                    assert len(f"c.{'x' * 8}.999.{key}".encode()) <= DATA
            assert len(list(buttons(reached))) < BUTTONS


def test_a_long_first_conversation_fits_too() -> None:
    """Eight people is as many as can be named; the walk itself stops at a question that it has seen."""
    make = dialogue("joining", "guardian_asked", "long")
    turn = play(make())
    for reply in ("en", "yes", "4", "17:00"):
        turn = take(make, turn.answers, Pressed(reply))
    for _person in range(8):
        turn = take(make, turn.answers, Wrote(NAMES["long"]))
        turn = take(make, turn.answers, Pressed("relative"))
    assert turn.ask is not None
    assert turn.ask.key == "told_if_quiet"
    assert len(turn.ask.buttons) == 9
    turn = take(make, turn.answers, Pressed("7"))
    assert turn.outcome is not None
    assert len(turn.outcome.people) == 8


def test_everything_kept_about_somebody_fits_too() -> None:
    """The longest lines that can be written, and an answer to every question there is."""
    facts = replace(
        FACTS["my_data"]["usual"],
        kept_lines=tuple((f"{place:016x}", "🌈" * LONGEST_LINE) for place in range(9)),
        answers=tuple((each, each.options[0].key) for each in QUESTIONS.questions),
    )
    for reached in walk(partial(SERVICES["my_data"].dialogue, facts)).states.values():
        assert len(message(reached, "en").encode("utf-16-le")) // 2 <= TEXT
        assert all(len(render(label, "en")) <= LABEL for _key, label in buttons(reached))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_dialogue_has_a_map_with_all_its_ends(name: str) -> None:
    rows = drawn(name).splitlines()
    assert rows[0] == "flowchart TD"
    for outcome in outcomes(name):
        assert any(row.strip() == f'end_{outcome}(["{outcome}"])' for row in rows)
        assert any(row.endswith(f" end_{outcome}") for row in rows)


def message(reached: Reached, language: str) -> str:
    """All that is said at once, as one message."""
    parts: list[Words] = [each.words for each in reached.turn.says]
    if reached.turn.ask is not None:
        parts.append(reached.turn.ask.words)
    return "\n\n".join(render(part, language) for part in parts)


def buttons(reached: Reached) -> Iterator[tuple[str, Words]]:
    """The buttons under it."""
    if reached.turn.ask is not None:
        yield from reached.turn.ask.buttons


def dialogue(name: str, case: str, naming: str = "usual") -> Callable[[], Dialogue[Any]]:
    """A dialogue over one case."""
    facts = FACTS[name][case] if naming == "usual" else renamed(FACTS[name][case], NAMES[naming])
    return partial(SERVICES[name].dialogue, facts)


@cache
def walked(name: str, case: str, naming: str = "usual") -> Walk:
    """The walk over one case."""
    return walk(dialogue(name, case, naming), NAMES[naming] if naming != "usual" else "Coach Ali")
