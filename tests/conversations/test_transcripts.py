"""Every transcript is what the dialogue says today, and every dialogue and outcome has one."""

from __future__ import annotations

import os
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest

from bot.registry import SERVICES
from tests.conversations.facts import FACTS
from tests.conversations.transcripts import FOLDER, directions, replayed

TRANSCRIPTS = sorted(FOLDER.glob("*/*.chat"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=[f"{each.parent.name}/{each.stem}" for each in TRANSCRIPTS])
def test_the_dialogue_speaks_as_its_transcript(path: Path, request: pytest.FixtureRequest) -> None:
    before = path.read_text("utf-8")
    now = replayed(path.parent.name, before)
    asked = request.config.getoption("--update-transcripts", default=False) or os.environ.get("UPDATE")
    if asked and now != before:
        path.write_text(now, "utf-8")
        before = now
    assert now == before
    assert "\n=> still open" not in now, "a transcript goes on until the dialogue is over"


def test_every_dialogue_has_transcripts_and_every_transcript_a_dialogue() -> None:
    assert {each.parent.name for each in TRANSCRIPTS} == set(SERVICES)
    assert set(FACTS) == set(SERVICES)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_outcome_has_a_transcript(name: str) -> None:
    ends = {
        each.read_text("utf-8").rpartition("\n=> ")[2].partition("(")[0] for each in (FOLDER / name).iterdir()
    }
    assert ends == outcomes(name)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_case_is_played_in_a_transcript(name: str) -> None:
    played = {"usual"}
    for path in (FOLDER / name).iterdir():
        played |= {rest for kind, rest in directions(path.read_text("utf-8")) if kind == "facts"}
    assert played == set(FACTS[name])


def outcomes(name: str) -> set[str]:
    """The names of everything that a dialogue may end in, by its signature."""
    returned = get_type_hints(SERVICES[name].dialogue)["return"]
    outcome = get_args(returned)[2]
    several = get_origin(outcome) in (Union, UnionType)
    return {each.__name__ for each in (get_args(outcome) if several else (outcome,))}
