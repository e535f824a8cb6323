"""`kreds status`: how the service is doing, in the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.config import Settings, load_settings
from store import database
from store.status import ON_THE_WAY, Status, look

LATE = {"help": 60, "reply": 120, "group": 600, "check-in": 3600}
"""Seconds after which a lane's oldest message is late; the alarms (docs/deploy/prometheus) say the same."""

UPDATE_LATE = 60
DUE_LATE = 120
CLOSING_LATE = 3600

REDRAWN = 2.0
"""Seconds between two looks while watching."""


@dataclass(frozen=True)
class Line:
    """One line of what is shown. `advice` says where to look, where it is not right."""

    what: str
    number: str
    age: str = ""
    advice: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--watch", is_flag=True, help="Look again every 2 seconds until Ctrl-C.")
def status(as_json: bool, watch: bool) -> None:
    """What waits, what is late and where to look, who sends, which period is open. Numbers and fixed words only.

    It only reads, so it holds nobody up.
    """
    settings = load_settings()
    engine = _engine(settings)
    try:
        if watch:
            _watch(engine, settings.timezone)
            return
        found = look(engine, datetime.now(UTC), settings.timezone)
    finally:
        engine.dispose()
    if as_json:
        told = asdict(found) | {"look_at": [each.advice for each in lines(found) if each.advice]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        Console().print(_drawn(found))


def lines(found: Status) -> Iterator[Line]:
    """Everything that is shown, with advice where something is late or was given up."""
    new, aside = found.updates["new"], found.updates["aside"]
    yield _late("updates", new, found.oldest_update, UPDATE_LATE, "is a process that works on turns running?")
    yield Line("updates set aside", str(aside), "", "the log's update.set_aside" if aside else "")
    for lane, states in found.messages.items():
        waiting = sum(states[state] for state in ON_THE_WAY)
        advice = "is a process that delivers running? /healthz says what the platform says"
        yield _late(f"messages: {lane}", waiting, found.oldest_message[lane], LATE[lane], advice)
    uncertain = sum(states["uncertain"] for states in found.messages.values())
    failed = sum(states["failed"] for states in found.messages.values())
    help_failed = found.messages["help"]["failed"]
    yield Line("messages uncertain", str(uncertain))
    yield Line(
        "messages given up", str(failed), "", "help was given up; the log's send.*" if help_failed else ""
    )
    yield _late("due and not done", found.due_late, found.due_seconds_late, DUE_LATE, "the log's due.failed")
    advice = "the log's due.set_aside; tried again at each start" if found.due_aside else ""
    yield Line("due and set aside", str(found.due_aside), advice=advice)
    yield Line("due later", str(found.due_to_come))
    for name, held in sorted(found.leases.items()):
        free = held.by == "nobody"
        yield Line(
            f"lease {name}", "free" if free else f"held, change {held.fence}", "", NOBODY if free else ""
        )
    counted = f"{found.period} ({found.tier})" if found.period else "none is open"
    advice = "the log's periods.broke" if found.closing_late > CLOSING_LATE else ""
    yield Line("period", counted, _span(found.closing_late), advice)
    circles = " · ".join(f"{number} {state}" for state, number in sorted(found.circles.items()))
    yield Line("circles", circles or "none")
    advice = "kreds coordinators hand-over --from nobody" if found.circles_alone else ""
    yield Line("circles nobody coordinates", str(found.circles_alone), advice=advice)


NOBODY = "nobody does it; kreds run"


def _late(what: str, number: int, seconds: float, limit: float, advice: str) -> Line:
    return Line(what, str(number), _span(seconds), advice if seconds > limit else "")


def _span(seconds: float) -> str:
    """As a person reads it at night: 45 s, 12 min, 5 h, 3 d."""
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s" if seconds else ""


def _drawn(found: Status) -> Table:
    shown = list(lines(found))
    wrong = sum(bool(each.advice) for each in shown)
    title = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} · " + (
        f"{wrong} to look at" if wrong else "all is well"
    )
    table = Table("", "", "oldest, late", "look at", box=SIMPLE_HEAD, title=title)
    for each in shown:
        mark = "[red]✗[/red] " if each.advice else "  "
        table.add_row(mark + escape(each.what), escape(each.number), each.age, escape(each.advice))
    return table


def _watch(engine: Engine, zone: str) -> None:
    """Goes on while the database is away: that is when somebody is looking. In a file, one table after another."""
    console = Console()
    with Live(console=console, auto_refresh=False) if console.is_terminal else nullcontext() as live:
        try:
            while True:
                try:
                    shown: Table | str = _drawn(look(engine, datetime.now(UTC), zone))
                except OperationalError:
                    shown = "the database does not answer; kreds doctor"
                if live:
                    live.update(shown, refresh=True)
                else:
                    console.print(shown)
                time.sleep(REDRAWN)
        except KeyboardInterrupt:
            return


def _engine(settings: Settings) -> Engine:
    url = settings.people_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise click.ClickException("there is no database yet; the first kreds run makes it")
    return database.connect(url)
