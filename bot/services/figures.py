"""The latest figures, for a coordinator."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy.orm import Session

from bot.municipality import Municipality
from bot.render import render
from conversations import figures as dialogue
from conversations.text import Day, Text, Words
from store import members, outbox, periods, published
from store.figures import Release, figures
from store.models import Member
from store.plan import ANSWERED, EVERYONE
from store.unit_of_work import Work


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> dialogue.Facts:
    """From what is published alone; before that, how far it is."""
    if not member.coordinator:
        raise PermissionError
    today = here.today(work.now)
    following = here.plan.next_period(here.plan.period_containing(today))
    current = periods.open_on(work, today)
    with Session(here.strategy) as session:
        release = published.latest(session)
    return dialogue.Facts(
        here.place,
        release.period if release else None,
        _parts(here, release) if release else (),
        periods.number_in(work),
        here.plan.bar,
        Day(following.opens.isoformat()),
        Day(current.closes.isoformat()) if current is not None and current.tier != "nothing" else None,
        (release.plan_hash if release else here.plan.hash),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Read) -> None:
    """The picture follows the words; it is drawn when it is sent, for drawing takes long."""
    address = members.reach(work, member.id)
    if not outcome.chart or address is None:
        return
    with Session(here.strategy) as session:
        release = published.latest(session)
    assert release is not None
    body = {"period": release.period, "language": member.language}
    outbox.to_address(work, address, outbox.REPLY, "chart", body)


def photo(here: Municipality, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a picture to be sent, for the body of a chart; call it in a worker thread."""
    with Session(here.strategy) as session:
        release = published.find(session, body["period"])
    assert release is not None
    content = _drawn(here, release, body["language"])
    return {
        "name": f"{release.period}.png",
        "content": base64.b64encode(content).decode(),
        "text": "",
        "rows": [],
    }


def chart(here: Municipality, release: Release, language: str) -> bytes:
    """A release as a PNG in one language."""
    from bot import charts

    groups = [
        charts.Group(
            render(dialogue.part_title(part), language),
            [charts.Bar(render(each.label, language), each.share, each.margin) for each in part.shown],
        )
        for part in _parts(here, release)
    ]
    words = charts.Words(
        title=render(dialogue.title(here.place, release.period), language),
        subtitle="",
        note=render(dialogue.how_sure(), language),
        too_few=render(dialogue.too_few(), language),
    )
    return charts.png(charts.release_chart(words, groups))


_pictures: dict[tuple[str, str], bytes] = {}
"""A release never changes, so neither does its picture."""


def _drawn(here: Municipality, release: Release, language: str) -> bytes:
    key = (release.period + release.plan_hash, language)
    if key not in _pictures:
        _pictures[key] = chart(here, release, language)
    return _pictures[key]


def _parts(here: Municipality, release: Release) -> tuple[dialogue.Part, ...]:
    found: dict[str, list[dialogue.Shown]] = {}
    for figure in figures(release):
        shown = dialogue.Shown(label(here, figure.key), figure.share, figure.plus_minus)
        found.setdefault(figure.split, []).append(shown)
    return tuple(
        dialogue.Part("" if split == EVERYONE else split, release.enrolled_in(split), tuple(shown))
        for split, shown in found.items()
    )


def label(here: Municipality, key: str) -> Words:
    """A figure's name: the question as it was asked."""
    if key == ANSWERED:
        return dialogue.answered()
    try:
        return here.questions.question(key).ask
    except KeyError:
        return Text(key)
