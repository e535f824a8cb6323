"""`kreds release`: what was published, for the terminal, a spreadsheet or a program."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.config import WrongSettings, load_settings
from store import strategy
from store.database import WrongAddress
from store.release import Release, figures, find, releases
from store.schema import STRATEGY

_WIDE = 150
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
_database = click.option(
    "--database", metavar="URL", help="The strategy database, instead of the one in the settings."
)


@click.group()
def release() -> None:
    """Releases: the noisy figures of closed periods."""


@release.command("list")
@_json
@_database
def list_(as_json: bool, database: str | None) -> None:
    """Every closed period, the oldest first."""
    with _session(database) as session:
        found = releases(session)
    if as_json:
        click.echo(_dumped([_summary(one) for one in found]))
        return
    table = Table()
    for heading in ("period", "closed", "enrolled", "tier", "ε", "plan"):
        table.add_column(heading)
    for one in found:
        row = _summary(one)
        table.add_row(
            row["period"],
            row["closes"],
            str(row["enrolled"]),
            row["tier"],
            row["epsilon"],
            one.plan_hash[:12],
        )
    _console().print(table if found else "No period has been closed yet.")


@release.command()
@click.argument("period")
@_json
@_database
def show(period: str, as_json: bool, database: str | None) -> None:
    """The figures of one PERIOD, for example 2026-Q4."""
    one = _one(period, database)
    if as_json:
        click.echo(_dumped({**_summary(one), "proof": one.proof, "figures": _rows([one])}))
        return
    console = _console()
    console.print(f"{one.period}: {one.enrolled_in('')} enrolled, tier {one.tier}, plan {one.plan_hash}")
    if not one.cells:
        console.print("Nothing was published: too few were enrolled when the period opened.")
        return
    table = Table()
    for heading in ("who", "what", "share", "±"):
        table.add_column(heading, justify="right" if heading in ("share", "±") else "left")
    for figure in figures(one):
        said = (
            ("too few to say", "") if figure.share is None else (f"{figure.share} %", str(figure.plus_minus))
        )
        table.add_row(figure.split or "everyone", figure.key, *said)
    console.print(table)
    console.print(
        "± in percentage points. The noise pushes the true share outside it at most 5 times of 100."
    )


@release.command()
@click.argument("period", required=False)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal."
)
@_json
@_database
def export(period: str | None, form: str, output: Path | None, as_json: bool, database: str | None) -> None:
    """One PERIOD, or every one, as one row per published cell."""
    if period is None:
        with _session(database) as session:
            found = releases(session)
    else:
        found = [_one(period, database)]
    rows = _rows(found)
    text = _dumped(rows) if as_json or form == "json" else _csv(rows)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(f"{len(rows)} rows written to {output}", err=True)


def _one(period: str, database: str | None) -> Release:
    with _session(database) as session:
        found = find(session, period)
    if found is None:
        raise click.ClickException(f"{period} has no release; `kreds release list` shows those there are")
    return found


@contextmanager
def _session(database: str | None) -> Iterator[Session]:
    try:
        engine = strategy.connect(database or _database_in_settings())
    except WrongAddress as error:
        raise click.ClickException(str(error)) from error
    try:
        if STRATEGY.state(engine) != "current":
            raise click.ClickException(
                "the strategy database is not at this program's version; start the service once, it brings it up to date"
            )
        with Session(engine) as session:
            yield session
    except OperationalError as error:
        raise click.ClickException(
            f"the strategy database does not answer ({error.orig}); check its address"
        ) from error
    finally:
        engine.dispose()


def _database_in_settings() -> str:
    try:
        return load_settings().strategy_url
    except WrongSettings as error:
        raise click.ClickException(str(error)) from error


def _summary(one: Release) -> dict[str, Any]:
    return {
        "period": one.period,
        "opens": one.opens.isoformat(),
        "closes": one.closes.isoformat(),
        "tier": one.tier,
        "enrolled": one.enrolled_in(""),
        "epsilon": f"{one.epsilon.normalize():f}",
        "plan": one.plan_hash,
    }


def _rows(found: Sequence[Release]) -> list[dict[str, Any]]:
    return [
        {
            **{name: value for name, value in _summary(one).items() if name != "enrolled"},
            "who": figure.split or "everyone",
            "enrolled": one.enrolled_in(figure.split),
            "what": figure.key,
            "noisy_count": cell.noisy,
            "noise_scale": str(cell.scale),
            "share_percent": figure.share,
            "plus_minus_points": figure.plus_minus,
        }
        for one in found
        for cell, figure in zip(one.cells, figures(one), strict=True)
    ]


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [
            "period",
            "opens",
            "closes",
            "tier",
            "epsilon",
            "plan",
            "who",
            "enrolled",
            "what",
            "noisy_count",
            "noise_scale",
            "share_percent",
            "plus_minus_points",
        ]
    )
    for row in rows:
        writer.writerow([_defused(value) for value in row.values()])
    return out.getvalue()


def _defused(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is shown as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _console() -> Console:
    wide = None if sys.stdout.isatty() else _WIDE
    return Console(width=wide, markup=False, emoji=False, highlight=False, file=sys.stdout)
