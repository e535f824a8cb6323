"""What the young people said: each figure with its ±, over time, and as files for other programs."""

from __future__ import annotations

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot import pictures
from bot.exports import cube, json_stat, package, px, table
from bot.exports.tables import tables
from bot.municipality import Municipality
from bot.services import figures as service
from bot.web import look
from bot.web.desk import drawing
from bot.web.desk.rows import look as read
from bot.web.entry import page, service_of
from conversations import figures as words
from conversations import plan as plan_words
from conversations.figures import Facts
from conversations.text import Words
from store import published
from store.figures import Figure, Release, figures
from store.models import Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class Course:
    """One figure over the releases."""

    label: Words
    curve: drawing.Curve
    points: tuple[tuple[str, int | None, int | None], ...]


def routes() -> list[BaseRoute]:
    """For coordinators."""
    return [
        page("/desk/figures", _newest, who="desk"),
        page("/desk/figures/{period}", _one, who="desk"),
        page("/desk/figures/files/{name}", _file, who="desk"),
    ]


async def _newest(request: Request) -> Response:
    return await _shown(request, "")


async def _one(request: Request) -> Response:
    return await _shown(request, request.path_params["period"])


async def _shown(request: Request, period: str) -> Response:
    def found(here: Municipality, work: Work, member: Member) -> tuple[Facts, dict[str, list[Course]]]:
        facts = service.facts(here, work, member, period)
        if period and facts.period != period:
            raise PermissionError
        return facts, courses(here, facts.period)

    facts, over_time = await read(request, found)
    return look.page(
        request,
        "desk/figures.html",
        facts=facts,
        over_time=over_time,
        words=words,
        plan_words=plan_words,
        band=drawing.band,
    )


def courses(here: Municipality, period: str | None) -> dict[str, list[Course]]:
    """By part of the split, each figure over the releases up to a period; none where there is only one release."""
    with Session(here.strategy) as session:
        known = published.releases(session)
    last = next((each for each in known if each.period == period), None)
    found = pictures.until(known, last) if last is not None else []
    if last is None or len(found) < 2:
        return {}
    return {part: _of(here, found, part) for part in service.splits(last)}


def _of(here: Municipality, found: list[Release], part: str) -> list[Course]:
    shares = [{each.key: each for each in figures(release) if each.split == part} for release in found]
    made = []
    for key in dict.fromkeys(key for each in shares for key in each):
        points = tuple(
            (
                release.period,
                each[key].share if key in each else None,
                each[key].plus_minus if key in each else None,
            )
            for release, each in zip(found, shares, strict=True)
        )
        label = words.line_label(service.shown(here, Figure(key, part, None, None)))
        made.append(
            Course(label, drawing.curve([(share, margin) for _name, share, margin in points]), points)
        )
    return made


async def _file(request: Request) -> Response:
    """What `kreds export` writes, to download."""
    make, kind = FILES.get(request.path_params["name"], (None, ""))
    if make is None:
        raise PermissionError
    built, language = service_of(request), look.reader(request).language
    content = await asyncio.to_thread(make, built.here, language, built.store.clock())
    name = f"kreds-{request.path_params['name']}"
    return Response(
        content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _csv(here: Municipality, _language: str, _now: datetime) -> bytes:
    cells = next(each for each in tables(here) if each.name == "cells")
    return table.as_csv(cells.names, cells.rows).encode()


def _json_stat(here: Municipality, language: str, _now: datetime) -> bytes:
    return json_stat.text(cube.cube(here, _with_figures(here), language)).encode()


def _px(here: Municipality, language: str, now: datetime) -> bytes:
    return px.text(cube.cube(here, _with_figures(here), language), language, now).encode()


def _package(here: Municipality, _language: str, _now: datetime) -> bytes:
    packed = io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for file in package.write(Path(folder), here.place, tables(here)):
            archive.write(file, file.name)
    return packed.getvalue()


def _with_figures(here: Municipality) -> list[Release]:
    with Session(here.strategy) as session:
        found = [each for each in published.releases(session) if each.cells]
    if not found:
        raise PermissionError
    return found


FILES: dict[str, tuple[Callable[[Municipality, str, datetime], bytes], str]] = {
    "figures.csv": (_csv, "text/csv; charset=utf-8"),
    "figures.json": (_json_stat, "application/json"),
    "figures.px": (_px, "application/octet-stream"),
    "package.zip": (_package, "application/zip"),
}
