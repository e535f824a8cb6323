"""A Data Package (version 2): a folder of CSV files and `datapackage.json`, which says what is in each column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.exports import table
from bot.exports.tables import Column, Table

PROFILE = "https://datapackage.org/profiles/2.0/"


def write(folder: Path, place: str, found: Sequence[Table]) -> list[Path]:
    """Write the package into a folder, over an earlier one; the files, the descriptor last."""
    folder.mkdir(parents=True, exist_ok=True)
    files, resources = [], []
    for each in found:
        file = folder / f"{each.name}.csv"
        text = table.as_csv(each.names, each.rows).encode()
        file.write_bytes(text)
        files.append(file)
        resources.append(_resource(each, text))
    descriptor = folder / "datapackage.json"
    descriptor.write_text(
        json.dumps(_descriptor(place, resources), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return [*files, descriptor]


def _descriptor(place: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILE}datapackage.json",
        "name": "kreds",
        "title": f"Kreds: {place}",
        "description": "Anonymous figures about young people's own answers: integer Laplace noise, pure differential privacy.",
        "resources": resources,
    }


def _resource(each: Table, text: bytes) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": each.name,
        "type": "table",
        "path": f"{each.name}.csv",
        "description": each.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        "schema": {
            "$schema": f"{PROFILE}tableschema.json",
            "fields": [_field(column) for column in each.columns],
            "missingValues": [""],
            "primaryKey": list(each.key),
            **({"foreignKeys": _links(each)} if _links(each) else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.says}
    if column.kind == "datetime":
        field["format"] = "any"
    return field | ({} if column.empty else {"constraints": {"required": True}})


def _links(each: Table) -> list[dict[str, Any]]:
    leads = {"releases": ("plan",), "cells": ("period", "plan"), "decisions": ("initiative",)}
    to = {"period": "releases", "plan": "plans", "initiative": "initiatives"}
    return [
        {"fields": [field], "reference": {"resource": to[field], "fields": [field]}}
        for field in leads.get(each.name, ())
    ]
