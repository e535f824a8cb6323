"""`kreds audit`: whether the record of who looked at what is whole."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console
from rich.progress import Progress

from bot.cli.looking import working
from store import audit as store_audit
from store.audit import Place


class Head(click.ParamType[Place]):
    """A head as `kreds audit head` prints it: "number:hash"."""

    name = "head"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """The number and the hash."""
        number, _colon, digest = value.partition(":")
        try:
            return int(number), bytes.fromhex(digest)
        except ValueError:
            self.fail("write it as kreds audit head printed it", param, ctx)


@click.group()
def audit() -> None:
    """The record of who looked at what and who did what; never any words."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--head", "expected", type=Head(), help="A head that you kept; it must still be in the chain.")
def verify(as_json: bool, expected: Place | None) -> None:
    """Check every link of the chain, and print its head. Exits with 1 if a link was changed or taken out.

    Keep the head somewhere else: a chain that was cut short at its end, or written anew, can only be told by it.
    """
    with working() as work, Progress(console=Console(stderr=True), transient=True) as progress:
        number = store_audit.number_kept(work)
        bar = progress.add_task("verifying", total=number)
        broken = store_audit.first_broken(work, expected, lambda: progress.advance(bar))
        head = _written(store_audit.end(work))
    if as_json:
        click.echo(json.dumps({"links": number, "head": head, "first_broken": broken}))
    elif broken is None:
        click.echo(f"{number} links, none broken\nhead {head}")
    else:
        click.echo(f"link {broken} does not hold: it or the one before was changed or taken out", err=True)
    sys.exit(0 if broken is None else 1)


@audit.command()
def head() -> None:
    """Print the head: the number and the hash of the last link, to be kept elsewhere for `verify --head`."""
    with working() as work:
        click.echo(_written(store_audit.end(work)))


def _written(place: Place) -> str:
    return f"{place[0]}:{place[1].hex()}"
