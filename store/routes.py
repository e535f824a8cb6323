"""What must be known of the platforms: which are run, from what age on, and on which we make groups ourselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Routes:
    """`called` names the platforms that are run, None for any; `least_age` counts from the day `since` on.

    `longest` is how many characters one message may have, `tell_of_deleting` where we hear that somebody took one away.
    `overseen` is where whoever owns the place may be able to read along.
    `stands` is for how many days what people write in a group is kept with us, for it is our own.
    """

    called: Mapping[str, str] | None = None
    least_age: Mapping[str, int] = field(default_factory=dict)
    since: date = date.min
    makes_groups: Collection[str] = frozenset()
    longest: Mapping[str, int] = field(default_factory=dict)
    tell_of_deleting: Collection[str] = frozenset()
    overseen: Collection[str] = frozenset()
    stands: Mapping[str, int] = field(default_factory=dict)

    def lead_to(self, channel: str) -> bool:
        """Whether anything is sent there at all."""
        return self.called is None or channel in self.called

    def old_enough(self, channel: str, born_to: int, today: date) -> bool:
        """Whether somebody born in `born_to` at the latest has surely reached the age; the year is all that we know."""
        least = self.least_age.get(channel, 0)
        return not least or today < self.since or today.year - born_to > least

    def name_of(self, channel: str) -> str:
        """What people call it."""
        return (self.called or {}).get(channel, channel)
