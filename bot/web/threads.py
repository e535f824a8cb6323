"""A thread as somebody sees it: who says what, what can be pressed, and what is newer than what they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from sqlalchemy.orm import Session

from bot.render import render
from conversations.text import Verbatim
from store import web
from store.keys import KeyRing, unseal
from store.models import Member
from store.web_thread import Line, Thread, day_of

MARKS = ("👏", "❤️", "👍")
"""What can be put on a line in a group."""

HELP = "s.asking_for_help."
"""What the button that is always there means."""

_PARTS = re.compile(r"(https?://[^\s<>\"”]+)|^(/[a-z]+)(?= – )|(?:☎[^\d\n]*)(\d[\d ]*\d)", re.MULTILINE)
_KINDS = ("", "link", "command", "phone")
"""By their place in the pattern."""

_REGION = {"en": "en_GB"}


@dataclass(frozen=True)
class Part:
    """A piece of a line: plain words, a link, a number to call, or a command that can be pressed."""

    kind: str
    words: str


@dataclass(frozen=True)
class Mark:
    """A mark on a line, how many put it there, and whether the reader did."""

    sign: str
    count: int
    mine: bool


@dataclass(frozen=True)
class Seen:
    """A line as one reader sees it."""

    number: int
    version: int
    mine: bool
    ours: bool
    who: str
    tag: str
    parts: tuple[Part, ...]
    rows: tuple[tuple[dict[str, str], ...], ...]
    helps: bool
    file: str
    file_name: str
    picture: bool
    marks: tuple[Mark, ...]
    day: str
    hour: str
    pinned: bool


@dataclass(frozen=True)
class View:
    """A whole thread as one reader sees it; `helps` is the newest line that has the help button, 0 for none."""

    chat: str
    title: str
    ended: bool
    version: int
    lines: tuple[Seen, ...]
    gone: tuple[str, ...]
    glances: tuple[str, ...]
    helps: int


def view(
    rows: Session, keys: KeyRing, chat: str, reader: str, language: str, zone: str, since: int = -1
) -> View | None:
    """What stands in `chat` for the account `reader`, or what has changed there since a version; None for no chat."""
    thread = web.thread(rows, keys, chat)
    if thread is None:
        return None
    people = _people(rows, keys, thread) if thread.is_group else {}
    lines = tuple(
        _seen(each, thread, reader, people, language, zone)
        for each in sorted(thread.lines, key=lambda line: not line.pinned)
        if each.version > since
    )
    helps = [each.number for each in thread.lines if _helps(each)]
    return View(
        chat,
        thread.title,
        thread.ended,
        thread.version,
        lines,
        tuple(number for number, version in thread.gone.items() if version > since >= 0),
        (),
        helps[-1] if helps and not thread.is_group else 0,
    )


def glances(
    rows: Session, keys: KeyRing, account: str, chat: str, now: datetime, since: int
) -> tuple[int, list[str]]:
    """What was answered to the presser alone in the group `chat`, and how far that is."""
    own = web.thread(rows, keys, account)
    if own is None:
        return 0, []
    fresh = [
        each for each in own.glances if each.chat == chat and each.version > since and _is_fresh(each.at, now)
    ]
    return own.version, [each.text for each in fresh]


def name_of(keys: KeyRing, member: Member) -> str:
    """What a member is called, outside a unit of work."""
    return unseal(keys.unwrap(member.key, member.key_version), member.name_sealed, f"member.name|{member.id}")


def parts(text: str, *, ours: bool) -> Iterator[Part]:
    """Words, links and, in what Kreds says, commands and numbers to call. Nothing of it is ever markup."""
    at = 0
    for found in _PARTS.finditer(text):
        place = found.lastindex or 0
        if _KINDS[place] != "link" and not ours:
            continue
        if found.start(place) > at:
            yield Part("words", text[at : found.start(place)])
        yield Part(_KINDS[place], found[place])
        at = found.end()
    if at < len(text):
        yield Part("words", text[at:])


def _seen(line: Line, thread: Thread, reader: str, people: dict[str, str], language: str, zone: str) -> Seen:
    ours = not line.by
    return Seen(
        line.number,
        line.version,
        line.by == reader,
        ours,
        render(Verbatim(people.get(line.by, "")), language) if not ours else "Kreds",
        render(Verbatim(thread.tags.get(line.by, "")), language),
        tuple(parts(render(Verbatim(line.text), language), ours=ours)),
        tuple(row for each in line.rows if (row := tuple(one for one in each if one["data"] != HELP))),
        _helps(line),
        line.file,
        line.file_name,
        line.picture,
        tuple(Mark(sign, len(who), reader in who) for sign in MARKS if (who := line.marks.get(sign, []))),
        _day(day_of(line), language),
        _hour(line, language, zone),
        line.pinned,
    )


@lru_cache(1000)
def _day(day: date, language: str) -> str:
    return format_date(day, "d MMM", locale=_REGION.get(language, language))


def _hour(line: Line, language: str, zone: str) -> str:
    if len(line.at) == len("2026-11-28"):
        return ""
    local = datetime.fromisoformat(line.at).astimezone(ZoneInfo(zone))
    return format_time(local.time(), "short", locale=_REGION.get(language, language))


def _helps(line: Line) -> bool:
    return any(one["data"] == HELP for row in line.rows for one in row)


def _is_fresh(at: str, now: datetime) -> bool:
    return (now - datetime.fromisoformat(at)).total_seconds() < 60


def _people(rows: Session, keys: KeyRing, thread: Thread) -> dict[str, str]:
    """What those are called who wrote here."""
    wrote: Sequence[str] = sorted({each.by for each in thread.lines if each.by})
    found = {account: web.member_of(rows, keys, account) for account in wrote}
    return {account: name_of(keys, member) for account, member in found.items() if member is not None}
