"""`kreds decisions`: what was decided, why, and whether the record of it is whole."""

from __future__ import annotations

import sys

import click
from rich.table import Table
from sqlalchemy.orm import Session

from bot.cli.initiative import decision_row
from bot.cli.strategy import as_json_option, console, database_option, dumped, strategy_engine
from store import decisions as store_decisions
from store import initiatives


@click.group()
def decisions() -> None:
    """Decisions about initiatives: never changed, each holding the hash of the one before."""


@decisions.command("list")
@click.option("--initiative", type=int, help="Those about one initiative.")
@as_json_option
@database_option
def list_(initiative: int | None, as_json: bool, database: str | None) -> None:
    """Every decision and every disagreement, in the order in which they were noted."""
    with strategy_engine(database) as engine, Session(engine) as session:
        found = store_decisions.decisions(session, initiative)
        names = {each.number: each.name for each in initiatives.everything(session)}
    if as_json:
        click.echo(dumped([decision_row(each) for each in found]), nl=False)
        return
    if not found:
        click.echo("Nothing has been decided yet.")
        return
    table = Table()
    for heading in ("", "on", "initiative", "decided", "why", "next"):
        table.add_column(heading)
    for each in found:
        table.add_row(
            str(each.id),
            f"{each.at:%Y-%m-%d}",
            names.get(each.initiative, str(each.initiative)),
            each.choice,
            each.reason,
            each.next_on.isoformat() if each.next_on else "",
        )
    console().print(table)


@decisions.command()
@click.option(
    "--head", "expected", metavar="NUMBER:HASH", help="A head that you kept; it must still be in the chain."
)
@as_json_option
@database_option
def verify(expected: str | None, as_json: bool, database: str | None) -> None:
    """Check every link of the chain, and print its head. Exits with 1 if a link was changed or taken out.

    Keep the head somewhere else: a chain that was cut short at its end, or written anew, can only be told by it.
    """
    with strategy_engine(database) as engine, Session(engine) as session:
        found = store_decisions.decisions(session)
    broken = store_decisions.broken(found)
    head = f"{found[-1].id}:{found[-1].hash}" if found else "0:"
    if broken is None and expected is not None and expected != "0:":
        number, _colon, digest = expected.partition(":")
        there = {str(each.id): each.hash for each in found}
        if there.get(number) != digest:
            broken = int(number) if number.isdigit() else 0
    if as_json:
        click.echo(dumped({"links": len(found), "head": head, "first_broken": broken}), nl=False)
    elif broken is None:
        click.echo(f"{len(found)} decisions and disagreements, none changed\nhead {head}")
    else:
        click.echo(f"link {broken} does not hold: it or the one before was changed or taken out", err=True)
    sys.exit(0 if broken is None else 1)
