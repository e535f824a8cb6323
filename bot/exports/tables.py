"""Everything that is published, as tables with described columns: what packages, other databases and readers get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.config import LANGUAGES
from bot.exports import table
from bot.municipality import Municipality
from bot.render import render
from bot.services import figures as service
from conversations import figures as words
from conversations.text import Text, listed
from store import published
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
    ]


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
