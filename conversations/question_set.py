"""A set of questions as data, and the choice of the few that one check-in asks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from conversations.text import Text, _

PATHS = {
    "significant_adults": _("Adults who matter"),
    "everyday_life": _("An everyday life of my own"),
    "self_supporting": _("Standing on my own feet"),
    "proud": _("Proud of what I do"),
}
"""The four youth paths of the shipped strategy (store/strategy.toml)."""

MUNICIPAL_PATHS = ("experts", "closer_together", "prevention", "adjusting")
"""Its paths of the municipality itself; a question may belong to one of them too."""

_SHIPPED = (*PATHS, *MUNICIPAL_PATHS)

TAKEN = {
    "back",
    "skip",
    "later",
    "what",
    "went_well",
    "where",
    "which_adult",
    "number_sure",
    "answered",
    "tap",
    "every",
}
"""Keys that mean something else in a check-in or in the figures."""


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

        Weekly questions take turns by the week, so that everybody is asked much the same in the same week;
        the monthly one takes the last place in the month's first check-in, and the one that gave way comes
        first the week after. Never more than `left`.
        """
        asked = [each for each in self.questions if each.since <= day and (each.until or "9999") > day]
        weekly = [each for each in asked if each.every == "week"]
        monthly = [each for each in asked if each.every == "month"] if first_of_month else []
        room = max(0, min(self.per_check_in, left))
        given_way = sum(each.every == "month" for each in asked) * (_month(day) - first_of_month)
        first = week * self.per_check_in - given_way
        turns = [weekly[(first + place) % len(weekly)] for place in range(len(weekly))]
        return tuple((turns[: max(0, room - len(monthly))] + monthly)[:room])


def parse(toml: str, paths: Collection[str] = _SHIPPED) -> QuestionSet:
    """Read a question set from TOML; ValueError says what to mend. `paths` are the strategy's own."""
    try:
        data = tomllib.loads(toml)
        questions = tuple(_question(each, paths) for each in data["question"])
        _distinct("the question set", [each.key for each in questions])
        return QuestionSet(data["key"], data["version"], data["per_check_in"], data["per_month"], questions)
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"the question set is not TOML: {wrong}") from wrong
    except KeyError as missing:
        raise ValueError(f"the question set lacks {missing}") from missing
    except (AttributeError, TypeError) as wrong:
        raise ValueError(f"the question set is not laid out as it should be: {wrong}") from wrong


def messages(toml: str) -> Iterable[str]:
    """Every wording in a set, for the catalogues."""
    for question in tomllib.loads(toml)["question"]:
        yield question["ask"]
        yield from (option[1] for option in question["options"] if not option[1].isdigit())


def _question(data: dict[str, Any], paths: Collection[str]) -> Question:
    if data["path"] not in paths:
        raise ValueError(f"question {data['key']!r}: path must be one of {', '.join(paths)}")
    if data["every"] not in ("week", "month", "receipt"):
        raise ValueError(f'question {data["key"]!r}: every must be "week", "month" or "receipt"')
    wordings = [data["ask"], *(option[1] for option in data["options"] if len(option) > 1)]
    if len(wordings) <= len(data["options"]) or any("{" in each or "}" in each for each in wordings):
        raise ValueError(f"question {data['key']!r}: each option needs a key and a label, without {{ or }}")
    options = tuple(
        Option(each[0], Text(each[1]), each[2] if len(each) > 2 else None) for each in data["options"]
    )
    _distinct(f"question {data['key']!r}", [each.key for each in options])
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


def _distinct(where: str, keys: list[str]) -> None:
    for key in keys:
        taken = key in TAKEN or key.startswith("goal_")
        if not re.fullmatch(r"[a-z0-9_]{1,24}", key) or taken or keys.count(key) > 1:
            raise ValueError(f"{where}: {key!r} cannot be a key here, or is one twice")


def _month(day: str) -> int:
    """The running number of a day's month."""
    return int(day[:4]) * 12 + int(day[5:7])
