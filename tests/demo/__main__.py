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
from tests.demo import both as two_platforms
from tests.demo.lines import LINES
from tests.demo.play import Wanted, play
from tests.demo.story import BrokenPromiseError
from tests.demo.visit import PORT, Invited, receive

WIDTH = 100
"""Columns where the output is no terminal."""

CIRCLES, YOUNG_PEOPLE = 60, 40


def _spoken_here() -> str:
    """Danish on a machine that speaks it, English elsewhere."""
    told = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "da" if told.startswith("da") else "en"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--page/--headless",
    default=None,
    help="A page with the phones to press on, or the whole quarter in the terminal. "
    "By itself: the page where this is a terminal.",
)
@click.option(
    "--circles",
    type=click.IntRange(1, 500),
    help=f"How many circles.  [default: {CIRCLES}; with the page: {YOUNG_PEOPLE}]",
)
@click.option(
    "--weeks",
    default=13,
    show_default=True,
    type=click.IntRange(1, 13),
    help="Without the page: weeks of check-ins; then the quarter ends.",
)
@click.option("--quiet", is_flag=True, help="Without the page: show no chats, only what comes of them.")
@click.option(
    "--language",
    default=_spoken_here,
    show_default="this machine's",
    type=click.Choice(sorted(LINES)),
    help="With the page: what Sol's circle speaks.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"With the page: where it is served.  [default: {PORT}, or another if that is taken]",
)
@click.option(
    "--seed", default=1, show_default=True, help="Another number, other people. The noise is always fresh."
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder, instead of data/demo-<time>.",
)
@click.option("--slack", is_flag=True, help="Without the page: on Slack.")
@click.option(
    "--both",
    is_flag=True,
    help="One circle on two platforms: staff on Slack, family on Telegram; in the terminal.",
)
def demo(
    page: bool | None,
    circles: int | None,
    weeks: int,
    quiet: bool,
    language: str,
    port: int | None,
    seed: int,
    into: Path | None,
    slack: bool,
    both: bool,
) -> None:
    """Play Kreds: the real service against an emulator of Telegram's Bot API on this machine.

    On a page one can press every button as anybody and move the clock, until Ctrl-C. Without it a whole quarter is
    played, and it exits with 1 if anything was not as promised. Figures need 40 young people; with fewer you see
    what a coordinator sees then.
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
        console = Console(highlight=False, markup=False, emoji=False, width=WIDTH, color_system=None)
    watched = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if both:
            asyncio.run(two_platforms.play(console, seed, folder, quiet=quiet))
        elif (watched and not slack) if page is None else page:
            asyncio.run(
                receive(console, Invited(circles or YOUNG_PEOPLE, seed, folder, language, port, watched))
            )
        else:
            asyncio.run(play(console, Wanted(circles or CIRCLES, weeks, seed, folder, quiet, on)))
    except BrokenPromiseError as broken:
        console.print(f"\nNot as promised: {broken}")
        sys.exit(1)
    except OSError as error:
        if port is None:
            raise
        raise click.BadParameter(f"{error.strerror}; leave it out", param_hint="--port") from None


if __name__ == "__main__":
    demo()
