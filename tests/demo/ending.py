"""The quarter closes: the figures with ±, the picture, the file for a spreadsheet, and what is left of the answers."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from bot import charts, closing, pictures
from bot.cli.release import release as release_command
from bot.municipality import Municipality
from bot.render import render
from bot.services import figures as figures_service
from conversations import figures as words
from store import published
from store.figures import Release, figures
from tests.demo.bars import phase
from tests.demo.hands import settle
from tests.demo.story import expect
from tests.rig import Rig

STEPS = ("counted", "published", "deleted", "destroyed")
SAID = {
    "counted": "noise is drawn, the figures are published",
    "published": "the answers are deleted",
    "deleted": "the key is destroyed",
    "destroyed": "the coordinators are told",
}
"""What follows each step that the close reports."""


async def close(rig: Rig, console: Console, period: str) -> Release:
    """Let the service close what is over, as its clock makes it do every minute."""
    here, store = rig.service.here, rig.service.store
    with phase(console, "closing", len(STEPS) + 1) as advance:
        advance(0, "the answers are counted")
        closed = await closing.turn_periods(
            here, store, lambda step: advance(STEPS.index(step) + 1, SAID[step])
        )
        await settle(rig)
    expect(closed == [period], f"{period} did not close")
    with Session(here.strategy) as session:
        found = published.find(session, period)
    assert found is not None
    return found


def show(console: Console, here: Municipality, found: Release) -> None:
    """The release as a table, in plain words."""
    title = render(words.title(here.place, found.period), "en")
    if not found.cells:
        needed = here.plan.bar
        console.print(
            f"\n{title}: none. With {needed} circles or more they would stand here: --circles {needed}"
        )
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("what", max_width=60)
    table.add_column("share", justify="right")
    table.add_column("±", justify="right")
    for figure in figures(found):
        what = render(figures_service.label(here, figure.key), "en")
        if figure.share is None:
            table.add_row(what, render(words.too_few(), "en"), "")
        else:
            table.add_row(what, f"{figure.share} %", str(figure.plus_minus))
    console.print()
    console.print(table)
    scale = float(found.cells[0].scale)
    plain = (
        f"{found.enrolled_in('')} young people were enrolled when the quarter opened. To each count a random "
        f"whole number was added, typically {scale:.0f} up or down (ε = {found.epsilon.normalize():f}); "
        "± is how far that may have moved the share, 19 times out of 20. So nobody can tell from the figures "
        "what one person answered, whatever else they know. They never change afterwards."
    )
    console.print(Text(plain), width=min(console.width, 100))


def keep(here: Municipality, found: Release, folder: Path) -> list[Path]:
    """Write the picture and, by `kreds release export`, the file for a spreadsheet; where there are figures."""
    if not found.cells:
        return []
    table = folder / f"{found.period}.csv"
    database = f"sqlite:///{folder / 'strategy.db'}"
    done = CliRunner().invoke(
        release_command, ["export", found.period, "--database", database, "-o", str(table)]
    )
    expect(done.exit_code == 0, f"kreds release export: {done.output}")
    chart = folder / f"{found.period}.png"
    chart.write_bytes(charts.png(pictures.one(here, found, "en")))
    return [chart, table]
