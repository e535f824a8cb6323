"""For whoever upgrades: which locked versions are known to be vulnerable. Needs the network, so it is no test.

The tool is fetched when it is asked for (`uvx pip-audit`), for it needs more packages than the service does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.packages import LOCK

SAFE, VULNERABLE, UNKNOWN = range(3)
"""How the command ends."""


def verdict(report: dict[str, Any]) -> tuple[int, list[str]]:
    """How it ends and what to say, from pip-audit's report. Not to have been able to ask is never good news."""
    asked = report["dependencies"]
    skipped = [each["name"] for each in asked if "skip_reason" in each]
    vulnerable = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for each in asked
        for fault in each.get("vulns", ())
    ]
    lines = [
        *vulnerable,
        f"{len(asked) - len(skipped)} of {len(asked)} looked up, {len(vulnerable)} vulnerable",
    ]
    if skipped:
        lines.append("not looked up, so nothing is known of them: " + ", ".join(skipped))
    if vulnerable:
        return VULNERABLE, lines
    return (UNKNOWN if skipped or not asked else SAFE), lines


def _ask() -> str:
    uvx = Path(sys.executable).with_name("uvx")
    options = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json")
    return subprocess.run(
        [uvx, "--quiet", "pip-audit", "--requirement", LOCK, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    ).stdout


if __name__ == "__main__":
    try:
        code, lines = verdict(json.loads(_ask()))
    except ValueError:
        code, lines = (
            UNKNOWN,
            ["nothing was looked up: pip-audit cannot be fetched, or the network does not answer"],
        )
    print("\n".join(lines))
    sys.exit(code)
