"""Says what to write instead, to whoever edits a plan file."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

WRITE: Mapping[str, str] = {
    "name": 'name = "a-short-name"',
    "period": 'period = "quarter" (or "month", "half-year")',
    "zone": 'zone = "Europe/Copenhagen"',
    "days_enrolled_first": "days_enrolled_first = 30",
    "maximum_reports": "maximum_reports = 8",
    "pooled": 'pooled = ["Nyborg", "Kerteminde"] (or nothing, for one municipality alone)',
    "tiers": "a [[tiers]] table with name, enrolled_from and [[tiers.mechanisms]]",
    "enrolled_from": "enrolled_from = 40",
    "mechanisms": 'a [[tiers.mechanisms]] table with name, items = ["listened"] and epsilon = 1.0',
    "items": 'items = ["listened"]',
    "epsilon": "epsilon = 1.0",
    "split": 'split = true in a mechanism, or a [split] table with by = "age" and parts = ["13-17", "18-25"]',
    "by": 'by = "age" (or "initiative", "area")',
    "parts": 'parts = ["13-17", "18-25"]',
    "minimum_per_part": "minimum_per_part = 100",
}
"""An example of each setting, by its name."""


class PlanError(ValueError):
    """A plan that cannot be read; `faults` holds one line per fault, each saying what to write."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def lines(error: ValidationError, write: Mapping[str, str] = WRITE) -> tuple[str, ...]:
    """One line per fault that validation found; `write` has an example of each setting."""
    found: list[str] = []
    for fault in error.errors():
        cause = fault.get("ctx", {}).get("error")
        found += cause.faults if isinstance(cause, PlanError) else [_line(fault, write)]
    return tuple(found)


def _line(fault: Any, write: Mapping[str, str]) -> str:
    where = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in fault["loc"]).lstrip(
        "."
    )
    name = next((step for step in reversed(fault["loc"]) if isinstance(step, str)), "")
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, write, n=1)
        return f"{where} is not known; " + (f"write {write[near[0]]}" if near else "take it out")
    if fault["type"] == "missing":
        return f"{where} is missing; write {write.get(name, name)}"
    message = fault["msg"][0].lower() + fault["msg"][1:]
    return f"{where}: {message}; write {write.get(name, 'another value')}"
