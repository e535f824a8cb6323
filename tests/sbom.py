"""For whoever must know what is inside: a bill of materials in CycloneDX's form, from the lock and what is installed.

The same lock gives the same bytes. `make sbom` writes it to build/kreds.cdx.json.
https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
import sys
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from typing import Any

from packaging.utils import canonicalize_name

from tests.packages import LOCK, licences, locked, runtime


def bill() -> dict[str, Any]:
    """Everything that is locked for this machine: name, version, hashes, licences, and whether the service needs it."""
    needed: set[str] = {canonicalize_name(each.name) for each in runtime()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, LOCK.read_text())}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "kreds",
                "name": "kreds",
                "version": version("kreds"),
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": [
            _component(found, next(iter(requirement.specifier)).version, hashes, needed)
            for requirement, hashes in locked()
            if requirement.marker is None or requirement.marker.evaluate()
            if (found := _installed(requirement.name)) is not None
        ],
    }


def _component(found: Distribution, locked_at: str, hashes: list[str], needed: set[str]) -> dict[str, Any]:
    """`hashes` are those of all the files that it may have been installed from: one for each platform."""
    name = canonicalize_name(found.name)
    package = f"pkg:pypi/{name}@{locked_at}"
    return {
        "type": "library",
        "bom-ref": package,
        "name": name,
        "version": locked_at,
        "purl": package,
        "scope": "required" if name in needed else "excluded",
        "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
        "licenses": [{"license": {"name": each}} for each in sorted(licences(found))],
    }


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=2)
    sys.stdout.write("\n")
