"""`kreds strategy`: reads the strategy before it is used, and says what to write where it is wrong."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.config import load_settings
from bot.municipality import question_set_of
from store.strategy_file import Strategy, StrategyError, load_strategy


@click.group()
def strategy() -> None:
    """The strategy: its principles, its paths, and which question belongs to which path."""


@strategy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def check(file: Path | None, as_json: bool) -> None:
    """Read a strategy and hold it against the question set.

    Without FILE it is the one in the settings, or the shipped one. Exits with 1 if something must be mended.
    """
    settings = load_settings()
    try:
        found = load_strategy(file or settings.strategy)
        question_set_of(settings, found)
    except StrategyError as error:
        _say_faults(error.faults, as_json)
    except ValueError as error:
        _say_faults((str(error),), as_json)
    else:
        _print(found, as_json)


def _say_faults(faults: Sequence[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"accepted": False, "faults": list(faults)}, ensure_ascii=False, indent=2))
    else:
        click.echo("The strategy cannot be used:", err=True)
        for fault in faults:
            click.echo(f"- {fault}", err=True)
    sys.exit(1)


def _print(found: Strategy, as_json: bool) -> None:
    if as_json:
        told = {"accepted": True, **found.model_dump(mode="json")}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.name}\n{found.key}, version {found.version}\n\nprinciples")
    for principle in found.principles:
        click.echo(f"- {principle.words}")
    for title, ways in (("young people's paths", found.youth), ("the municipality's paths", found.municipal)):
        click.echo(f"\n{title}")
        for way in ways:
            click.echo(f"- {way.name} ({way.key}): {', '.join(way.items) or 'no question'}")
    click.echo("\nThe strategy may be used.")
