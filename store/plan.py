"""What is published, from how many young people, with how much noise: decided in a file before a period opens."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError, model_validator

from store.plan_faults import WRITE, PlanError, lines

ANSWERED = "answered"
"""The key of the cell that counts who answered anything at all."""

OUTSIDE = "outside"
"""Where people are counted who belong to none of the split's parts (everyone, in a plan without a split)."""

EVERYONE = ""
"""The split of a cell that counts all enrolled, whatever their part."""

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6}


@dataclass(frozen=True)
class Period:
    """One stretch of local dates: `opens` is its first day, `closes` the first day after it."""

    name: str
    opens: date
    closes: date


Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f=+@-][^\x00-\x1f]*$")]
Positive = Annotated[int, Field(ge=1, le=1_000_000)]
Epsilon = Annotated[
    Decimal,
    Field(gt=0, le=10, max_digits=9, decimal_places=6),
    PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str),
]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Mechanism(_Table):
    """One set of cells with one epsilon: how many answered at all, and for each item how many said yes to it."""

    name: Key
    items: tuple[Key, ...] = Field(min_length=1)
    epsilon: Epsilon
    split: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its cells, `answered` first."""
        return (ANSWERED, *self.items)

    @property
    def sensitivity(self) -> int:
        """How far one young person's record can move the cells together: by one in each cell of one part."""
        return len(self.keys)

    @property
    def scale(self) -> Fraction:
        """The noise scale b of each cell, in persons: sensitivity ÷ epsilon."""
        return Fraction(self.sensitivity) / Fraction(self.epsilon)


class Tier(_Table):
    """What is published when at least so many are enrolled."""

    name: Key
    enrolled_from: Positive
    mechanisms: tuple[Mechanism, ...] = Field(min_length=1)

    @property
    def split(self) -> bool:
        """Whether it publishes the parts of the split, so that each part must be large enough."""
        return any(mechanism.split for mechanism in self.mechanisms)

    @property
    def epsilon(self) -> Decimal:
        """What one report costs one young person: the sum over mechanisms, for the same record is in each."""
        return sum((mechanism.epsilon for mechanism in self.mechanisms), Decimal(0))


NOTHING = Tier.model_construct(name="nothing", enrolled_from=0, mechanisms=())
"""The tier below every bar: no cell, no noise, no cost."""


class Split(_Table):
    """A fixed division of the same people into parts that do not overlap."""

    by: Literal["age", "initiative", "area"]
    parts: tuple[Name, ...] = Field(min_length=2)
    minimum_per_part: Positive

    def part_of_age(self, years: int) -> str:
        """The part somebody of this age (in whole years on the day the period opens) belongs to, or `OUTSIDE`."""
        return next((part for part in self.parts if years in _ages(part)), OUTSIDE)

    def part_named(self, name: str) -> str:
        """The part of an area's or an initiative's name, whatever its capitals, or `OUTSIDE`."""
        meant = " ".join(name.split()).casefold()
        return next((part for part in self.parts if part.casefold() == meant), OUTSIDE)


class Plan(_Table):
    """Everything that decides a release, apart from the answers themselves."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    period: Literal["month", "quarter", "half-year"]
    zone: str
    days_enrolled_first: Annotated[int, Field(ge=0, le=366)]
    maximum_reports: Annotated[int, Field(ge=1, le=200)]
    pooled: tuple[Name, ...] = ()
    """The municipalities whose young people are counted together; empty for one municipality alone."""
    split: Split | None = None
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if faults := _contradictions(self):
            raise PlanError(tuple(faults))
        return self

    @property
    def canonical(self) -> str:
        """The plan's content as the one JSON text that is published; layout and comments do not matter."""
        content = self.model_dump(mode="json")
        if not self.pooled:
            del content["pooled"]
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical text in hexadecimal; anybody can check it with `sha256sum`."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def parts(self) -> tuple[str, ...]:
        """Every name under which people may be counted."""
        return (*(self.split.parts if self.split else ()), OUTSIDE)

    @property
    def items(self) -> tuple[str, ...]:
        """The key of every item that some tier publishes: what has to be counted when a period closes."""
        mechanisms = (mechanism for tier in self.tiers for mechanism in tier.mechanisms)
        return tuple(dict.fromkeys(item for mechanism in mechanisms for item in mechanism.items))

    @property
    def bar(self) -> int:
        """How many must be enrolled before anything at all is published."""
        return self.tiers[0].enrolled_from

    def tier(self, name: str) -> Tier:
        """The tier of that name. Raises `KeyError`."""
        for tier in (NOTHING, *self.tiers):
            if tier.name == name:
                return tier
        raise KeyError(name)

    def tier_for(self, enrolled: int, by_split: Mapping[str, int]) -> Tier:
        """The highest tier that `enrolled` people reach; a split tier only if each part reaches its minimum."""
        large = self.split is not None and all(
            by_split.get(part, 0) >= self.split.minimum_per_part for part in self.split.parts
        )
        reached = [
            tier for tier in self.tiers if enrolled >= tier.enrolled_from and (large or not tier.split)
        ]
        return reached[-1] if reached else NOTHING

    def today(self, now: datetime) -> date:
        """The local date at `now`, which must carry a time zone."""
        if now.tzinfo is None:
            raise ValueError("a time without a time zone has no local date; pass datetime.now(UTC)")
        return now.astimezone(ZoneInfo(self.zone)).date()

    def period_containing(self, day: date) -> Period:
        """The period that `day` falls in: 2026-10, 2026-Q4 or 2026-H2."""
        months = _MONTHS[self.period]
        number = (day.month - 1) // months
        opens = date(day.year, number * months + 1, 1)
        after = opens.month - 1 + months
        closes = date(opens.year + after // 12, after % 12 + 1, 1)
        label = {"month": f"{number + 1:02}", "quarter": f"Q{number + 1}", "half-year": f"H{number + 1}"}
        return Period(f"{opens.year:04}-{label[self.period]}", opens, closes)

    def next_period(self, period: Period) -> Period:
        """The period that opens on the day `period` closes."""
        return self.period_containing(period.closes)


def read_plan(text: str) -> Plan:
    """The plan in a TOML text. Raises `PlanError` with one line per fault."""
    try:
        return Plan.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise PlanError((f"this is not TOML: {error}",)) from error
    except ValidationError as error:
        raise PlanError(lines(error)) from error


def load_plan(path: Path | None = None) -> Plan:
    """The plan in a file, or the shipped one. Raises `PlanError`, also if the file cannot be read."""
    try:
        source = resources.files("store").joinpath("plan.toml") if path is None else path
        return read_plan(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError((f"{path} cannot be read ({error}); give a UTF-8 text file",)) from error


def published_plan(canonical: str) -> Plan:
    """The plan behind a canonical text that was published earlier."""
    return Plan.model_validate_json(canonical)


def _ages(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last) + 1)


def _zones() -> set[str]:
    """Every zone's name, from the one file that lists them: Python looks through all folders of the machine."""
    return set(resources.files("tzdata").joinpath("zones").read_text().split())


def _contradictions(plan: Plan) -> list[str]:
    faults = []
    if plan.zone not in _zones():
        faults.append(f'zone "{plan.zone}" is not known; write {WRITE["zone"]}')
    if len(plan.pooled) == 1 or len({each.casefold() for each in plan.pooled}) < len(plan.pooled):
        faults.append(f"pooled names each municipality once, and at least two; write {WRITE['pooled']}")
    if plan.split:
        faults += _split_faults(plan.split)
    faults += [
        f'tier "{later.name}" must have a larger enrolled_from than "{earlier.name}"; write the tiers in rising order'
        for earlier, later in pairwise(plan.tiers)
        if later.enrolled_from <= earlier.enrolled_from
    ]
    names = [tier.name for tier in plan.tiers]
    if len(set(names)) < len(names) or NOTHING.name in names:
        faults.append(f'each tier needs a name of its own, other than "{NOTHING.name}"')
    for tier in plan.tiers:
        faults += _tier_faults(tier, plan.split)
    return faults


def _split_faults(split: Split) -> list[str]:
    names = {part.casefold() for part in split.parts}
    if len(names) < len(split.parts) or OUTSIDE in names:
        return [f'split.parts must differ from each other, and none may be called "{OUTSIDE}"']
    if split.by != "age":
        return []
    try:
        ages = [_ages(part) for part in split.parts]
    except ValueError:
        return [f"split.parts by age are first-last in whole years; write {WRITE['parts']}"]
    if not all(ages) or any(later.start < earlier.stop for earlier, later in pairwise(ages)):
        return [f"split.parts by age must rise and not overlap; write {WRITE['parts']}"]
    return []


def _tier_faults(tier: Tier, split: Split | None) -> list[str]:
    faults = []
    if tier.split and split is None:
        faults.append(f'tier "{tier.name}" uses a split, but the plan has none; write {WRITE["split"]}')
    if len({mechanism.split for mechanism in tier.mechanisms}) < len(tier.mechanisms):
        faults.append(
            f'tier "{tier.name}" may have one mechanism with split = true and one without; merge the others'
        )
    if len({mechanism.name for mechanism in tier.mechanisms}) < len(tier.mechanisms):
        faults.append(f'tier "{tier.name}" has two mechanisms of one name; give each its own')
    faults += [
        f'"{mechanism.name}" in tier "{tier.name}" must name each item once, and never "{ANSWERED}", '
        "which is always published"
        for mechanism in tier.mechanisms
        if len(set(mechanism.keys)) < len(mechanism.keys)
    ]
    return faults
