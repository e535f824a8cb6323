"""`kreds running`: how the circles run, by area and department; never anything from answers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot import running_chart
from bot.cli.looking import looking
from bot.cli.picture import picture_file, save_picture
from bot.cli.strategy import as_json_option, dumped, language_option, settings
from bot.render import render
from bot.services import running as service
from conversations import running as words


@click.command()
@as_json_option
@language_option
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it too, into a file ending in .png or .svg.",
)
def running(as_json: bool, language: str | None, chart: Path | None) -> None:
    """How the circles run: roles, agreements, successes, people out of reach. Fewer than five circles are hidden."""
    picture_file(chart)
    with looking() as work:
        found = service.counted(settings().place, work)
    if chart is not None:
        if found.total is None:
            raise click.ClickException("there are fewer than 5 circles, too few to draw")
        told = service.picture(found, language or settings().language)
        save_picture(running_chart.drawn(told), chart)
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
