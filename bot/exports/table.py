"""Releases as rows, one for each published cell: what every export holds, in whatever form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from store.figures import Release, figures

EVERYONE = "everyone"
"""What a row about all enrolled says in the column `who`."""

COLUMNS = (
    "period",
    "opens",
    "closes",
    "tier",
    "epsilon",
    "plan",
    "who",
    "enrolled",
    "what",
    "noisy_count",
    "noise_scale",
    "share_percent",
    "plus_minus_points",
)


def summary(one: Release) -> dict[str, Any]:
    """A release without its figures."""
    return {
        "period": one.period,
        "opens": one.opens.isoformat(),
        "closes": one.closes.isoformat(),
        "tier": one.tier,
        "enrolled": one.enrolled_in(""),
        "epsilon": f"{one.epsilon.normalize():f}",
        "plan": one.plan_hash,
    }


def rows(found: Sequence[Release]) -> list[dict[str, Any]]:
    """Each published cell with the share made from it; None where there are too few to say."""
    return [
        {
            **{name: value for name, value in summary(one).items() if name != "enrolled"},
            "who": figure.split or EVERYONE,
            "enrolled": one.enrolled_in(figure.split),
            "what": figure.key,
            "noisy_count": cell.noisy,
            "noise_scale": str(cell.scale),
            "share_percent": figure.share,
            "plus_minus_points": figure.plus_minus,
        }
        for one in found
        for cell, figure in zip(one.cells, figures(one), strict=True)
    ]


def as_csv(columns: Sequence[str], found: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV (RFC 4180); no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in found:
        writer.writerow([defused(row[column]) for column in columns])
    return out.getvalue()


def defused(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is shown as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
