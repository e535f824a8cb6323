"""JSON-stat 2.0: the cube as one dataset."""

from __future__ import annotations

import json
from typing import Any

from bot.exports.cube import Cube


def text(found: Cube) -> str:
    """The whole dataset as JSON."""
    return json.dumps(_dataset(found), ensure_ascii=False, indent=1) + "\n"


def _dataset(found: Cube) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "label": found.title,
        "source": found.source,
        "note": [found.note],
        "id": [each.code for each in found.dimensions],
        "size": [len(each.values) for each in found.dimensions],
        "role": {"time": ["period"], "metric": ["measure"]},
        "dimension": {
            each.code: {
                "label": each.name,
                "category": {
                    "index": {code: place for place, code in enumerate(each.values)},
                    "label": each.values,
                },
            }
            for each in found.dimensions
        },
        "value": [
            None if value is None else int(value) if value == int(value) else float(value)
            for value in found.values
        ],
        "status": {str(place): "too few to say" for place in sorted(found.withheld)},
    }
