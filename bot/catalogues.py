"""The catalogues, read from the .po files at start: nothing compiled is kept in the project."""

from __future__ import annotations

import tomllib
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import locales
from conversations import question_set
from store import strategy_file

FOLDER = Path(locales.__file__).parent


@cache
def catalogue(language: str) -> NullTranslations:
    """The sentences of one language; English needs none."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def extract_questions(file: Any, _keywords: Any, _comments: Any, **_options: Any) -> Any:
    """For Babel: the wording in a question set."""
    for message in question_set.messages(file.read().decode()):
        yield 1, None, message, []


def extract_numbers(file: Any, _keywords: Any, _comments: Any, **_options: Any) -> Any:
    """For Babel: the wording in a file of help numbers."""
    for line in tomllib.loads(file.read().decode())["line"]:
        yield 1, None, line["about"], []
        yield 1, None, line["open"], []


def extract_strategy(file: Any, _keywords: Any, _comments: Any, **_options: Any) -> Any:
    """For Babel: the wording in a strategy."""
    for message in strategy_file.messages(file.read().decode()):
        yield 1, None, message, []
