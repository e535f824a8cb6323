"""How big a flood is: small in the suite, as big as the promise where KREDS_SOAK is set."""

import os


def size(small: int, full: int) -> int:
    """`full` where a soak was asked for."""
    return full if os.environ.get("KREDS_SOAK") else small
