"""The words in files for other people's programs."""

from __future__ import annotations

from conversations.text import Text, Verbatim, _

DIMENSIONS = {"period": _("Period"), "who": _("Who"), "what": _("What"), "measure": _("Number")}
"""The edges of a table of figures."""

MEASURES = {
    "enrolled": _("enrolled, exactly"),
    "noisy_count": _("persons, with noise"),
    "noise_scale": _("scale of the noise, in persons"),
    "share_percent": _("share, in percent"),
    "plus_minus_points": _("± in percentage points"),
}
"""What each number is."""


def title(place: str) -> Text:
    """Above all figures of a place."""
    return _("The young people's figures for {place}", place=Verbatim(place))


def plus_minus() -> Text:
    """What ± promises."""
    return _("The noise puts the true share outside ± at most 5 times of 100.")


def shares() -> Text:
    """What the shares are shares of."""
    return _("The share who answered is of those enrolled, the others are of those who answered.")
