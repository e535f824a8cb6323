"""Everything that is published, as tables with described columns: what packages, other databases and readers get."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.config import LANGUAGES
from bot.exports import table
from bot.municipality import Municipality
from bot.render import render
from bot.services import figures as service
from conversations import figures as words
from conversations.text import Text, listed
from store import decisions, initiatives, published
from store.figures import Release
from store.plan import ANSWERED


@dataclass(frozen=True)
class Column:
    """One column. `kind` is "string", "integer", "date" or "datetime" (UTC); `empty` is whether it may be."""

    name: str
    kind: str
    says: str
    empty: bool = False


@dataclass(frozen=True)
class Table:
    """Rows with the columns that tell one from another (`key`)."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


_PERIOD = Column("period", "string", "the period: 2026-10, 2026-Q4 or 2026-H2")
_OPENS = Column("opens", "date", "its first day")
_CLOSES = Column("closes", "date", "the first day after it")
_TIER = Column("tier", "string", "the plan's tier that the number enrolled reached before the period opened")
_EPSILON = Column("epsilon", "string", "what the release cost each young person in it, a decimal number")
_PLAN = Column("plan", "string", "the hash (SHA-256) of the plan's text, published beforehand")
_ENROLLED = Column("enrolled", "integer", "young people enrolled when the period opened, exactly")
_WHAT = Column(
    "what", "string", "“answered” (answered anything at all), or the key of a question for good replies to it"
)

RELEASES = (_PERIOD, _OPENS, _CLOSES, _TIER, _ENROLLED, _EPSILON, _PLAN)
CELLS = (
    _PERIOD,
    _OPENS,
    _CLOSES,
    _TIER,
    _EPSILON,
    _PLAN,
    Column("who", "string", "“everyone”, or a part of the plan's split"),
    _ENROLLED,
    _WHAT,
    Column("noisy_count", "integer", "persons, with noise: it may be negative or above the number enrolled"),
    Column(
        "noise_scale",
        "string",
        "scale b of the integer Laplace noise in it, in persons, a whole number or a fraction",
    ),
    Column(
        "share_percent",
        "integer",
        "the count as a share in steps of five: of those enrolled for “answered”, else of those who answered; empty for too few to say",
        empty=True,
    ),
    Column(
        "plus_minus_points",
        "integer",
        "percentage points around the share; noise alone puts the true share outside at most 5 times of 100",
        empty=True,
    ),
)
ITEMS = (
    _WHAT,
    Column("language", "string", "the language of the words"),
    Column("path", "string", "the strategy's path that the question belongs to", empty=True),
    Column("question", "string", "the question as it is asked"),
    Column("counts", "string", "the replies that are counted", empty=True),
)
PLANS = (
    Column("plan", "string", "the hash (SHA-256) of the text"),
    Column("name", "string", "what the plan is called"),
    Column("published", "datetime", "when its text was published"),
    Column("text", "string", "the text, canonical JSON: its SHA-256 is the hash"),
)
INITIATIVES = (
    Column("initiative", "integer", "its number, for ever"),
    Column("name", "string", "what it is called"),
    Column("path", "string", "the key of the strategy's path that it belongs to"),
    Column("area", "string", "where it goes on; empty for everywhere", empty=True),
    Column("department", "string", "who runs it", empty=True),
    _OPENS,
    Column("closes", "date", "its last day, if it is known", empty=True),
    Column("audience", "string", "for whom it is", empty=True),
    Column("expected", "string", "what it should lead to", empty=True),
    Column("seen", "string", "how one would see that", empty=True),
    Column("decide_on", "date", "when it is decided about next; empty once it has ended", empty=True),
    Column("decided", "integer", "how many times it was decided about"),
    Column("state", "string", "“going_on”, or how it ended: “stop” or “new”"),
)
DECISIONS = (
    Column("id", "integer", "the place in the chain of all decisions"),
    Column("initiative", "integer", "what it is about"),
    Column("number", "integer", "the first decision about it, the second and so on"),
    Column("voice", "integer", "0 for the decision itself; from 1 on somebody who disagreed with it"),
    Column("choice", "string", "“continue”, “adjust”, “stop”, “new” or “dissent”"),
    Column("reason", "string", "why"),
    Column("next_on", "date", "when it is decided about next, or the last day", empty=True),
    Column("sentences", "string", "what is told to the young people, by language, as JSON"),
    Column("evidence", "string", "what was shown to whoever decided, as JSON"),
    Column("at", "datetime", "when"),
    Column("previous", "string", "the hash of the link before", empty=True),
    Column("hash", "string", "the hash of this link"),
)
LEDGER = (
    Column("number", "integer", "in the order in which it was spent"),
    _PERIOD,
    Column("entry", "string", "“draw”: noise is about to be drawn; “release”: it was published"),
    _EPSILON,
    Column("cells", "integer", "how many numbers got noise"),
    Column("at", "datetime", "when"),
)


def tables(here: Municipality) -> list[Table]:
    """All of it, from what is published alone."""
    with Session(here.strategy) as session:
        found = published.releases(session)
        plans, spent = published.plans(session), published.ledger(session)
        tried, taken = initiatives.everything(session), decisions.decisions(session)
    return [
        Table(
            "releases",
            "One row for each closed period.",
            RELEASES,
            ("period",),
            tuple(table.summary(one) for one in found),
        ),
        Table(
            "cells",
            "One row for each published number, and the share made from it.",
            CELLS,
            ("period", "who", "what"),
            tuple(table.rows(found)),
        ),
        Table("items", "What was asked.", ITEMS, ("what", "language"), tuple(items(here, found))),
        Table(
            "plans",
            "Every plan, as it was published before the first period that it governed.",
            PLANS,
            ("plan",),
            tuple(
                {
                    "plan": each.plan.hash,
                    "name": each.plan.name,
                    "published": each.published_at.isoformat(),
                    "text": each.plan.canonical,
                }
                for each in plans
            ),
        ),
        Table(
            "ledger",
            "Everything that was spent.",
            LEDGER,
            ("number",),
            tuple(
                {
                    "number": number,
                    "period": line.period,
                    "entry": line.entry,
                    "epsilon": f"{line.epsilon.normalize():f}",
                    "cells": line.cells,
                    "at": line.at.isoformat(),
                }
                for number, line in enumerate(spent, start=1)
            ),
        ),
        Table(
            "initiatives",
            "What is tried, as it stands now.",
            INITIATIVES,
            ("initiative",),
            tuple(_plain(each, INITIATIVES, initiative=each.number) for each in tried),
        ),
        Table(
            "decisions",
            "What was decided about it, and who disagreed; never changed, and chained to one another.",
            DECISIONS,
            ("id",),
            tuple(_plain(each, DECISIONS) for each in taken),
        ),
    ]


def _plain(found: object, columns: Sequence[Column], **instead: Any) -> dict[str, Any]:
    """What stands in each column, as text or number; an empty text is None where there may be nothing."""

    def value(column: Column) -> Any:
        stands = instead.get(column.name, getattr(found, column.name, None))
        match stands:
            case Mapping():
                return json.dumps(dict(stands), ensure_ascii=False, sort_keys=True)
            case date():
                return stands.isoformat()
            case "" if column.empty:
                return None
        return stands

    return {column.name: value(column) for column in columns}


def items(here: Municipality, found: Sequence[Release]) -> list[dict[str, Any]]:
    """What each published key asks, in every language."""
    keys = dict.fromkeys(cell.key for one in found for cell in one.cells)
    return [
        {
            "what": key,
            "language": language,
            "path": _path(here, key, language),
            "question": render(service.label(here, key), language),
            "counts": render(listed(*service.counts(here, key)), language) or None,
        }
        for key in keys
        for language in LANGUAGES
    ]


def item_label(here: Municipality, key: str, language: str) -> str:
    """One key in words: the question and what is counted."""
    if key == ANSWERED:
        return render(words.answered(), language)
    asked, counted = service.label(here, key), service.counts(here, key)
    return " ".join((render(asked, language), render(listed(*counted), language))).strip()


def _path(here: Municipality, key: str, language: str) -> str | None:
    try:
        return render(Text(here.paths.name_of(here.questions.question(key).path)), language)
    except KeyError:
        return None
