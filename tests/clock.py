"""A clock for tests: it stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Now, as a test says; hand it to anything that asks for a clock. Always in UTC."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spans: float) -> None:
        """Let time pass, in the words of `timedelta`: `forward(days=7)`."""
        self.now += timedelta(**spans)

    def set(self, moment: datetime) -> None:
        """Make it a moment, which must have a zone; the past is allowed, as on a machine whose clock is put right."""
        assert moment.tzinfo is not None, "say in which zone"
        self.now = moment.astimezone(UTC)


class Seconds:
    """Seconds that only grow: a blink passes whenever they are read, and more when the test says so."""

    def __init__(self, blink: float = 0.001) -> None:
        self.now = 1000.0
        self._blink = blink

    def __call__(self) -> float:
        self.now += self._blink
        return self.now
