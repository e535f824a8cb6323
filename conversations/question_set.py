"""A set of questions as data, and the choice of the few that one check-in asks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conversations.text import Text, _

PATHS = {
    "significant_adults": _("Adults who matter"),
    "everyday_life": _("An everyday life of my own"),
    "self_supporting": _("Standing on my own feet"),
    "proud": _("Proud of what I do"),
}
"""The four youth paths of the strategy; every question belongs to one."""


@dataclass(frozen=True)
class Option:
    """One possible reply. `positive` is None where the reply counts neither way."""

    key: str
    label: Text
    positive: bool | None


@dataclass(frozen=True)
class Question:
    """A question with its key for ever, its path and its options.

    `since` and `until` are ISO dates between which it is asked (`until` exclusive, None for still).
    """

    key: str
    path: str
    ask: Text
    options: tuple[Option, ...]
    every: str
    since: str
    until: str | None

    def positive(self, option: str) -> bool | None:
        """Whether this reply counts as positive; None for neither way or an option no longer known."""
        return next((each.positive for each in self.options if each.key == option), None)


@dataclass(frozen=True)
class QuestionSet:
    """A versioned set. `per_check_in` and `per_month` bound what one person is asked."""

    key: str
    version: int
    per_check_in: int
    per_month: int
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question:
        """The question with this key; KeyError where the set never had it."""
        for each in self.questions:
            if each.key == key:
                return each
        raise KeyError(key)

    def pick(self, day: str, week: int, first_of_month: bool, left: int) -> tuple[Question, ...]:
        """The questions of the check-in on `day` (ISO date) in running week number `week`.

        Weekly questions take turns by the week, so that everybody is asked the same in the same week;
        the monthly one takes the last place in the month's first check-in. Never more than `left`.
        """
        asked = [each for each in self.questions if each.since <= day and (each.until or "9999") > day]
        weekly = [each for each in asked if each.every == "week"]
        monthly = [each for each in asked if each.every == "month"] if first_of_month else []
        room = max(0, min(self.per_check_in, left))
        turns = [weekly[(week * self.per_check_in + place) % len(weekly)] for place in range(len(weekly))]
        return tuple((turns[: max(0, room - len(monthly))] + monthly)[:room])


def parse(toml: str) -> QuestionSet:
    """Read a question set from TOML; ValueError says what to mend."""
    try:
        data = tomllib.loads(toml)
        return QuestionSet(
            data["key"],
            data["version"],
            data["per_check_in"],
            data["per_month"],
            tuple(_question(each) for each in data["question"]),
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as wrong:
        raise ValueError(f"a question set needs {wrong}") from wrong


def messages(toml: str) -> Iterable[str]:
    """Every wording in a set, for the catalogues."""
    for question in tomllib.loads(toml)["question"]:
        yield question["ask"]
        yield from (option[1] for option in question["options"] if not option[1].isdigit())


def _question(data: dict[str, Any]) -> Question:
    if data["path"] not in PATHS:
        raise ValueError(f"question {data['key']!r}: path must be one of {', '.join(PATHS)}")
    if data["every"] not in ("week", "month"):
        raise ValueError(f'question {data["key"]!r}: every must be "week" or "month"')
    options = tuple(
        Option(each[0], Text(each[1]), each[2] if len(each) > 2 else None) for each in data["options"]
    )
    until = data.get("until")
    return Question(
        data["key"],
        data["path"],
        Text(data["ask"]),
        options,
        data["every"],
        str(data["since"]),
        str(until) if until else None,
    )
