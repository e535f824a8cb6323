"""`kreds plan show`, `publish` and `ledger`: what was promised beforehand, and what has been spent of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from sqlalchemy.orm import Session

from bot.cli.strategy import (
    as_json_option,
    console,
    database_option,
    dumped,
    strategy_here,
    strategy_session,
)
from store import published, release
from store.guarantee import advantage, refusals
from store.plan import Plan


@click.command()
@click.argument("hash_", metavar="[HASH]", required=False)
@database_option
def show(hash_: str | None, database: str | None) -> None:
    """The exact text of a published plan, the newest without HASH; the beginning of a hash is enough.

    Its SHA-256 is the hash: kreds plan show | sha256sum
    """
    with strategy_session(database) as session:
        found = [each for each in published.plans(session) if each.plan.hash.startswith(hash_ or "")]
    if not found:
        raise click.ClickException("no such plan was published; `kreds plan ledger` names those that were")
    click.echo(found[-1].plan.canonical, nl=False)


@click.command()
@database_option
def publish(database: str | None) -> None:
    """Publish the plan in the settings under its hash, ahead of the period it governs.

    The running service does the same by itself. A plan counts from the first period that opens after this.
    """
    with strategy_here(database) as here:
        if reasons := refusals(here.plan, here.ceiling):
            raise click.ClickException("the plan is refused:\n" + "\n".join(reasons))
        now = datetime.now(UTC)
        with Session(here.strategy) as session:
            release.publish_plan(session, here.plan, now)
        following = here.plan.next_period(here.plan.period_containing(here.plan.today(now)))
    click.echo(
        f"{here.plan.name}\nhash   {here.plan.hash}\ncounts from {following.name} ({following.opens}) on"
    )


@click.command()
@as_json_option
@database_option
def ledger(as_json: bool, database: str | None) -> None:
    """Everything that was spent: each draw of noise, each release and its ε, and what one young person can have paid."""
    with strategy_session(database) as session:
        lines = published.ledger(session)
        found = published.releases(session)
        plans = {each.plan.hash: each for each in published.plans(session)}
    told = _told(found, {name: each.plan for name, each in plans.items()})
    told["closings_cut_short"] = sum(line.entry == "draw" for line in lines) - sum(
        line.entry == "release" and line.cells > 0 for line in lines
    )
    entries = [
        {
            "period": line.period,
            "entry": line.entry,
            "epsilon": f"{line.epsilon.normalize():f}",
            "cells": line.cells,
            "at": line.at.isoformat(),
        }
        for line in lines
    ]
    if as_json:
        published_plans = [
            {"hash": name, "name": each.plan.name, "published": each.published_at.isoformat()}
            for name, each in plans.items()
        ]
        click.echo(dumped({"plans": published_plans, "entries": entries, **told}), nl=False)
        return
    out = console()
    for name, each in plans.items():
        out.print(f"plan {name[:12]}  {each.plan.name}, published {each.published_at:%Y-%m-%d %H:%M} UTC")
    table = Table(box=SIMPLE_HEAD)
    for heading in ("period", "entry", "ε", "cells", "at"):
        table.add_column(heading)
    for entry in entries:
        table.add_row(*(str(value) for value in entry.values()))
    out.print(table if entries else "Nothing was spent yet.")
    if told["closings_cut_short"]:
        out.print(f"{told['closings_cut_short']} closings were cut short; nobody saw what they drew.")
    out.print(
        f"Whoever was counted in every one of {told['reports']} releases has paid ε {told['epsilon_of_one_person']} in all; "
        f"the best possible attack is {told['advantage_of_one_person']} above guessing."
    )


def _told(found: list[release.Release], plans: dict[str, Plan]) -> dict[str, Any]:
    """What the one young person who paid most can have paid: the dearest releases that one person may be in."""
    costly = sorted((each for each in found if each.cells), key=lambda each: each.epsilon, reverse=True)
    most = max((plans[each.plan_hash].maximum_reports for each in costly), default=0)
    counted = costly[:most]
    mechanisms = [
        mechanism for each in counted for mechanism in plans[each.plan_hash].tier(each.tier).mechanisms
    ]
    return {
        "releases": len(found),
        "reports": len(counted),
        "epsilon_of_one_person": f"{sum((each.epsilon for each in counted), Decimal(0)).normalize():f}",
        "advantage_of_one_person": f"{advantage(mechanisms, 1):.3f}",
    }
