"""What can be seen of each young person: by everybody around them, and by a thief who has the database and no key."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from prometheus_client import REGISTRY
from sqlalchemy import LargeBinary, text

from bot import log
from bot.simulation.wire import Sent
from store.models import People
from store.status import look
from store.unit_of_work import Work
from tests.privacy.town import START, Town, Young

Seen = dict[str, float]
"""One person's features."""

NAME = re.compile(r"(Young|Mum) \d{4}")

OWNERS = ("member_id", "young_person_id", "subject_id")

TABLES = [
    table.name
    for table in People.metadata.sorted_tables
    if table.name == "member" or {column.name for column in table.columns} & set(OWNERS)
]
"""Every table with a column that names a person."""

VERSIONED = (
    ("member", "id"),
    ("address", "member_id"),
    ("circle", "young_person_id"),
    ("schedule", "member_id"),
)
"""Tables with one row for each young person, and the column that says whose it is."""

COUNTED = ("kreds_due",)


async def by_the_others(town: Town, young: Young) -> Seen:
    """Everything that the adults, the group and the coordinator have got, can open, or are listed in."""
    seen: Seen = {}
    await town.command(young.mum, "circle")
    await town.command(young.mum, "mydata")
    await town.press(young.mum, "looks")
    await town.command(young.lars, "circle")
    listed = [NAME.sub(_name, each["label"]) for row in town.wire.sent[-1].body["rows"] for each in row]
    seen["listed at"] = _place(town, young)
    seen["listed as"] = len(listed)
    await town.press(young.lars, str(young.circle))
    _add(seen, "screen", town.wire.sent[-1])
    for each in town.wire.sent:
        if each.chat in (young.mum, young.group):
            _add(seen, "mum" if each.chat == young.mum else "group", each)
        elif each.chat == young.lars and young.name in str(each.body):
            _add(seen, "lars", each)
    return seen


def by_the_operator_before() -> Seen:
    """How the counters of this process stand now: they go on from one town to the next."""
    return {
        f"{sample.name} {sorted(sample.labels.items())}": sample.value
        for family in REGISTRY.collect()
        if family.name in COUNTED
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def by_the_operator(town: Town, logged: list[str], before: Seen) -> Seen:
    """What `kreds status`, the log and the counters of what came due say at this moment.

    Numbers of updates and sends are left out: they move with every press of anybody's, and say not whose.
    """
    status = look(town.store.engine, town.clock(), town.here.settings.timezone)
    seen: Seen = {"due late": status.due_late, "due to come": status.due_to_come, "logged": len(logged)}
    seen |= {f"circles {state}": number for state, number in status.circles.items()}
    return seen | {what: value - before.get(what, 0) for what, value in by_the_operator_before().items()}


def by_a_thief(work: Work, young: Young) -> dict[str, Seen]:
    """Table by table: how many rows carry a person's number, how long what is sealed is, which version of the row
    PostgreSQL holds and where it lies."""
    found: dict[str, Seen] = {}
    for table in People.metadata.sorted_tables:
        for column in table.columns:
            if column.name in OWNERS or (table.name, column.name) == ("member", "id"):
                seen = found.setdefault(table.name, {})
                for each in work.session.execute(table.select().where(column == young.number)).mappings():
                    seen["rows"] = seen.get("rows", 0) + 1
                    for part in table.columns:
                        value = each[part]
                        if isinstance(part.type, LargeBinary):
                            value = len(value or b"")
                        if isinstance(value, int) and part.name != "id" and "_id" not in part.name:
                            seen[part.name] = seen.get(part.name, 0) + value
    return found


def versions(work: Work, table: str, owner: str) -> dict[int, Seen]:
    """Of PostgreSQL's rows: rank of the transaction that wrote each, and rank of where it lies, by member."""
    rows = work.session.execute(
        text(f'SELECT {owner}, xmin::text::bigint, ctid::text FROM "{table}" ORDER BY ctid')
    ).all()
    ranks = {number: rank for rank, number in enumerate(sorted({row[1] for row in rows}))}
    return {row[0]: {"version": ranks[row[1]], "place": place} for place, row in enumerate(rows)}


@contextmanager
def listening() -> Iterator[list[str]]:
    """All that the service's own log says, however quiet it was told to be."""
    said: list[str] = []

    def keep(_logger: object, _name: str, event: Mapping[str, object]) -> str:
        said.append(str(event))
        raise structlog.DropEvent

    log.set_up("DEBUG")
    structlog.configure(processors=[keep], wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    try:
        yield said
    finally:
        structlog.reset_defaults()


def _add(seen: Seen, where: str, sent: Sent) -> None:
    """When it came, how long it is, its words."""
    words = NAME.sub(_name, str(sent.body.get("text", "")))
    labels = [each["label"] for row in sent.body.get("rows", ()) for each in row]
    for what, value in (
        ("messages", 1.0),
        ("minutes", (sent.at - START).total_seconds() / 60),
        ("length", float(len(words))),
        ("buttons", float(len(labels))),
    ):
        seen[f"{where}: {what}"] = seen.get(f"{where}: {what}", 0.0) + value
    for word in words.split():
        seen[f"{where}: “{word}”"] = seen.get(f"{where}: “{word}”", 0.0) + 1


def _name(found: re.Match[str]) -> str:
    return found[1]


def _place(town: Town, young: Young) -> float:
    """Where in the coordinator's list somebody stands."""
    labels = [each["label"] for row in town.wire.sent[-1].body["rows"] for each in row]
    return float(next((place for place, label in enumerate(labels) if young.name in label), -1))
