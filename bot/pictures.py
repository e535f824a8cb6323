"""Releases as pictures in the reader's language; what is behind them never changes, so neither do they."""

from __future__ import annotations

import base64
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot import charts
from bot.municipality import Municipality
from bot.render import render
from bot.services import figures as service
from bot.services import running, share
from conversations import figures as words
from conversations.text import Period
from store import published
from store.figures import Figure, Release, figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

PERIODS = 12
"""How many periods a picture over time goes back: three years of quarters."""


def photo(here: Municipality, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a picture to be sent, for the body of a chart; call it in a worker thread."""
    if "share" in body:
        return share.photo(body)
    if "running" in body:
        return running.photo(body)
    with Session(here.strategy) as session:
        found = published.releases(session)
    release = next(each for each in found if each.period == body["period"])
    what, part = body.get("what", "release"), body.get("part", "")
    key = (release.plan_hash, release.period, body["language"], what, part)
    if key not in _drawn:
        if what == "trend":
            _drawn[key] = charts.png(trend(here, until(found, release), body["language"], part))
        else:
            _drawn[key] = charts.png(one(here, release, body["language"]))
    content = base64.b64encode(_drawn[key]).decode()
    return {"name": f"{release.period}.png", "content": content, "text": "", "rows": []}


_drawn: dict[tuple[str, ...], bytes] = {}


def one(here: Municipality, release: Release, language: str) -> Drawing:
    """The figures of one release, each with its uncertainty."""
    groups = [
        charts.Group(
            render(words.part_title(part), language),
            [
                charts.Bar(render(words.line_label(each), language), each.share, each.margin)
                for each in part.shown
            ],
        )
        for part in service.parts(here, release)
    ]
    return charts.release_chart(
        _around(render(words.title(here.place, release.period), language), language), groups
    )


def trend(here: Municipality, found: list[Release], language: str, part: str = "") -> Drawing:
    """The figures of everyone, or of one part, over the releases: lines in bands as wide as their uncertainty."""
    found = list(dropwhile(lambda each: part not in service.splits(each), found))
    shares: list[dict[str, Figure]] = [
        {each.key: each for each in figures(release) if each.split == part} for release in found
    ]
    keys = dict.fromkeys(key for each in shares for key in each)
    lines = [
        charts.Line(
            render(words.line_label(service.shown(here, Figure(key, part, None, None))), language),
            [
                charts.Bar("", each[key].share, each[key].plus_minus) if key in each else None
                for each in shares
            ],
        )
        for key in keys
    ]
    around = _around(render(words.over_time(here.place, part), language), language)
    return charts.trend_chart(around, [_short(each.period, language) for each in found], lines)


def _short(period: str, language: str) -> str:
    """Below a picture: its months above its year."""
    return "\n".join(render(Period(period, short=True), language).rsplit(" ", 1))


def until(found: list[Release], release: Release) -> list[Release]:
    """The releases up to this one that published anything, as far back as a picture goes."""
    return [each for each in found if each.cells and each.opens <= release.opens][-PERIODS:]


def _around(title: str, language: str) -> charts.Words:
    return charts.Words(
        title=title,
        subtitle="",
        note=render(words.how_sure(), language),
        too_few=render(words.too_few(), language),
    )
