"""How far a municipality lets any of its plans go: its own limits, which may be stricter than the fixed ones and never looser."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from store.plan_faults import PlanError


class Ceiling(BaseModel):
    """The limits of every plan. What is not written is the fixed limit, and nothing can be written beyond it.

    Enrolled are persons; epsilon is what one report costs one young person; an advantage is over guessing, 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    lowest_bar: Annotated[int, Field(ge=40, le=1_000_000)] = 40
    """No plan publishes anything about fewer enrolled than this."""
    lowest_part: Annotated[int, Field(ge=100, le=1_000_000)] = 100
    """No part of a split is published about fewer enrolled than this."""
    largest_epsilon: Annotated[Decimal, Field(gt=0, le=Decimal("1.5"))] = Decimal("1.5")
    """What one report may cost one young person, over all its mechanisms: the largest cost of the shipped plan."""
    largest_advantage: Annotated[Decimal, Field(gt=0, le=Decimal("0.25"))] = Decimal("0.25")
    """How far one report may lift the best possible attack above guessing."""
    largest_advantage_ever: Annotated[Decimal, Field(gt=0, le=Decimal("0.75"))] = Decimal("0.75")
    """How far all the reports one young person may count in may lift it together."""


FIXED = Ceiling()
"""The limits that hold everywhere."""


def load_ceiling(path: Path | None = None) -> Ceiling:
    """The limits in a TOML file, or the fixed ones. Raises `PlanError` with one line per fault."""
    if path is None:
        return FIXED
    try:
        return Ceiling.model_validate(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError((f"{path} cannot be read ({error}); give a UTF-8 text file",)) from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError((f"the ceiling is not TOML: {error}",)) from error
    except ValidationError as error:
        raise PlanError(tuple(_line(fault["loc"], fault["msg"]) for fault in error.errors())) from error


def _line(where: tuple[int | str, ...], message: str) -> str:
    name = ".".join(map(str, where))
    fixed = Ceiling.model_fields.get(name)
    advice = f"write {name} = {fixed.default} or stricter" if fixed is not None else "take it out"
    return f"ceiling: {name}: {message[0].lower()}{message[1:]}; {advice}"
