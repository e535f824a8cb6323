"""How much one address may ask for: in memory, and forgotten as it fills up again."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ALLOWED = {"look": (400, 40.0), "post": (120, 8.0), "try": (20, 1 / 6)}
"""What is asked for: how often at once, and how often a second. A school class shares one address; whoever guesses has
"try", which only a wrong guess costs."""

MOST = 20_000
"""Addresses remembered at a time."""


@dataclass
class Rates:
    """What each address has left. Several processes each count for themselves."""

    monotonic: Callable[[], float] = time.monotonic
    left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def may(self, address: str, what: str) -> bool:
        """Whether there is something left; costs nothing."""
        return self._left(address, what) >= 1

    def spend(self, address: str, what: str) -> bool:
        """Use one up; false where there is none."""
        left = self._left(address, what)
        if left < 1:
            return False
        if len(self.left) >= MOST:
            self._drop_full()
        self.left[network(address), what] = left - 1, self.monotonic()
        return True

    def _left(self, address: str, what: str) -> float:
        most, refill = ALLOWED[what]
        left, at = self.left.get((network(address), what), (float(most), 0.0))
        return min(float(most), left + (self.monotonic() - at) * refill)

    def _drop_full(self) -> None:
        """Forget whoever has everything again; everybody, where a flood comes from that many addresses."""
        now = self.monotonic()
        self.left = {
            key: (left, at)
            for key, (left, at) in self.left.items()
            if left + (now - at) * ALLOWED[key[1]][1] < ALLOWED[key[1]][0]
        }
        if len(self.left) >= MOST:
            self.left.clear()


def network(address: str) -> str:
    """An IPv6 address counts as its network of 64 bits, which one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
