"""`kreds audit`: whether the record of who looked at what is whole."""

from __future__ import annotations

import json
import sys

import click

from bot import app
from bot.config import load_settings
from store import audit as store_audit


@click.group()
def audit() -> None:
    """The record of who looked at what and who did what; never any words."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def verify(as_json: bool) -> None:
    """Check every link of the chain, and print its head. Exits with 1 if a link was changed or taken out.

    Keep the head somewhere else: a chain that was cut short at its end can only be told by it.
    """
    store = app.people_store(load_settings())
    try:
        with store.unit_of_work() as work:
            broken = store_audit.first_broken(work)
            links, head = store_audit.head(work)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps({"links": links, "head": head, "first_broken": broken}))
    elif broken is None:
        click.echo(f"{links} links, none broken\nhead {head or '–'}")
    else:
        click.echo(f"link {broken} does not hold: it or the one before was changed or taken out", err=True)
    sys.exit(0 if broken is None else 1)
