"""The strategy as data: principles, paths and the questions that belong to them, in a file that anybody can edit."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from store.plan_faults import PlanError, lines

WRITE: Mapping[str, str] = {
    "key": 'key = "a_short_key" (a-z, 0-9 and _)',
    "version": "version = 1",
    "name": 'name = "what people call it"',
    "words": 'words = "We never give up on a young person"',
    "principles": "a [[principles]] table with key and words",
    "youth": "a [[youth]] table with key, name and items",
    "municipal": "a [[municipal]] table with key and name",
    "items": 'items = ["listened"], with keys of questions',
}
"""An example of each setting, by its name."""


class StrategyError(PlanError):
    """A strategy that cannot be read; `faults` holds one line per fault, each saying what to write."""


Key = Annotated[str, Field(min_length=1, max_length=24, pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^{}\n]*$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Principle(_Table):
    """A sentence that everything is held against."""

    key: Key
    words: Words


class Way(_Table):
    """A path of the strategy, with the questions that tell of it. Up to 60 characters, for it stands on a button."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^{}\n]*$")]
    items: tuple[Key, ...] = ()


class Strategy(_Table):
    """One municipality's strategy. Its words come through the catalogues where they are the shipped ones."""

    key: Key
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    name: Words
    principles: tuple[Principle, ...] = Field(min_length=1, max_length=12)
    youth: tuple[Way, ...] = Field(min_length=1, max_length=8)
    municipal: tuple[Way, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if faults := list(_contradictions(self)):
            raise StrategyError(tuple(faults))
        return self

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every path, the young people's first."""
        return (*self.youth, *self.municipal)

    def name_of(self, key: str) -> str:
        """What a path is called; its key where the strategy no longer has it."""
        return next((each.name for each in self.ways if each.key == key), key)

    def path_of(self, item: str) -> str | None:
        """The key of the path that a question belongs to."""
        return next((each.key for each in self.ways if item in each.items), None)

    def check_items(self, asked: Mapping[str, str]) -> None:
        """Raise `StrategyError` unless each question (its key → its path in the question set) is in that path here."""
        faults = [
            f'the question "{item}" belongs to no path; write items = ["{item}"] in the table with key = "{path}"'
            if self.path_of(item) is None
            else f'the question "{item}" is in path "{self.path_of(item)}" here and in "{path}" in the question set; '
            "write the same in both"
            for item, path in asked.items()
            if self.path_of(item) != path
        ]
        faults += [
            f'items of "{way.key}": the question set has no "{item}"; take it out, or add the question'
            for way in self.ways
            for item in way.items
            if item not in asked
        ]
        if faults:
            raise StrategyError(tuple(faults))


def read_strategy(text: str) -> Strategy:
    """The strategy in a TOML text. Raises `StrategyError` with one line per fault."""
    try:
        return Strategy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise StrategyError((f"this is not TOML: {error}",)) from error
    except ValidationError as error:
        raise StrategyError(lines(error, WRITE)) from error


def load_strategy(path: Path | None = None) -> Strategy:
    """The strategy in a file, or the shipped one. Raises `StrategyError`, also if the file cannot be read."""
    try:
        source = resources.files("store").joinpath("strategy.toml") if path is None else path
        return read_strategy(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StrategyError((f"{path} cannot be read ({error}); give a UTF-8 text file",)) from error


def messages(text: str) -> Iterator[str]:
    """Every wording in a strategy, for the catalogues."""
    found = tomllib.loads(text)
    yield found["name"]
    yield from (each["words"] for each in found["principles"])
    yield from (each["name"] for each in (*found["youth"], *found["municipal"]))


def _contradictions(strategy: Strategy) -> Iterator[str]:
    keys = [each.key for each in strategy.ways]
    yield from (
        f'two paths have the key "{key}"; give each its own'
        for key in sorted(set(keys))
        if keys.count(key) > 1
    )
    principles = [each.key for each in strategy.principles]
    if len(set(principles)) < len(principles):
        yield "two principles have one key; give each its own"
    items = [item for each in strategy.ways for item in each.items]
    yield from (
        f'the question "{item}" is in two places; leave it in one path'
        for item in sorted(set(items))
        if items.count(item) > 1
    )
