"""How the circles run, for coordinators: counts only, with small numbers hidden."""

from __future__ import annotations

from bot.municipality import Municipality
from conversations import running as dialogue
from store import running
from store.models import Member
from store.running import Count, Table
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> dialogue.Facts:
    """Of all circles, whoever coordinates them."""
    if not member.coordinator:
        raise PermissionError
    return counted(here.place, work)


def counted(place: str, work: Work) -> dialogue.Facts:
    """Everything that may be shown; the terminal shows the same."""
    found = running.running(work)
    return dialogue.Facts(
        place,
        row("", found.total) if found.total is not None else None,
        _rows(found.areas),
        _rows(found.departments),
    )


def apply(_here: Municipality, _work: Work, _member: Member, _subject: str, _outcome: dialogue.Read) -> None:
    """Only looked."""


def row(name: str, count: Count) -> dialogue.Row:
    """One row that may be shown."""
    return dialogue.Row(
        name,
        count.circles,
        count.network,
        count.professionals,
        count.unreached,
        count.alone,
        count.kept,
        count.due,
        count.accept_days,
        count.successes,
        count.tried,
        count.helped,
    )


def _rows(table: Table) -> tuple[dialogue.Row, ...]:
    """Hidden rows lose their numbers here, before anything else sees them."""
    return tuple(
        dialogue.Row(name, hidden=True) if name in table.hidden else row(name, count)
        for name, count in table.rows.items()
    )
