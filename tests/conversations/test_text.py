"""Words: every sentence can be filled, and nobody's name can become anything but a name."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
import conversations
from bot.config import LANGUAGES
from bot.render import ISOLATE, POP, render
from conversations.text import (
    Day,
    Hour,
    Period,
    Text,
    Verbatim,
    Weekday,
    Words,
    _,
    lines,
    listed,
    n_,
    paragraphs,
)

SOURCES = sorted(
    path for package in (conversations, bot) for path in Path(str(package.__file__)).parent.rglob("*.py")
)
NAMING = ("_", "n_")
STEERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ARABIC = "عبد الرحمن"


def sentences() -> Iterator[tuple[str, list[str], set[str], bool]]:
    """Every sentence in the code: where it is, its wordings, the places that are filled, and whether any is hidden."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMING:
                wordings = node.args[: 2 if node.func.id == "n_" else 1]
                given = {each.arg for each in node.keywords if each.arg}
                given |= {"count"} if node.func.id == "n_" else set()
                literal = [each.value for each in wordings if isinstance(each, ast.Constant)]
                hidden = len(literal) != len(wordings) or None in [each.arg for each in node.keywords]
                yield f"{path.name}:{node.lineno}", [str(each) for each in literal], given, hidden


SENTENCES = list(sentences())


def test_there_are_sentences_and_each_is_written_out_where_it_is_said() -> None:
    """Only then can the catalogues find it."""
    assert len(SENTENCES) > 200
    assert [where for where, _wordings, _given, hidden in SENTENCES if hidden] == []


def test_every_place_in_a_sentence_is_filled_and_nothing_else_is_given() -> None:
    for where, wordings, filled, _hidden in SENTENCES:
        named = {
            name
            for each in wordings
            for _text, name, _spec, _turn in Formatter().parse(each)
            if name is not None
        }
        assert named <= filled, where
        assert filled - named <= {"count"}, where
        assert all(each and each.strip() == each for each in wordings), where


@pytest.mark.parametrize(
    "word", ["user", "client", "patient", "survey", "inactive", "failed", "callback", "export"]
)
def test_nobody_is_called_by_a_word_of_the_trade(word: str) -> None:
    said = [each for _where, wordings, _given, _hidden in SENTENCES for each in wordings]
    assert [each for each in said if re.search(rf"\b{word}\b", each, re.IGNORECASE)] == []


def test_values_are_filled_in() -> None:
    assert render(_("Hi {name}. {rest}", name=Verbatim("Sol"), rest=_("OK.")), "en") == "Hi Sol. OK."


def test_the_number_decides_the_form() -> None:
    assert [render(n_("{count} day", "{count} days", each), "en") for each in (0, 1, 2)] == [
        "0 days",
        "1 day",
        "2 days",
    ]


def test_words_are_joined_by_lines_paragraphs_and_commas() -> None:
    parts: tuple[Words, ...] = (Verbatim("a"), 7, "c")
    assert render(lines(*parts), "en") == "a\n7\nc"
    assert render(paragraphs(*parts), "en") == "a\n\n7\n\nc"
    assert render(listed(*parts), "en") == "a, 7, c"


def test_days_and_hours_are_written_in_the_readers_language() -> None:
    friday = {"da": "fredag", "en": "Friday"}
    for language, word in friday.items():
        assert render(Weekday(4), language) == word
        assert word in render(Day("2026-11-27"), language)
    assert render(Hour("17:30"), "da") == "17.30"


@pytest.mark.parametrize(
    ("key", "english", "danish", "short"),
    [
        ("2026-Q2", "April–June 2026", "april–juni 2026", "apr.–jun. 2026"),
        ("2026-H2", "July–December 2026", "juli–december 2026", "jul.–dec. 2026"),
        ("2026-10", "October 2026", "oktober 2026", "okt. 2026"),
        ("2026-13", "2026-13", "2026-13", "2026-13"),
    ],
)
def test_a_period_is_written_by_its_months(key: str, english: str, danish: str, short: str) -> None:
    assert (render(Period(key), "en"), render(Period(key), "da")) == (english, danish)
    assert render(Period(key, short=True), "da") == short


@pytest.mark.parametrize("name", ["{name}", "{x}", "{0}", "{}", "{name.__class__}", "%(name)s", "}{", "{{"])
def test_T11_braces_in_a_name_stay_braces(name: str) -> None:
    assert render(_("Hi {name}.", name=Verbatim(name)), "en") == f"Hi {name}."


@pytest.mark.parametrize(
    "name", ["<b>Sol</b>", "*Sol*", "_Sol_", "[Sol](http://x)", "`Sol`", "&amp;", "@sol"]
)
def test_T11_markup_in_a_name_stays_as_it_was_written(name: str) -> None:
    assert render(Verbatim(name), "en") == name


@pytest.mark.parametrize("control", STEERING)
def test_T11_a_name_cannot_turn_the_line_around(control: str) -> None:
    assert control not in render(Verbatim(f"Sol{control}loS"), "en")


def test_T11_a_name_from_right_to_left_stays_within_its_place() -> None:
    assert render(_("Hi {name}.", name=Verbatim(ARABIC)), "en") == f"Hi {ISOLATE}{ARABIC}{POP}."
    assert render(Verbatim("Sol"), "en") == "Sol"


@given(st.text(max_size=40))
def test_whatever_a_name_is_what_is_opened_is_closed(name: str) -> None:
    for language in LANGUAGES:
        shown = render(_("Hi {name}.", name=Verbatim(name)), language)
        assert shown.count(ISOLATE) == shown.count(POP) <= 1
        kept = shown.replace(ISOLATE, "").replace(POP, "")
        assert not any(
            unicodedata.bidirectional(each) in ("RLE", "LRE", "RLO", "LRO", "RLI", "LRI") for each in kept
        )


def test_a_sentence_without_a_translation_is_said_in_english() -> None:
    assert render(Text("No catalogue has this one"), "da") == "No catalogue has this one"
