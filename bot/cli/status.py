"""`kreds status`: how the service is doing, in the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bot import app
from bot.config import load_settings
from store import outbox, periods
from store.models import Circle
from store.queues import DueRow, InboxRow, Lease, OutboxRow
from store.unit_of_work import Work


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def status(as_json: bool) -> None:
    """What waits, what is late, who holds which lease, which period is open. Numbers and fixed words only."""
    settings = load_settings()
    store = app.people_store(settings)
    try:
        with store.unit_of_work() as work:
            found = _look(work)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table(box=SIMPLE_HEAD, show_header=False)
    for what, value in _flat(found):
        table.add_row(what, value)
    Console().print(table)


def _look(work: Work) -> dict[str, Any]:
    now = datetime.now(UTC)
    states: dict[str, int] = {
        state: int(number)
        for state, number in work.session.execute(
            select(InboxRow.state, func.count()).group_by(InboxRow.state)
        )
    }
    circles: dict[str, int] = {
        state: int(number)
        for state, number in work.session.execute(select(Circle.state, func.count()).group_by(Circle.state))
    }
    late = work.session.execute(select(func.count(), func.min(DueRow.at)).where(DueRow.at <= now)).one()
    uncertain = select(func.count()).where(OutboxRow.state == "uncertain")
    period = periods.open_on(work, now.date())
    return {
        "updates": {"waiting": states.get("new", 0), "set aside": states.get("aside", 0)},
        "messages": {**outbox.undelivered(work), "uncertain": work.session.scalar(uncertain) or 0},
        "due": {
            "late": late[0],
            "seconds late": int((now - late[1]).total_seconds()) if late[1] is not None else 0,
            "to come": work.session.scalar(select(func.count()).where(DueRow.at > now)) or 0,
        },
        "leases": {
            each.name: ("held" if each.until > now else "free")
            for each in work.session.execute(select(Lease)).scalars()
        },
        "circles": circles,
        "period": {"open": period.name, "tier": period.tier} if period else {"open": "none"},
    }


def _flat(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{what} · {part}", str(value)) for what, parts in found.items() for part, value in parts.items()
    ]
