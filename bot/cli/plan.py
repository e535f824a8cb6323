"""`kreds plan`: tries a plan before it is published, and says what it would mean."""

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from bot.cli import plan_history
from bot.cli.strategy import console, dumped, settings
from store.ceiling import Ceiling, load_ceiling
from store.guarantee import Guarantee, guarantees, refusals, times_right, worst
from store.plan import Plan, load_plan
from store.plan_faults import PlanError


@click.group()
def plan() -> None:
    """The plan: what is published, from how many young people, with how much noise."""


for _command in (plan_history.show, plan_history.publish, plan_history.ledger):
    plan.add_command(_command)


@plan.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def check(file: Path | None, as_json: bool) -> None:
    """Read a plan, print what it guarantees, and say whether it may be used.

    Without FILE it is the plan in the settings, or the shipped one. The limits are the municipality's own (KREDS_CEILING),
    or the fixed ones. Exits with 1 if the plan is faulty or refused.
    """
    chosen = settings()
    try:
        ceiling = load_ceiling(chosen.ceiling)
        found = load_plan(file or chosen.plan)
    except PlanError as error:
        _say_faults(error.faults, as_json)
        sys.exit(1)
    rows, reasons = guarantees(found), refusals(found, ceiling)
    if as_json:
        click.echo(dumped(_as_json(found, rows, reasons, ceiling)), nl=False)
    else:
        _print(found, rows, reasons)
    sys.exit(1 if reasons else 0)


def _say_faults(faults: Sequence[str], as_json: bool) -> None:
    if as_json:
        click.echo(dumped({"accepted": False, "faults": list(faults)}), nl=False)
        return
    click.echo("The plan cannot be read:", err=True)
    for fault in faults:
        click.echo(f"- {fault}", err=True)


def _print(found: Plan, rows: Sequence[Guarantee], reasons: Sequence[str]) -> None:
    out = console()
    out.print(f"{found.name}\nhash    {found.hash}\nperiod  {found.period}, days as in {found.zone}")
    if found.pooled:
        out.print(f"counted together: {', '.join(found.pooled)}")
    out.print(f"below {found.bar} enrolled nothing is published\n")
    out.print(_table(rows))
    out.print("\nWhat it means for a young person")
    for words in _in_plain_words(found, rows):
        out.print(f"- {words}", soft_wrap=True)
    if reasons:
        out.print("\nThe plan is refused:")
        for reason in reasons:
            out.print(f"- {reason}", soft_wrap=True)
    else:
        out.print("\nThe plan may be used.")


def _table(rows: Sequence[Guarantee]) -> Table:
    reports = " / ".join(map(str, rows[0].advantage))
    table = Table(
        title="What the plan guarantees", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for heading in ("tier", "from", "mechanism"):
        table.add_column(heading, no_wrap=True)
    table.add_column("published", min_width=12)
    for heading in ("ε", "sens.", "b", "95 %"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(f"attack advantage\nafter {reports}", justify="right", min_width=14)
    for row in rows:
        table.add_row(
            row.tier,
            f"≥ {row.enrolled_from}",
            row.mechanism,
            "both together" if row.together else ", ".join(row.keys) + (" (per part)" if row.split else ""),
            f"{row.epsilon.normalize():f}",
            str(row.sensitivity),
            "–" if row.scale is None else _number(row.scale),
            "–" if row.half_width is None else f"± {row.half_width}",
            " / ".join(f"{advantage:.3f}" for advantage in row.advantage.values()),
        )
    table.caption = (
        "sens.: sensitivity · b: scale of the noise, in persons · 95 %: 95 % of the noise lies within"
    )
    table.caption_justify = "left"
    return table


def _in_plain_words(found: Plan, rows: Sequence[Guarantee]) -> list[str]:
    suppose = "Suppose somebody knows everything about everybody else, and wants to find out what you answered, or whether."
    lines = [f"{suppose} By tossing a coin they are right 50 times of 100."]
    for tier in found.tiers:
        # The last row of a tier is its worst: all its mechanisms together, where there are several.
        last = [row for row in rows if row.tier == tier.name][-1]
        once, ever = (times_right(last.advantage[reports]) for reports in (1, found.maximum_reports))
        lines.append(
            f"From {tier.enrolled_from} enrolled: with the best possible method they are right at most {once} times of "
            f"100 after one report, and at most {ever} times after {found.maximum_reports}, "
            "even if you gave the same answers every time."
        )
    once, ever = (times_right(worst(found, 2 * reports)) for reports in (1, found.maximum_reports))
    lines.append(
        f"If somebody always answers just as you do (a sibling perhaps), it is at most {once} times of 100 after one "
        f"report, and at most {ever} after {found.maximum_reports}."
    )
    lines.append(f"After {found.maximum_reports} reports your answers are not counted any more.")
    return lines


def _as_json(
    found: Plan, rows: Sequence[Guarantee], reasons: Sequence[str], ceiling: Ceiling
) -> dict[str, Any]:
    return {
        "accepted": not reasons,
        "reasons": list(reasons),
        "name": found.name,
        "hash": found.hash,
        "period": found.period,
        "pooled": list(found.pooled),
        "ceiling": ceiling.model_dump(mode="json"),
        "times_right_of_100": {
            "one": {str(reports): times_right(worst(found, reports)) for reports in rows[0].advantage},
            "two_alike": {
                str(reports): times_right(worst(found, 2 * reports)) for reports in rows[0].advantage
            },
        },
        "guarantees": [
            {
                "tier": row.tier,
                "enrolled_from": row.enrolled_from,
                "mechanism": row.mechanism,
                "together": row.together,
                "keys": list(row.keys),
                "split": row.split,
                "epsilon": f"{row.epsilon.normalize():f}",
                "sensitivity": row.sensitivity,
                "scale": None if row.scale is None else str(row.scale),
                "noise_95": row.half_width,
                "advantage": {str(reports): f"{value:.6f}" for reports, value in row.advantage.items()},
            }
            for row in rows
        ],
    }


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.3f}"
