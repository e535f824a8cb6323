"""Every sentence is there in every language, whole: nothing missing, nothing stale, nothing half translated."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.catalogues import catalogue
from bot.config import LANGUAGES
from bot.render import render
from conversations import asking_for_help, question_set
from conversations.text import n_
from store import strategy_file

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "locales"
KEYWORDS = {"_": None, "n_": (1, 2)}
MEND = "run `make catalogues`, then translate in locales/{}/LC_MESSAGES/messages.po what is new: {}"

TRANSLATED = [language for language in LANGUAGES if language != "en"]
"""English is the key; every other language needs a catalogue."""

SAME: dict[str, dict[str, str]] = {
    "da": {
        "Mentor": "the Danish word too",
        "Send": "the Danish word too",
        "OK.": "as short and as usual in Danish",
        "For: {whom}": "the Danish word too",
        "Stop": "the Danish word too",
        "“{initiative}”": "no words",
        "“{sentence}”": "no words",
        "{name} ({role})": "no words",
        "✓ {option}": "no words",
    },
}
"""Sentences that are the same as in English, by language, with the reason."""

MARKUP = re.compile(r"</?\w|&#?\w+;|\*\w|\b_\w|\w_\b|`|\]\(|\|\||~~")
COMMAND = re.compile(r"/[a-z]+")

Forms = tuple[str, ...]
"""A sentence as its forms: a single one, or one and many."""


@cache
def said() -> frozenset[Forms]:
    """Everything that Kreds says, found as `make catalogues` finds it."""
    with (LOCALES / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return frozenset(_forms(text) for _file, _line, text, _comments, _context in found)


@cache
def kept(language: str) -> Catalog:
    """The catalogue of a language, as it lies in the project."""
    path = LOCALES / language / "LC_MESSAGES/messages.po"
    assert path.is_file(), f"{LANGUAGES[language]} has no catalogue"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str) -> Iterator[tuple[Forms, Forms]]:
    """Each sentence in English and in the language."""
    return ((_forms(each.id), _forms(each.string)) for each in _messages(language))


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Each form of each sentence in the language, after the English one it is held against."""
    return ((english[-1], text) for english, translated in pairs(language) for text in translated)


def places(text: str) -> set[str]:
    """The `{places}` of a sentence; ValueError where one is more than a name."""
    found = set()
    for _before, name, shape, conversion in Formatter().parse(text):
        if name is not None:
            if not name.isidentifier() or shape or conversion:
                raise ValueError(f"not a plain place in {text!r}")
            found.add(name)
    return found


def test_every_language_has_a_catalogue_and_no_other_lies_here() -> None:
    assert {path.parts[-3] for path in LOCALES.glob("*/*/*.po")} == set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_sentence_and_none_besides(language: str) -> None:
    there = {english for english, _translated in pairs(language)}
    _none(said() - there, MEND.format(language, "missing"))
    _none(there - said(), MEND.format(language, "said no more"))
    _none(map(str, kept(language).obsolete), MEND.format(language, "obsolete"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_for_certain(language: str) -> None:
    _none(
        (english for english, translated in pairs(language) if not all(translated)),
        MEND.format(language, "empty"),
    )
    _none((_forms(each.id) for each in _messages(language) if each.fuzzy), MEND.format(language, "fuzzy"))
    assert not kept(language).fuzzy, "the header is marked as fuzzy"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_places_of_the_english_sentence(language: str) -> None:
    _none(text for english, text in texts(language) if places(text) != places(english))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_names_the_commands_of_the_english_sentence(language: str) -> None:
    _none(
        text
        for english, text in texts(language)
        if sorted(COMMAND.findall(text)) != sorted(COMMAND.findall(english))
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_is_laid_out_as_the_english_sentence(language: str) -> None:
    def layout(text: str) -> tuple[str, str, str]:
        first = text[:1]
        return "" if first.isalnum() or first == "{" else first, re.sub(r"[^\n]", "", text), text.strip()

    _none(
        text
        for english, text in texts(language)
        if layout(text)[:2] != layout(english)[:2] or layout(text)[2] != text
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_quotation_marks_stand_where_english_has_them(language: str) -> None:
    def marks(text: str) -> str:
        return re.sub(r'[^“”"]', "", text)

    _none(text for english, text in texts(language) if '"' in text or marks(text) != marks(english))


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english(language: str) -> None:
    same = {english[0] for english, translated in pairs(language) if set(english) & set(translated)}
    _none(same - SAME.get(language, {}).keys())
    _none(SAME.get(language, {}).keys() - same, "allowed to be the same for nothing")


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_wording_in_data_files_is_translated(language: str) -> None:
    there = {english[0] for english, translated in pairs(language) if all(translated)}
    _none(set(_in_data_files()) - there, MEND.format(language, "missing"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_rule_for_plurals_is_the_language_s_own(language: str) -> None:
    number, rule = get_plural(language)
    assert (kept(language).num_plurals, kept(language).plural_expr) == (number, rule)
    spoken = catalogue(language)
    assert isinstance(spoken, GNUTranslations)
    for english, translated in pairs(language):
        if len(english) == 2:
            assert len(translated) == number, english
            assert {spoken.ngettext(*english, count) for count in range(200)} == set(translated), english


@pytest.mark.parametrize(
    ("count", "danish"),
    [
        (0, "Du har 0 kredse."),
        (1, "Du har 1 kreds."),
        (2, "Du har 2 kredse."),
        (5, "Du har 5 kredse."),
    ],
)
def test_danish_counts_as_danes_do(count: int, danish: str) -> None:
    assert render(n_("You have {count} circle.", "You have {count} circles.", count), "da") == danish


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_names_nobody_and_no_place_on_a_machine(language: str) -> None:
    text = (LOCALES / language / "LC_MESSAGES/messages.po").read_text()
    assert not re.search(r"\S@\S|^#: /|FULL NAME|YEAR-MO", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_markup(language: str) -> None:
    shown = texts(language) if language in TRANSLATED else said()
    _none(text for forms in shown for text in forms if MARKUP.search(text))


def test_sentences_are_written_out_where_they_are_said() -> None:
    """Only plain words can be found for the catalogues, and only a place that is given can be filled in."""
    faults = []
    for where, call in _calls():
        wanted = 1 if _name(call) == "_" else 2
        words = [each.value for each in call.args[:wanted] if isinstance(each, ast.Constant)]
        given = {each.arg for each in call.keywords} | ({"count"} if wanted == 2 else set())
        if len(words) < wanted or not all(isinstance(each, str) and each for each in words):
            faults.append(f"{where}: not plain words")
        elif any(places(str(each)) != given for each in words):
            faults.append(f"{where}: other places than are given")
    _none(faults)


def _messages(language: str) -> Iterator[Message]:
    return (message for message in kept(language) if message.id)


def _forms(text: str | Forms | list[str] | None) -> Forms:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _none(found: Iterable[object], because: str = "") -> None:
    faults = sorted(map(str, found))
    assert not faults, "\n".join([because, *faults])


def _in_data_files() -> Iterator[str]:
    folder = ROOT / "conversations"
    for file in folder.glob("question_sets/*.toml"):
        yield from question_set.messages(file.read_text())
    for file in (ROOT / "store").glob("strategy.toml"):
        yield from strategy_file.messages(file.read_text())
    for file in folder.glob("help_numbers/*.toml"):
        assert asking_for_help.read_numbers(file.read_text())
        for line in tomllib.loads(file.read_text())["line"]:
            yield from (line["about"], line["open"])


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in ("bot", "conversations"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and _name(node) in KEYWORDS:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
