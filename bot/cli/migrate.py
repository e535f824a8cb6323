"""`kreds migrate`: bring the databases up to date."""

from __future__ import annotations

import click
from rich.console import Console

from bot.config import load_settings
from store import database, notices
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect


@click.command()
def migrate() -> None:
    """Bring both databases to the version that this Kreds needs; safe to repeat, and beside a running service."""
    settings = load_settings()
    for name, engine, schema in (
        ("people", database.connect(settings.people_url), PEOPLE),
        ("strategy", connect(settings.strategy_url), STRATEGY),
    ):
        try:
            before = schema.state(engine)
            if before == "newer":
                raise click.ClickException(
                    f"the {name} database was made by a newer Kreds; install that version, or restore a backup"
                )
            if before != "current":
                with Console(stderr=True).status(f"bringing the {name} database up to date"):
                    schema.upgrade(engine)
                with engine.begin() as connection:
                    notices.tell(connection, {"schema"})  # programs that are older now stop by themselves
            click.echo(
                f"{name}: {'was up to date' if before == 'current' else 'is up to date now'} ({schema.head()})"
            )
        finally:
            engine.dispose()
