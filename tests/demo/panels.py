"""Beside the phones: what the municipality sees, and what nobody sees, looked up in the files themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date
from sqlalchemy.orm import Session

from bot.render import render
from bot.services import figures as figures_service
from conversations import figures as words
from store import periods, published
from store.figures import Release, figures
from store.plan import Period
from tests.demo import evidence
from tests.demo.phones import pages
from tests.demo.stage import Stage
from tests.demo.words import LANGUAGES
from tests.emulators.telegram import Message

TELLING = 12
"""Characters from which a line of Sol's is looked for: shorter ones stand in any file by chance."""

_REGION = {"en": "en_GB", "da": "da"}


@dataclass(frozen=True)
class Seen:
    """What there is to see. `sheets` are the sealed answers of `period` that are left, `found` lines of Sol's in the files."""

    period: Period
    take_part: int
    enough: bool
    needed: int
    release: Release | None
    sheets: int
    key: bool
    found: int
    lines: int


class Panels:
    """Keeps what Sol has written to the service, to look for it."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self._lines: set[str] = set()
        stage.rig.telegram.subscribe(self._hear)

    def _hear(self, message: Message) -> None:
        sol = self._stage.story.sol.person
        if message.sender is sol and message.chat is sol.chat and not message.text.startswith("/"):
            self._lines |= {message.text} if len(message.text) >= TELLING else set()

    async def look(self) -> Seen:
        """Now, in the databases and the files."""
        service = self._stage.rig.service
        here = service.here
        take_part = await service.store.turn(periods.number_in)
        current = here.plan.period_containing(here.plan.today(service.store.clock()))
        with Session(here.strategy) as session:
            closed = [each for each in published.releases(session) if each.cells]
            known = published.opened(session, closed[-1].period if closed else current.name)
        release = closed[-1] if closed else None
        period = Period(known.name, known.opens, known.closes) if known else current
        return Seen(
            period,
            take_part,
            release is not None or (known is not None and known.tier != "nothing"),
            here.plan.bar,
            release,
            evidence.left(self._folder, period.name),
            evidence.key_file(self._folder, period.name).exists(),
            evidence.found(self._folder, self._lines),
            len(self._lines),
        )

    async def html(self) -> dict[str, str]:
        """Both panels, in each language of the page."""
        seen = await self.look()
        return {language: self._told(seen, language) for language in LANGUAGES}

    def _told(self, seen: Seen, language: str) -> str:
        here = self._stage.rig.service.here
        shown = []
        for each in figures(seen.release) if seen.release else ():
            label = render(figures_service.shown(here, each).label, language)
            counts = [render(one, language) for one in figures_service.counts(here, each.key)]
            shown.append((label, " / ".join(counts), each.share, each.plus_minus))
        return pages.get_template("panels.html").render(
            language=language,
            seen=seen,
            place=here.place,
            figures=shown,
            too_few=render(words.too_few(), language),
            how_sure=render(words.how_sure(), language),
            closes=format_date(seen.period.closes, "long", locale=_REGION[language]),
        )
