"""The closed set of ways in which sending can fail, on whatever platform."""

from __future__ import annotations


class SendError(Exception):
    """Something was not, or perhaps not, sent."""


class Throttled(SendError):
    """Not sent: too fast. Wait `after` seconds; for this chat alone unless `everywhere`."""

    def __init__(self, after: float, *, everywhere: bool = False) -> None:
        super().__init__(f"wait {after} s")
        self.after = after
        self.everywhere = everywhere


class Unreachable(SendError):
    """Never to be sent: the person blocked us or is gone, or we were put out of the group."""


class Refused(SendError):
    """Never to be sent: the platform will not take it. `code` is a fixed word, never the platform's text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChannelDown(SendError):
    """Surely not sent: the platform could not be reached or is ill. Try again later."""


class Uncertain(SendError):
    """Perhaps sent: the request left, and no reply came."""


class Moved(SendError):
    """Not sent: the chat has another id now."""

    def __init__(self, new: str) -> None:
        super().__init__("the chat has moved")
        self.new = new
