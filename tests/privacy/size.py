"""How much is tried: enough to be sure in the suite, more where there is time."""

from __future__ import annotations

import os


def size(suite: int, soak: int) -> int:
    """`suite` in `make test`; `soak` where KREDS_SOAK is set."""
    return soak if os.environ.get("KREDS_SOAK", "") not in ("", "0") else suite
