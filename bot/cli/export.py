"""`kreds export`: what is published, for other people's programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.cli.strategy import (
    database_option,
    language_option,
    strategy_engine,
    strategy_here,
)
from bot.exports import cube, json_stat, package, px, role
from bot.exports import push as pushing
from bot.exports.tables import Table, tables
from store.database import WrongAddress, connect
from store.published import releases

_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal."
)


@click.group()
def export() -> None:
    """What is published, for other people's programs: files, a role that may read, another database."""


@export.command("package")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def package_(folder: Path, database: str | None) -> None:
    """A Data Package (version 2) in FOLDER: CSV files and datapackage.json, which says what is in each column."""
    with strategy_here(database) as here:
        files = package.write(folder, here.place, tables(here))
    for file in files:
        click.echo(str(file))


@export.command("json-stat")
@_output
@language_option
@database_option
def json_stat_(output: Path | None, language: str | None, database: str | None) -> None:
    """JSON-stat 2.0: period × who × what × number."""
    found, _language = _cube(language, database)
    _put(json_stat.text(found), output)


@export.command("px")
@_output
@language_option
@database_option
def px_(output: Path | None, language: str | None, database: str | None) -> None:
    """PX, as PxWeb reads it: period × who × what × number."""
    found, chosen = _cube(language, database)
    _put(px.text(found, chosen, datetime.now(UTC)), output)


@export.command("role")
@click.argument("name")
@click.option("--apply", "apply_", is_flag=True, help="Run the statements, instead of printing them.")
@database_option
def role_(name: str, apply_: bool, database: str | None) -> None:
    """A PostgreSQL role NAME that may read the strategy database, and nothing else. It can be run again.

    Give it a password afterwards: ALTER ROLE name LOGIN PASSWORD '…'
    """
    with strategy_engine(database) as engine:
        if engine.dialect.name != "postgresql":
            raise click.ClickException("roles are PostgreSQL's; of an SQLite file, give a copy away instead")
        try:
            statements = role.sql(name, str(engine.url.database))
            if apply_:
                with engine.begin() as connection:
                    for statement in statements:
                        connection.exec_driver_sql(statement)
        except role.WrongName as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(f"PostgreSQL refused: {error.orig}") from error
    click.echo(
        f"{name} may read {len(role.tables_to_read())} tables" if apply_ else ";\n".join(statements) + ";"
    )


@export.command()
@click.argument("url", envvar="KREDS_EXPORT_URL")
@click.option("--schema", default=pushing.SCHEMA, show_default=True, help="Where the tables are made.")
@database_option
def push(url: str, schema: str, database: str | None) -> None:
    """Bring the tables in another PostgreSQL at URL up to date; run it as often as you like.

    A password need not be in the command: put the address into KREDS_EXPORT_URL, or use ~/.pgpass.
    """
    with strategy_here(database) as here:
        found = tables(here)
    try:
        engine = connect(url)
    except WrongAddress as error:
        raise click.ClickException(str(error)) from error
    try:
        written = _pushed(engine, found, schema)
    finally:
        engine.dispose()
    click.echo(", ".join(f"{name} {count}" for name, count in written.items()))


def _pushed(engine: Engine, found: list[Table], schema: str) -> dict[str, int]:
    try:
        return pushing.push(engine, found, schema)
    except pushing.NotPostgreSQL as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        place = make_url(engine.url).host or "the database"
        raise click.ClickException(f"{place} refused: {error.orig}") from error


def _cube(language: str | None, database: str | None) -> tuple[cube.Cube, str]:
    with strategy_here(database) as here:
        with Session(here.strategy) as session:
            found = [each for each in releases(session) if each.cells]
        if not found:
            raise click.ClickException("no figures were published yet")
        chosen = language or here.settings.language
        return cube.cube(here, found, chosen), chosen


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(f"written to {output}", err=True)
