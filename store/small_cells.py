"""Which numbers in a table are too small to show, and which others must be hidden so that nobody subtracts."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""Circles that a row must have to be shown: fewer are some particular people."""


def hidden(sizes: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """The rows of one table to hide, where its total is shown.

    All that are too small; and where those are only one, or too few together, the next smallest too: what is
    hidden must not come out of the total and the rest.
    """
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    gone = [name for name in by_size if sizes[name] < least]
    left = by_size[len(gone) :]
    while gone and left and (len(gone) == 1 or sum(sizes[name] for name in gone) < least):
        gone.append(left.pop(0))
    return frozenset(gone)


def shown(number: int, least: int = LEAST) -> int | None:
    """A number by itself, or None where it is too small to show."""
    return number if number >= least else None
