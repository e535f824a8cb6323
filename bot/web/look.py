"""How pages look: templates in the reader's language, light or dark, with nothing of anybody's as markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.app import Service
from bot.config import LANGUAGES
from bot.render import render as words_in
from bot.web.sessions import Session, is_secure
from conversations import text
from conversations.text import Day, Hour, Period, Verbatim, Words

HERE = Path(__file__).parent
STATIC = HERE / "static"
THEMES = ("auto", "light", "dark")
LANGUAGE, THEME = "kreds-language", "kreds-theme"
"""Cookies that hold a taste and nobody's name."""

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Reader:
    """Who a page is made for."""

    language: str
    theme: str
    zone: str
    form_token: str


def reader(request: Request) -> Reader:
    """A member's own language; else what this browser chose, or asks for; else the municipality's."""
    built: Service = request.app.state.built
    session: Session | None = getattr(request.state, "session", None)
    chosen = [
        session.signed_in.language if session is not None else "",
        request.cookies.get(LANGUAGE, ""),
        *_asked_for(request.headers.get("accept-language", "")),
        built.settings.language,
    ]
    theme = request.cookies.get(THEME, "")
    return Reader(
        next(each for each in chosen if each in LANGUAGES),
        theme if theme in THEMES else "auto",
        (session.signed_in.zone if session is not None else "") or built.settings.timezone,
        session.form_token if session is not None else "",
    )


def page(request: Request, template: str, status: int = 200, **shown: Any) -> Response:
    """A page in the reader's language."""
    return HTMLResponse(html(request, template, **shown), status)


def html(request: Request, template: str, **shown: Any) -> str:
    """A template in the reader's language; also for a part of a page."""
    who = reader(request)
    built: Service = request.app.state.built
    return made(
        template,
        who.language,
        reader=who,
        path=request.url.path,
        place=built.settings.place,
        made_on=built.store.clock().astimezone(ZoneInfo(who.zone)).date(),
        through=bool(built.settings.oidc_issuer),
        moment=partial(_moment, zone=ZoneInfo(who.zone), language=who.language),
        **shown,
    )


def made(template: str, language: str, **shown: Any) -> str:
    """A template for whoever reads `language`; `_` and `n_` say a sentence of the template's, `t` one that was given."""

    def t(words: Words) -> str:
        return words_in(words, language)

    def said(msgid: str, **values: Any) -> str:
        return _as_it_is(msgid, language) if not values else t(text._(msgid, **_verbatim(values)))

    def counted(one: str, many: str, count: int, **values: Any) -> str:
        return t(text.n_(one, many, count, **_verbatim(values)))

    locale = Locale.parse(language)
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "t": t,
                "_": said,
                "n_": counted,
                "day": lambda found: t(Day(found.isoformat() if isinstance(found, date) else found)),
                "period": lambda key, short=False: t(Period(key, short)),
                "static": static,
                "language": language,
                "languages": LANGUAGES,
                "themes": THEMES,
                "direction": locale.text_direction,
                **shown,
            }
        )
    )


@cache
def _as_it_is(msgid: str, language: str) -> str:
    """A sentence of a template with nothing to fill in: there are as many as the templates have."""
    return words_in(text._(msgid), language)


@cache
def static(name: str) -> str:
    """The address of a file, which changes with what is in it."""
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def keep_taste(response: Response, built: Service, name: str, value: str) -> None:
    """Remember in this browser how somebody likes to read."""
    response.set_cookie(
        name, value, max_age=A_YEAR, path="/", secure=is_secure(built), httponly=True, samesite="strict"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """A day and a time of day where the reader is."""
    local = at.astimezone(zone)
    clock = words_in(Hour(f"{local:%H:%M}"), language)
    return f"{words_in(Day(local.date().isoformat()), language)} {clock}"


def _verbatim(values: dict[str, Any]) -> dict[str, Words]:
    """Plain text in a template is somebody's words or a name."""
    return {name: Verbatim(each) if isinstance(each, str) else each for name, each in values.items()}


def _asked_for(header: str) -> list[str]:
    """The languages that a browser prefers, best first."""
    found = []
    for each in header.split(",")[:20]:
        code, _semicolon, weight = each.strip().partition(";q=")
        try:
            found.append((-float(weight or 1), code.partition("-")[0].lower()))
        except ValueError:
            continue
    return [code for _weight, code in sorted(found, key=lambda each: each[0])]
