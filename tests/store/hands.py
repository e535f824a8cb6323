"""A sender that only takes what it is handed."""

from __future__ import annotations

from dataclasses import dataclass, field

from store.leases import Held
from store.outbox import Outbound


@dataclass
class Hands:
    """What it was given."""

    held: Held | None = None
    turned_back: int = 0
    on_its_way: set[bytes] = field(default_factory=set)
    given: list[Outbound] = field(default_factory=list)
    doubts: int = 0

    def takes(self, chat: bytes) -> bool:
        """Whatever is not for a chat that something is on its way to."""
        return chat not in self.on_its_way

    def hand(self, given: list[Outbound], _turned_back: int) -> None:
        """Theirs from now on."""
        self.given += given

    def unsure(self) -> None:
        """Counted."""
        self.doubts += 1
