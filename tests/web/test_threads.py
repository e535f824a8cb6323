"""What in a line can be pressed: links, what Kreds says one may write to it, and numbers to call."""

from __future__ import annotations

import pytest

from bot.config import LANGUAGES
from bot.render import render
from bot.web.threads import Part, parts
from conversations.asking_for_help import Line, numbers

LINE = Line("Somebody", "70 201 201", "if someone is in danger right now", "always", True)


def test_numbers_to_call_can_be_pressed_in_what_kreds_says() -> None:
    for language in LANGUAGES:
        said = render(numbers((LINE,)), language)
        found = list(parts(said, ours=True))
        assert [each.words for each in found if each.kind == "phone"] == ["70 201 201"]
        assert "".join(each.words for each in found) == said


@pytest.mark.parametrize("words", ["☎ 70 201 201", "/agree – so", "call 70 201 201"])
def test_what_somebody_else_writes_is_only_words(words: str) -> None:
    assert list(parts(words, ours=False)) == [Part("words", words)]


def test_several_things_in_one_line_come_in_order_and_nothing_is_lost() -> None:
    said = "☎ 112 — or https://example.org\n/agree – makes one"
    found = list(parts(said, ours=True))
    assert [each.kind for each in found] == ["words", "phone", "words", "link", "words", "command", "words"]
    assert "".join(each.words for each in found) == said
