"""`kreds running`: how the circles run, by area and department; never anything from answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from bot.cli.looking import looking
from bot.cli.strategy import as_json_option, dumped, language_option, settings
from bot.render import render
from bot.services import running as service
from conversations import running as words


@click.command()
@as_json_option
@language_option
def running(as_json: bool, language: str | None) -> None:
    """How the circles run: roles, agreements, successes, people out of reach. Fewer than five circles are hidden."""
    with looking() as work:
        found = service.counted(settings().place, work)
    if as_json:
        told = {
            "total": _row(found.total) if found.total is not None else None,
            "areas": {each.name: _row(each) for each in found.areas},
            "departments": {each.name: _row(each) for each in found.departments},
        }
        click.echo(dumped(told), nl=False)
    else:
        click.echo(render(words.told(found), language or settings().language))


def _row(row: words.Row) -> dict[str, Any] | None:
    """None for a row that is hidden, and no zeros in its place."""
    if row.hidden:
        return None
    return {name: value for name, value in asdict(row).items() if name not in ("name", "hidden")}
