"""How the circles run, by area and department. Nothing of it comes from answers, and small numbers are hidden."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, say
from conversations.text import Joined, Text, Verbatim, Words, _, lines, n_, paragraphs

LARGEST = 8
"""Areas, and departments, that the picture shows: it must be readable on a phone."""

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
    """It was shown; `picture` is whether there is one to send along."""

    picture: bool


def running(facts: Facts) -> Dialogue[Read]:
    """One message; its picture follows by itself."""
    yield from say(told(facts))
    return Read(facts.total is not None)


def told(facts: Facts) -> Words:
    """Everything, then by area and by department; or that there are too few."""
    if facts.total is None:
        return _(
            "There are fewer than 5 circles so far. Numbers about so few would be about particular people; /circle shows your own."
        )
    return paragraphs(
        title(facts),
        lines(*numbers(facts.total)),
        *_table(_("By area"), facts.areas),
        *_table(_("By department"), facts.departments),
        where_from(),
    )


def title(facts: Facts) -> Text:
    """Above the numbers and above the picture."""
    return _("How the circles in {place} run", place=Verbatim(facts.place))


def where_from() -> Text:
    """Below both."""
    return _(
        "Nothing here comes from what the young people answer. Rows with fewer than 5 circles are hidden."
    )


SHARES = (
    _("Adults from the network"),
    _("Professionals with somebody to come after them"),
    _("Agreements kept, 13 weeks"),
)
"""What the picture shows of each row, as a part of a whole."""


def shares(row: Row) -> tuple[tuple[int, int], ...]:
    """Part and whole for each of `SHARES`; a whole of 0 where there is nothing to show."""
    return (
        (row.network, row.network + row.professionals),
        (row.professionals - row.alone, row.professionals),
        (row.kept, row.due),
    )


def part_of(part: int, whole: int) -> Words:
    """A part of a whole, in the picture."""
    return _("{part} of {whole}", part=part, whole=whole) if whole else Verbatim("–")


def sections(facts: Facts) -> tuple[tuple[Words, tuple[Row, ...]], ...]:
    """What the picture shows, from above: everything, then the largest areas and departments that may be shown."""
    found: list[tuple[Words, tuple[Row, ...]]] = []
    if facts.total is not None:
        found.append((Verbatim(""), (facts.total,)))
    for heading, rows in ((_("By area"), facts.areas), (_("By department"), facts.departments)):
        shown = [each for each in rows if not each.hidden and each.name]
        largest = sorted(shown, key=lambda each: -each.circles)[:LARGEST]
        if largest:
            found.append((heading, tuple(each for each in rows if each in largest)))
    return tuple(found)


def circles(row: Row) -> Text:
    """How many they are."""
    return n_("{count} circle", "{count} circles", row.circles)


def everybody() -> Text:
    """The name of the row with all circles, in the picture."""
    return _("All circles")


def numbers(row: Row) -> list[Words]:
    """What is known about a row, one line each."""
    found: list[Words] = [
        circles(row),
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
