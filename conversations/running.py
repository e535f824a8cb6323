"""How the circles run, by area and department. Nothing of it comes from answers, and small numbers are hidden."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, say
from conversations.text import Joined, Verbatim, Words, _, lines, n_, paragraphs

WIDEST = 12
"""Blocks of the longest bar: fits beside a name on a phone."""


@dataclass(frozen=True)
class Row:
    """All circles, or those of one area or department; `name` is empty for all.

    `alone` are professionals whom nobody of the network is named to come after.
    `hidden` rows have fewer than five circles, or would give away one that has. `accept_days` is a median.
    """

    name: str
    circles: int = 0
    network: int = 0
    professionals: int = 0
    unreached: int = 0
    alone: int = 0
    kept: int = 0
    due: int = 0
    accept_days: int | None = None
    successes: int = 0
    tried: int = 0
    helped: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Facts:
    """`total` is None where there are fewer than five circles in all."""

    place: str
    total: Row | None
    areas: tuple[Row, ...]
    departments: tuple[Row, ...]


@dataclass(frozen=True)
class Read:
    """It was shown."""


def running(facts: Facts) -> Dialogue[Read]:
    """One message."""
    yield from say(told(facts))
    return Read()


def told(facts: Facts) -> Words:
    """Everything, then by area and by department; or that there are too few."""
    if facts.total is None:
        return _(
            "There are fewer than 5 circles so far. Numbers about so few would be about particular people; /circle shows your own."
        )
    return paragraphs(
        _("How the circles in {place} run", place=Verbatim(facts.place)),
        lines(*numbers(facts.total)),
        *_table(_("By area"), facts.areas),
        *_table(_("By department"), facts.departments),
        _("Nothing here comes from what the young people answer. Rows with fewer than 5 circles are hidden."),
    )


def numbers(row: Row) -> list[Words]:
    """What is known about a row, one line each."""
    found: list[Words] = [
        n_("{count} circle", "{count} circles", row.circles),
        _(
            "From the network: {network}, professionals: {professionals}",
            network=row.network,
            professionals=row.professionals,
        ),
    ]
    if row.alone:
        found.append(
            n_(
                "{count} professional has nobody named to come after them",
                "{count} professionals have nobody named to come after them",
                row.alone,
            )
        )
    if row.due:
        found.append(_("Agreements kept in the last 13 weeks: {kept} of {due}", kept=row.kept, due=row.due))
    if row.accept_days is not None:
        found.append(
            n_(
                "Half of the agreements were accepted within {count} day",
                "Half of the agreements were accepted within {count} days",
                row.accept_days,
            )
        )
    if row.successes:
        found.append(n_("{count} success shared", "{count} successes shared", row.successes))
    if row.tried:
        found.append(
            _(
                "Good news of other circles: tried {tried}, helped {helped}",
                tried=row.tried,
                helped=row.helped,
            )
        )
    if row.unreached:
        found.append(
            n_("{count} person cannot be reached", "{count} people cannot be reached", row.unreached)
        )
    return found


def bar(number: int, most: int) -> str:
    """A bar of blocks, at least one."""
    return "▇" * max(1, round(WIDEST * number / most))


def _table(title: Words, rows: tuple[Row, ...]) -> list[Words]:
    """Each row with a bar, as far as it may be shown."""
    shown = [each for each in rows if not each.hidden]
    if not shown:
        return []
    most = max(each.circles for each in shown)
    shown_rows: list[Words] = [title]
    for each in shown:
        shown_rows.append(
            Joined((Verbatim(each.name), Joined((bar(each.circles, most), " ", each.circles), "")), "\n")
        )
        shown_rows.append(_rest(each))
    if len(shown) < len(rows):
        shown_rows.append(_("The others are too small to show."))
    return [lines(*shown_rows)]


def _rest(row: Row) -> Words:
    return Joined(tuple(numbers(row)[1:]), " · ")
