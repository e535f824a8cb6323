"""`python -m tests.demo`: a municipality in fast motion, without any account."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from bot.log import set_up
from tests.demo.play import Wanted, play
from tests.demo.story import BrokenPromiseError

WIDTH = 100
"""Columns where the output is no terminal."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--circles", default=60, show_default=True, type=click.IntRange(1, 500), help="How many circles."
)
@click.option(
    "--weeks",
    default=13,
    show_default=True,
    type=click.IntRange(1, 13),
    help="Weeks of check-ins; then the quarter ends.",
)
@click.option("--quiet", is_flag=True, help="Show no chats, only what comes of them.")
@click.option(
    "--seed", default=1, show_default=True, help="Another number, other people. The noise is always fresh."
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder, instead of data/demo-<time>.",
)
@click.option("--slack", is_flag=True, help="On Slack: the app makes the circles' channels itself.")
def demo(circles: int, weeks: int, quiet: bool, seed: int, into: Path | None, slack: bool) -> None:
    """Play a quarter of Kreds: the real service against an emulator of Telegram, or of Slack, on this machine.

    Figures need 40 young people; with fewer circles you see what a coordinator sees then. Exits with 1 if
    anything was not as promised.
    """
    folder = into or Path("data") / f"demo-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter("there is something in it already; name a new folder", param_hint="--into")
    for name in [each for each in os.environ if each.startswith("KREDS_")]:
        del os.environ[name]  # the demo is the same for everybody
    set_up("WARNING")
    on = "slack" if slack else "telegram"
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        on = "slack" if slack else "telegram"
    console = Console(highlight=False, markup=False, emoji=False, width=WIDTH, color_system=None)
    try:
        asyncio.run(play(console, Wanted(circles, weeks, seed, folder, quiet, on)))
    except BrokenPromiseError as broken:
        console.print(f"\nNot as promised: {broken}")
        sys.exit(1)


if __name__ == "__main__":
    demo()
