"""`kreds coordinators`: who looks after circles, and what becomes of them when somebody has left."""

from __future__ import annotations

import json

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select

from bot import passing
from bot.cli.looking import working
from store import alone, circles, linked_log_ins, members
from store.models import Member
from store.unit_of_work import Work

NOBODY = "nobody"


@click.group()
def coordinators() -> None:
    """Who looks after how many circles; hand them over when a coordinator has left."""


@coordinators.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def show(as_json: bool) -> None:
    """Print each coordinator's number and name, and how many circles they look after."""
    with working() as work:
        found = [
            {
                "number": each.id,
                "name": members.name_of(work, each),
                "circles": len(circles.run_by(work, each)),
            }
            for each in members.coordinators(work)
        ]
        orphans = len(circles.run_by_nobody(work))
    if as_json:
        click.echo(json.dumps({"coordinators": found, "run_by_nobody": orphans}, ensure_ascii=False))
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in ("number", "name", "circles"):
        table.add_column(heading)
    for each in found:
        table.add_row(str(each["number"]), escape(str(each["name"])), str(each["circles"]))
    table.add_row("", NOBODY, str(orphans))
    Console().print(table)


@coordinators.command(name="hand-over")
@click.option(
    "--from",
    "from_",
    required=True,
    help="The number of whoever has left, or “nobody” for circles without one.",
)
@click.option("--to", type=int, required=True, help="The number of whoever takes the circles over.")
@click.option("--end", is_flag=True, help="The one who has left is no coordinator any more.")
def hand_over(from_: str, to: int, end: bool) -> None:
    """Give all circles of a coordinator who has left to another one.

    Between coordinators who are both there the circle itself does it: /circle, Another coordinator. What is done here
    is noted in the record of who did what, and each circle is told.
    """
    with working() as work:
        new = _coordinator(work, to, "--to")
        old = None if from_ == NOBODY else _coordinator(work, from_, "--from")
        if old is not None and old.id == new.id:
            raise click.BadParameter("they are the same", param_hint="--to")
        found = circles.run_by_nobody(work) if old is None else circles.run_by(work, old)
        for circle in found:
            alone.with_member(work, circle.young_person_id)
            passing.pass_on(work, circle, new, leaves=True, by=None)
        if end and old is not None:
            old.coordinator = False
            linked_log_ins.take_off(work, old)
    click.echo(f"{len(found)} circles handed over; their people are told as soon as the service sends")


def _coordinator(work: Work, number: int | str, option: str) -> Member:
    found = None
    if str(number).isdigit():
        chosen = select(Member).where(Member.id == int(number), Member.coordinator)
        found = work.session.execute(chosen).scalar_one_or_none()
    if found is None:
        raise click.BadParameter("no coordinator has this number: kreds coordinators list", param_hint=option)
    return found
