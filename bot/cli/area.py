"""`kreds area`: what goes on in one neighbourhood."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from bot.cli.looking import looking
from bot.cli.strategy import as_json_option, dumped, language_option, strategy_here
from bot.render import render
from bot.services import area as service
from conversations import area as words
from conversations.text import Day


@click.group()
def area() -> None:
    """Areas: the circles, the initiatives and the next decisions of each."""


@area.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """Every area that has a circle or an initiative."""
    with strategy_here(None) as here, looking() as work:
        found = service.areas(here, work)
    if as_json:
        click.echo(dumped([each.name for each in found]), nl=False)
    else:
        for each in found:
            click.echo(each.name)


@area.command()
@click.argument("name")
@as_json_option
@language_option
def show(name: str, as_json: bool, language: str | None) -> None:
    """The page of one area. Numbers about fewer than five circles are hidden."""
    with strategy_here(None) as here, looking() as work:
        found = service.areas(here, work)
        spoken = language or here.settings.language
    one = next((each for each in found if each.name == name), None)
    if one is None:
        raise click.ClickException(f"there is no area {name!r}; kreds area list shows those there are")
    if as_json:
        click.echo(dumped(_row(one, spoken)), nl=False)
    else:
        click.echo(render(words.page(one), spoken))


def _row(one: words.Area, language: str) -> dict[str, Any]:
    counted = None
    if one.running is not None:
        counted = {
            name: value for name, value in asdict(one.running).items() if name not in ("name", "hidden")
        }
    return {
        "area": one.name,
        "circles": counted,
        "initiatives": [
            {
                "number": int(each.key),
                "name": each.name,
                "path": render(each.path, language),
                "decide_on": each.decide_on.iso if isinstance(each.decide_on, Day) else None,
                "days_late": each.late,
            }
            for each in one.initiatives
        ],
    }
