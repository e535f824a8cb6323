"""`kreds initiative`: what is being tried, from the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import click
from rich.table import Table
from sqlalchemy.orm import Session

from bot import app, steering
from bot.cli.looking import is_there, looking
from bot.cli.strategy import as_json_option, console, dumped, language_option, settings, strategy_here
from bot.municipality import Municipality
from bot.render import render
from bot.services import initiative as service
from conversations.initiative import LONGEST_LINE, LONGEST_NAME, about
from store import decisions, initiatives, taking_part
from store.initiatives import Initiative


class Day(click.ParamType[date]):
    """A day as 2026-12-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail("write a day such as 2026-12-31", param, ctx)


LENGTHS = {"name": LONGEST_NAME, "area": 40, "department": 40}
"""Characters at most; every other line has `LONGEST_LINE`."""


@click.group()
def initiative() -> None:
    """Initiatives: what is tried, for whom, what it should lead to, and when it is decided about."""


@initiative.command()
@click.option("--name", required=True, help="What it is called; no people's names.")
@click.option("--path", required=True, help="The key of a path: kreds strategy check shows them.")
@click.option("--area", default="", help="The area; everywhere if not given.")
@click.option("--department", required=True, help="Whose it is.")
@click.option("--from", "opens", required=True, type=Day(), help="Its first day.")
@click.option("--to", "closes", type=Day(), help="Its last day, if there is one.")
@click.option("--for", "audience", required=True, help="Whom it is for.")
@click.option("--expected", required=True, help="What it should lead to.")
@click.option("--seen", required=True, help="How that will be seen.")
@click.option("--decide-on", "decide_on", required=True, type=Day(), help="When it is decided about first.")
@as_json_option
def add(as_json: bool, **given: Any) -> None:
    """Write a new initiative down. Every coordinator is reminded of it, until one has decided."""
    with strategy_here(None) as here:
        new = _checked(here, Initiative(0, **given))
        with Session(here.strategy) as session:
            made = initiatives.register(session, new, datetime.now(UTC))
        _wind(here)
    click.echo(dumped(_row(made)) if as_json else f"{made.number} {made.name}", nl=not as_json)


@initiative.command("list")
@as_json_option
@language_option
def list_(as_json: bool, language: str | None) -> None:
    """Every initiative, those that wait for a decision first."""
    with strategy_here(None) as here, Session(here.strategy) as session:
        today = here.today(datetime.now(UTC))
        found = sorted(initiatives.everything(session), key=lambda each: service.order(each, today))
        back = decisions.answered_back(session, datetime.now(UTC))
        named = {each.number: _path(here, each, language) for each in found}
    if as_json:
        told = [_row(each) | {"waits": each.waits(today)} for each in found]
        click.echo(
            dumped({"initiatives": told, "answered_in_time": back.in_time, "releases": back.releases}),
            nl=False,
        )
        return
    if not found:
        click.echo("There are no initiatives yet.")
        return
    table = Table()
    for heading in ("", "name", "path", "area", "department", "decided on next"):
        table.add_column(heading)
    for each in found:
        stands = each.state if each.decide_on is None else each.decide_on.isoformat()
        late = "  undecided" if each.waits(today) else ""
        table.add_row(
            str(each.number),
            each.name,
            named[each.number],
            each.area or "everywhere",
            each.department,
            stands + late,
        )
    console().print(table)
    if back.releases:
        click.echo(f"{back.in_time} of {back.releases} releases were answered back within 30 days")


@initiative.command()
@click.argument("number", type=int)
@as_json_option
@language_option
def show(number: int, as_json: bool, language: str | None) -> None:
    """One initiative with its latest decision, and the decisions before it with --json."""
    with strategy_here(None) as here:
        found, taken = _one(here, number)
        circles = _circles(number)
        today = here.today(datetime.now(UTC))
        card = service.card(here, found, taken, today, circles)
    if as_json:
        told = _row(found) | {
            "waits": found.waits(today),
            "circles": card.circles,
            "decisions": [decision_row(each) for each in taken],
        }
        click.echo(dumped(told), nl=False)
    else:
        click.echo(render(about(card), language or here.settings.language))


@initiative.command()
@click.argument("number", type=int)
@click.option("--name", help="What it is called.")
@click.option("--path", help="The key of a path.")
@click.option("--area", help="The area; empty for everywhere.")
@click.option("--department", help="Whose it is.")
@click.option("--to", "closes", type=Day(), help="Its last day.")
@click.option("--for", "audience", help="Whom it is for.")
@click.option("--expected", help="What it should lead to.")
@click.option("--seen", help="How that will be seen.")
@as_json_option
def change(number: int, as_json: bool, **given: Any) -> None:
    """Correct what is written about an initiative. What was written first is kept too."""
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise click.UsageError("say what to change; kreds initiative change --help shows what can be")
    with strategy_here(None) as here:
        found, _taken = _one(here, number)
        changed = _checked(here, replace(found, **wanted))
        with Session(here.strategy) as session:
            initiatives.correct(session, changed, datetime.now(UTC))
    click.echo(dumped(_row(changed)) if as_json else f"{number} {changed.name}", nl=not as_json)


def decision_row(each: decisions.Decision) -> dict[str, Any]:
    """Everything that a decision's hash is made of, and the hash."""
    return decisions.chained(each) | {"hash": each.hash}


def _one(here: Municipality, number: int) -> tuple[Initiative, list[decisions.Decision]]:
    with Session(here.strategy) as session:
        found = initiatives.find(session, number)
        taken = decisions.decisions(session, number)
    if found is None:
        raise click.ClickException(
            f"there is no initiative {number}; kreds initiative list shows those there are"
        )
    return found, taken


def _checked(here: Municipality, found: Initiative) -> Initiative:
    """Refuse what a message could not hold, or a path that the strategy does not have."""
    if found.path not in {each.key for each in here.paths.ways}:
        keys = ", ".join(each.key for each in here.paths.ways)
        raise click.BadParameter(f"write one of {keys}", param_hint="--path")
    for name in ("name", "area", "department", "audience", "expected", "seen"):
        words, longest = getattr(found, name), LENGTHS.get(name, LONGEST_LINE)
        if len(words) > longest or "\n" in words or not (words.strip() or name == "area"):
            option = {"audience": "for"}.get(name, name)
            raise click.BadParameter(f"write one line of 1 to {longest} characters", param_hint=f"--{option}")
    if found.closes is not None and found.closes < found.opens:
        raise click.BadParameter("write a day after its first", param_hint="--to")
    return found


def _circles(number: int) -> int:
    if not is_there():
        return 0
    with looking() as work:
        return taking_part.number_in(work).get(number, 0)


def _wind(here: Municipality) -> None:
    """Let its clock begin; where there are no people yet, the service does it as it starts."""
    if not is_there():
        return
    store = app.people_store(settings())
    try:
        with store.unit_of_work() as work:
            steering.wind(here, work)
    finally:
        store.close()


def _path(here: Municipality, each: Initiative, language: str | None) -> str:
    return render(service.path_name(here, each), language or here.settings.language)


def _row(each: Initiative) -> dict[str, Any]:
    return {
        "number": each.number,
        "name": each.name,
        "path": each.path,
        "area": each.area,
        "department": each.department,
        "from": each.opens.isoformat(),
        "to": each.closes.isoformat() if each.closes else None,
        "for": each.audience,
        "expected": each.expected,
        "seen": each.seen,
        "state": each.state,
        "decide_on": each.decide_on.isoformat() if each.decide_on else None,
        "decided": each.decided,
    }
