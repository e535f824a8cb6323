"""What every service needs to know about where it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.config import LANGUAGES, Settings
from conversations import question_set
from conversations.asking_for_help import Line, read_numbers
from conversations.question_set import QuestionSet
from store.ceiling import Ceiling, load_ceiling
from store.plan import Plan, load_plan
from store.silence import Policy, load_policy
from store.strategy_file import Strategy, load_strategy


class Links(Protocol):
    """Makes the links that people open."""

    def invitation_link(self, token: str) -> str:
        """A link that opens a private chat with us."""
        ...

    def group_link(self, token: str) -> str:
        """A link that makes a group with us in it."""
        ...


class Codes:
    """Links where no platform is joined, as in the terminal: the code by itself."""

    def invitation_link(self, token: str) -> str:
        """What is in the link on any platform."""
        return token

    def group_link(self, token: str) -> str:
        """What is in the link on any platform."""
        return token


@dataclass(frozen=True)
class Municipality:
    """One municipality's settings, plan, questions, numbers, paths and patience, and the strategy's database."""

    settings: Settings
    plan: Plan
    ceiling: Ceiling
    questions: QuestionSet
    numbers: tuple[Line, ...]
    strategy: Engine
    links: Links
    paths: Strategy
    silence: Policy

    @property
    def place(self) -> str:
        """What the municipality is called in messages."""
        return self.settings.place

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Languages to choose from, the municipality's own first."""
        first = self.settings.language
        return tuple(sorted(LANGUAGES.items(), key=lambda each: (each[0] != first, each[0])))

    def today(self, now: datetime) -> date:
        """The municipality's own date."""
        return now.astimezone(ZoneInfo(self.settings.timezone)).date()

    def at_work(self, now: datetime) -> bool:
        """Whether professionals are normally at work."""
        local = now.astimezone(ZoneInfo(self.settings.timezone))
        opens, _dash, closes = self.settings.office_hours.partition("-")
        return (
            local.weekday() < 5
            and local.date() not in _days_off(local.year)
            and opens <= f"{local:%H:%M}" < closes
        )


def municipality(settings: Settings, strategy: Engine, links: Links | None = None) -> Municipality:
    """Read the plan, the strategy, the questions and the numbers; ValueError says which file is wrong."""
    paths = load_strategy(settings.strategy)
    return Municipality(
        settings,
        load_plan(settings.plan),
        load_ceiling(settings.ceiling),
        question_set_of(settings, paths),
        read_numbers(_read(settings.help_numbers, "help_numbers/dk.toml")),
        strategy,
        links or Codes(),
        paths,
        load_policy(settings.silence),
    )


def question_set_of(settings: Settings, paths: Strategy) -> QuestionSet:
    """The questions, each in a path of the strategy; ValueError says what to write, and where."""
    text = _read(settings.question_set, "question_sets/weekly.toml")
    found = question_set.parse(text, [each.key for each in paths.ways])
    paths.check_items({each.key: each.path for each in found.questions})
    return found


@cache
def _days_off(year: int) -> frozenset[date]:
    """Denmark's public holidays."""
    import holidays

    return frozenset(holidays.country_holidays("DK", years=year))


def _read(chosen: Path | None, shipped: str) -> str:
    if chosen is not None:
        return chosen.read_text(encoding="utf-8")
    return resources.files("conversations").joinpath(shipped).read_text(encoding="utf-8")
