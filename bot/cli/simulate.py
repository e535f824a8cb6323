"""`kreds simulate`: the figures of a municipality whose truth is known, beside that truth."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.strategy import console, dumped
from bot.exports import table
from bot.log import set_up
from bot.simulation import play as playing
from bot.simulation.play import WEEKS, Wanted
from bot.simulation.truth import Season, coverage


@click.command()
@click.option(
    "--circles",
    default=60,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Counted in each period.",
)
@click.option(
    "--quarters",
    default=4,
    show_default=True,
    type=click.IntRange(1, 400),
    help="How many periods of the plan.",
)
@click.option(
    "--seed", default=1, show_default=True, help="Another number, other people. The noise is always fresh."
)
@click.option("--store", "store_only", is_flag=True, help="Without chats: answers go straight to the sheets.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the databases in this new folder, for kreds release and kreds export.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def simulate(
    circles: int, quarters: int, seed: int, store_only: bool, into: Path | None, as_json: bool
) -> None:
    """Play a municipality through the real service, and print what it publishes beside what is true.

    Nobody real is touched: the databases are new, and only the plan and the questions come from the settings.
    """
    set_up("WARNING")
    if into is not None and into.exists() and any(into.iterdir()):
        raise click.ClickException("there is something in it already; name a new folder")
    wanted = Wanted(circles, quarters, seed, store_only)
    with tempfile.TemporaryDirectory() as elsewhere:
        folder = into or Path(elsewhere)
        folder.mkdir(parents=True, exist_ok=True)
        town = playing.build(folder, wanted)
        try:
            with _progress(quarters * WEEKS[town.here.plan.period]) as advance:
                seasons = asyncio.run(playing.play(town, advance))
        finally:
            town.close()
    if as_json:
        click.echo(dumped(_as_json(wanted, seasons)), nl=False)
    else:
        _print(seasons)


@contextmanager
def _progress(weeks: int) -> Iterator[Callable[[str], None]]:
    columns = (
        TextColumn("weeks"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("weeks", total=weeks, now="")
        yield lambda now: progress.update(task, advance=1, now=now)


def _print(seasons: list[Season]) -> None:
    shown = Table()
    for heading in ("period", "who", "what", "noisy", "true", "shown", "true share", ""):
        shown.add_column(heading, justify="left" if heading in ("period", "who", "what", "") else "right")
    for one in seasons:
        name = one.release.period
        if not one.beside:
            shown.add_row(name, "everyone", f"nothing: {one.release.enrolled_in('')} enrolled")
        for each in one.beside:
            figure = "too few" if each.share is None else f"{each.share} % ± {each.plus_minus}"
            truth = "" if each.true_share is None else f"{each.true_share:.1f} %"
            mark = {True: "within ±", False: "outside ±", None: ""}[each.covered]
            shown.add_row(
                name,
                each.who or table.EVERYONE,
                each.what,
                str(each.noisy),
                str(each.true),
                figure,
                truth,
                mark,
            )
            name = ""
    out = console()
    out.print(shown)
    told = coverage(seasons)
    if told.shown:
        out.print(
            f"{told.right} of {told.shown} figures that were shown are right within their ± "
            f"({100 * told.right / told.shown:.1f} %); {told.withheld} were too few to say."
        )


def _as_json(wanted: Wanted, seasons: list[Season]) -> dict[str, Any]:
    told = coverage(seasons)
    return {
        "circles": wanted.circles,
        "quarters": wanted.periods,
        "seed": wanted.seed,
        "through": "store" if wanted.store_only else "service",
        "coverage": {
            "shown": told.shown,
            "right": told.right,
            "withheld": told.withheld,
            "share": told.share,
        },
        "periods": [
            {
                **table.summary(one.release),
                "figures": [
                    {
                        "who": each.who or table.EVERYONE,
                        "what": each.what,
                        "noisy": each.noisy,
                        "true": each.true,
                        "share": each.share,
                        "plus_minus": each.plus_minus,
                        "true_share": each.true_share,
                        "covered": each.covered,
                    }
                    for each in one.beside
                ],
            }
            for one in seasons
        ],
    }
