"""Other people's readers, each in a process of its own: some of them set up logging as they are imported.

`python -m tests.exports.readers KIND FILE` prints what KIND reads in FILE, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def read(kind: str, file: Path) -> Any:
    """What a reader makes of a file."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.exports.readers", kind, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _package(file: str) -> Any:
    import frictionless
    from frictionless.resources import TableResource

    report = frictionless.validate(file)
    package = frictionless.Package(file)
    rows = {
        each.name: [row.to_dict(json=True) for row in each.read_rows()]
        for each in package.resources
        if isinstance(each, TableResource)
    }
    return {"valid": report.valid, "errors": report.flatten(["type", "note"]), "rows": rows}


def _json_stat(file: str) -> Any:
    from pyjstat import pyjstat

    found = pyjstat.Dataset.read(Path(file).read_text(encoding="utf-8"))
    frame = found.write("dataframe", naming="id")
    return {"label": found["label"], "rows": json.loads(frame.to_json(orient="records"))}


def _px(file: str) -> Any:
    from pyaxis import pyaxis

    found = pyaxis.parse(file, encoding="utf-8")
    return {
        "metadata": {key: list(value) for key, value in found["METADATA"].items()},
        "rows": json.loads(found["DATA"].to_json(orient="records")),
    }


if __name__ == "__main__":
    kinds = {"package": _package, "json-stat": _json_stat, "px": _px}
    print(json.dumps(kinds[sys.argv[1]](sys.argv[2])))
