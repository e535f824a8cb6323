"""What happens when a young person does not answer: how often and how they are asked next. Numbers are in a file."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

USUAL, ONE_TAP, HELLO = "usual", "one_tap", "hello"
"""The ways of asking: the questions of the week, one question with pictures, a word that asks for nothing."""

_Weeks = Annotated[int, Field(ge=1, le=26)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Table):
    """From so many check-ins missed in a row: how often the next ones come, and how they ask."""

    missed: Annotated[int, Field(ge=0, le=50)]
    every_weeks: _Weeks
    ask: Literal["usual", "one_tap", "hello"]


class Hello(_Table):
    """How often the adult who was picked is asked to say hello, and between which hours (local, whole)."""

    every_weeks: _Weeks
    spread_weeks: _Weeks
    from_hour: Annotated[int, Field(ge=7, le=20)]
    to_hour: Annotated[int, Field(ge=8, le=21)]


class Policy(_Table):
    """The steps, the first of them at nothing missed, and the hello that does not depend on them."""

    step: tuple[Step, ...] = Field(min_length=1)
    hello: Hello

    def at(self, missed: int) -> Step:
        """The step that holds after so many missed."""
        return [each for each in self.step if each.missed <= missed][-1]

    @property
    def weeks(self) -> int:
        """From the first check-in that is missed to the last step, in weeks."""
        standing, last, week = Standing(), self.step[-1].missed, 0
        while True:
            standing = turn(standing, self, _MONDAY + timedelta(weeks=week), heard=False)
            if standing.missed >= last:
                return week
            week += 1

    @model_validator(mode="after")
    def _holds(self) -> Self:
        steps = [each.missed for each in self.step]
        if steps != sorted(set(steps)) or steps[0] != 0:
            raise ValueError("write the steps with missed = 0 first and then rising")
        if self.hello.spread_weeks > self.hello.every_weeks or self.hello.from_hour >= self.hello.to_hour:
            raise ValueError("hello: spread_weeks is at most every_weeks, and from_hour before to_hour")
        if len(steps) > 1 and self.hello.every_weeks + self.hello.spread_weeks > self.weeks:
            raise ValueError(
                f"hello: every_weeks and spread_weeks together are at most {self.weeks}, the weeks to the last step"
            )
        return self


class Standing(BaseModel):
    """Where somebody stands; kept sealed. `every` is their own choice in weeks, `waits` is whether the last asking
    still waits for a sign, `returned` whether they have just come back after being asked less."""

    model_config = ConfigDict(frozen=True)

    asked_on: date | None = None
    waits: bool = False
    missed: int = 0
    ask: str = USUAL
    every: int = 1
    returned: bool = False


_MONDAY = date(2026, 1, 5)


def turn(standing: Standing, policy: Policy, day: date, *, heard: bool | None) -> Standing:
    """The weekly moment of somebody's check-in: they are asked where `asked_on` is `day` afterwards.

    `heard` is whether there was any sign since they were asked last; None where that cannot be known, and then
    nothing is counted against them.
    """
    since = _weeks_between(standing.asked_on, day) if standing.asked_on is not None else None
    missed, waits, returned = standing.missed, standing.waits, False
    if heard:
        returned = policy.at(missed) != policy.at(0)
        missed, waits = 0, False
    elif waits and since is not None and since >= _pace(standing, policy, missed):
        missed, waits = missed + (heard is False), False
    if since is not None and since < _pace(standing, policy, missed):
        return standing.model_copy(update={"missed": missed, "waits": waits})
    return Standing(
        asked_on=day,
        waits=True,
        missed=missed,
        ask=policy.at(missed).ask,
        every=standing.every,
        returned=returned,
    )


def begin_again(standing: Standing, every: int | None = None) -> Standing:
    """They have chosen something themselves: nothing is missed. `every` is a new choice of their own, in weeks."""
    return standing.model_copy(
        update={"missed": 0, "waits": False, "ask": USUAL, "every": every or standing.every}
    )


def load_policy(path: Path | None = None) -> Policy:
    """The policy in a file, the shipped one by default; ValueError says what to mend."""
    written = (
        path.read_text(encoding="utf-8")
        if path is not None
        else resources.files("store").joinpath("silence.toml").read_text(encoding="utf-8")
    )
    try:
        return Policy.model_validate(tomllib.loads(written))
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"the silence file is not TOML: {wrong}") from wrong
    except ValidationError as wrong:
        faults = (f"{'.'.join(map(str, each['loc'])) or 'silence'}: {each['msg']}" for each in wrong.errors())
        raise ValueError("the silence file: " + "; ".join(faults)) from wrong


def _pace(standing: Standing, policy: Policy, missed: int) -> int:
    return max(policy.at(missed).every_weeks, standing.every)


def _weeks_between(earlier: date, later: date) -> int:
    """By calendar weeks, so that another weekday neither doubles nor skips one."""
    return (
        (later - timedelta(days=later.weekday())) - (earlier - timedelta(days=earlier.weekday()))
    ).days // 7
