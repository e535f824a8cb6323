"""What every command about plans and releases shares: the strategy database, and how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.config import LANGUAGES, Settings, WrongSettings, load_settings
from bot.municipality import Municipality, municipality
from store import strategy
from store.database import WrongAddress
from store.schema import STRATEGY

_WIDE = 150

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
database_option = click.option(
    "--database", metavar="URL", help="The strategy database, instead of the one in the settings."
)
language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="The language of questions and words, instead of the one in the settings.",
)


@contextmanager
def strategy_engine(database: str | None) -> Iterator[Engine]:
    """The strategy database at this program's version; faults are one line that says what to do."""
    try:
        engine = strategy.connect(database or settings().strategy_url)
    except WrongAddress as error:
        raise click.ClickException(str(error)) from error
    try:
        if STRATEGY.state(engine) != "current":
            raise click.ClickException(
                "the strategy database is not at this program's version; run: kreds migrate"
            )
        yield engine
    except OperationalError as error:
        raise click.ClickException(
            f"the strategy database does not answer ({error.orig}); check its address"
        ) from error
    finally:
        engine.dispose()


@contextmanager
def strategy_session(database: str | None) -> Iterator[Session]:
    """A session in the strategy database."""
    with strategy_engine(database) as engine, Session(engine) as session:
        yield session


@contextmanager
def strategy_here(database: str | None) -> Iterator[Municipality]:
    """The municipality of the settings, with its questions and its strategy database."""
    with strategy_engine(database) as engine:
        try:
            here = municipality(settings(), engine)
        except (OSError, ValueError) as error:
            raise click.ClickException(str(error)) from error
        yield here


def settings() -> Settings:
    """The settings; a wrong one is told in one line."""
    try:
        return load_settings()
    except WrongSettings as error:
        raise click.ClickException(str(error)) from error


def dumped(value: Any) -> str:
    """JSON for programs."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def console() -> Console:
    """As wide as the terminal, or wide enough for every table."""
    wide = None if sys.stdout.isatty() else _WIDE
    return Console(width=wide, markup=False, emoji=False, highlight=False, file=sys.stdout)
