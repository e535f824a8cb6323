"""How the circles run, for coordinators: counts only, with small numbers hidden."""

from __future__ import annotations

import base64
from typing import Any

from bot.municipality import Municipality
from bot.render import render
from conversations import running as dialogue
from store import members, outbox, running
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


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Read) -> None:
    """The picture follows the words; it is drawn when it is sent, for drawing takes long."""
    address = members.reach(work, member.id)
    if outcome.picture and address is not None:
        body = {"running": picture(counted(here.place, work), member.language)}
        outbox.to_address(work, address, outbox.REPLY, "chart", body)


def picture(facts: dialogue.Facts, language: str) -> dict[str, Any]:
    """What `bot.running_chart` draws: every word and number that stands in it."""
    return {
        "title": render(dialogue.title(facts), language),
        "note": render(dialogue.where_from(), language),
        "columns": [render(each, language) for each in dialogue.SHARES],
        "sections": [
            [render(heading, language), [_drawn(each, language) for each in rows]]
            for heading, rows in dialogue.sections(facts)
        ],
    }


def photo(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a picture to be sent, for the body of a chart; call it in a worker thread."""
    from bot import charts, running_chart

    content = base64.b64encode(charts.png(running_chart.drawn(body["running"]))).decode()
    return {"name": "running.png", "content": content, "text": "", "rows": []}


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


def _drawn(each: dialogue.Row, language: str) -> list[Any]:
    shares = [
        [render(dialogue.part_of(part, whole), language), round(100 * part / whole) if whole else None]
        for part, whole in dialogue.shares(each)
    ]
    name = each.name or render(dialogue.everybody(), language)
    return [name, render(dialogue.circles(each), language), shares]


def _rows(table: Table) -> tuple[dialogue.Row, ...]:
    """Hidden rows lose their numbers here, before anything else sees them."""
    return tuple(
        dialogue.Row(name, hidden=True) if name in table.hidden else row(name, count)
        for name, count in table.rows.items()
    )
