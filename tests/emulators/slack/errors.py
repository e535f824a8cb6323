"""How Slack says no: to the app in JSON, and to people by what their client does not let them do."""

from typing import Any


class Failure(Exception):
    """A call that is not carried out; `error` is Slack's own name for why."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class NotPossible(Exception):
    """No client would let a person do that."""
