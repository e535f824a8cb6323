"""`kreds release`: what was published, for the terminal, a spreadsheet or a program."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table
from sqlalchemy.orm import Session

from bot import pictures
from bot.cli.picture import picture_file, save_picture
from bot.cli.strategy import (
    as_json_option,
    console,
    database_option,
    dumped,
    language_option,
    strategy_here,
    strategy_session,
)
from bot.exports import table
from bot.render import render
from bot.services import figures as service
from conversations import figures as words
from store.changes import changes, previous
from store.release import Release, find, releases


@click.group()
def release() -> None:
    """Releases: the noisy figures of closed periods."""


@release.command("list")
@as_json_option
@database_option
def list_(as_json: bool, database: str | None) -> None:
    """Every closed period, the oldest first."""
    with strategy_session(database) as session:
        found = releases(session)
    if as_json:
        click.echo(dumped([table.summary(one) for one in found]))
        return
    shown = Table()
    for heading in ("period", "closed", "enrolled", "tier", "ε", "plan"):
        shown.add_column(heading)
    for one in found:
        row = table.summary(one)
        shown.add_row(
            row["period"],
            row["closes"],
            str(row["enrolled"]),
            row["tier"],
            row["epsilon"],
            one.plan_hash[:12],
        )
    console().print(shown if found else "No period has been closed yet.")


@release.command()
@click.argument("period")
@as_json_option
@language_option
@database_option
def show(period: str, as_json: bool, language: str | None, database: str | None) -> None:
    """The figures of one PERIOD, for example 2026-Q4: what was asked, of how many, and whether it moved."""
    with strategy_here(database) as here:
        with Session(here.strategy) as session:
            known = releases(session)
        one = _of(known, period)
        before = previous(one, known)
        if as_json:
            moved = [
                {
                    "what": change.key,
                    "who": change.split or table.EVERYONE,
                    "since": change.since,
                    "points": change.points,
                    "more_than_noise": change.certain,
                }
                for change in changes(one, before).values()
            ]
            told = {
                **table.summary(one),
                "proof": one.proof,
                "figures": table.rows([one]),
                "changes": moved,
            }
            click.echo(dumped(told))
            return
        chosen = language or here.settings.language
        out = console()
        out.print(f"{one.period}: {one.enrolled_in('')} enrolled, tier {one.tier}, plan {one.plan_hash}")
        if not one.cells:
            out.print("Nothing was published: too few were enrolled when the period opened.")
            return
        since = before.period if before else ""
        for part in service.parts(here, one, before):
            out.print(_table(part, since, chosen))
    out.print("± in percentage points. The noise pushes the true share outside it at most 5 times of 100.")
    if since:
        out.print(
            f"Up and down compare with {since}: said only where the noise of both would look like that at most "
            "5 times of 100. They do not speak of who is enrolled now and was not then."
        )
    out.print("The first share is of those enrolled, the others of those who answered.")


@release.command()
@click.argument("period", required=False)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal."
)
@as_json_option
@database_option
def export(period: str | None, form: str, output: Path | None, as_json: bool, database: str | None) -> None:
    """One PERIOD, or every one, as one row per published cell; `kreds export` has more forms."""
    if period is None:
        with strategy_session(database) as session:
            found = releases(session)
    else:
        with strategy_session(database) as session:
            one = find(session, period)
        found = [_of([one] if one else [], period)]
    rows = table.rows(found)
    text = dumped(rows) if as_json or form == "json" else table.as_csv(table.COLUMNS, rows)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(f"{len(rows)} rows written to {output}", err=True)


@release.command()
@click.argument("period", required=False)
@click.option("--trend", is_flag=True, help="All periods up to this one, instead of this one alone.")
@click.option("--part", default="", help="With --trend: a part of the split, instead of everyone.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A file ending in .png or .svg.",
)
@language_option
@database_option
def chart(
    period: str | None, trend: bool, part: str, output: Path, language: str | None, database: str | None
) -> None:
    """A picture of PERIOD, or of the newest release: every share with its uncertainty."""
    picture_file(output)
    with strategy_here(database) as here:
        with Session(here.strategy) as session:
            found = [each for each in releases(session) if each.cells]
        if not found and period is None:
            raise click.ClickException("no figures were published yet")
        one = found[-1] if period is None else _of(found, period)
        chosen = language or here.settings.language
        if trend and part not in service.splits(one):
            raise click.ClickException(f"{one.period} has no part “{part}”")
        drawn = (
            pictures.trend(here, pictures.until(found, one), chosen, part)
            if trend
            else pictures.one(here, one, chosen)
        )
    save_picture(drawn, output)


def _table(part: words.Part, since: str, language: str) -> Table:
    shown = Table(title=render(words.part_title(part), language), title_justify="left")
    shown.add_column("what")
    shown.add_column("share", justify="right")
    shown.add_column("±", justify="right")
    if since:
        shown.add_column(f"since {since}")
    for each in part.shown:
        row = [render(words.line_label(each), language)]
        row += (
            [render(words.too_few(), language), ""]
            if each.share is None
            else [f"{each.share} %", str(each.margin)]
        )
        if since:
            row.append(render(words.CHANGES[each.change], language) if each.change else "")
        shown.add_row(*row)
    return shown


def _of(found: list[Release], period: str) -> Release:
    for each in found:
        if each.period == period:
            return each
    raise click.ClickException(f"{period} has no release; `kreds release list` shows those there are")
