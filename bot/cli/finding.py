"""One thing that `kreds doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do where it is not right."""

    what: str
    ok: bool
    found: str
    advice: str = ""
