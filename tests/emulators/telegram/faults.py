"""Failures to order: for a method, a chat, a number of calls, or until lifted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tests.emulators.telegram.errors import ApiError, too_many

When = Literal["before", "after"]
Kind = Literal["error", "page", "hang", "reset", "slow"]


@dataclass(slots=True, eq=False)
class Fault:
    """One failure in waiting; `left` is None while it lasts until lifted, `hits` counts what it struck."""

    kind: Kind
    when: When = "before"
    method: str | None = None
    chat: int | None = None
    left: int | None = 1
    error: ApiError | None = None
    status: int = 502
    seconds: float = 0.0
    hits: int = 0

    def strikes(self, method: str, chat: object) -> bool:
        if self.left == 0 or (self.method is not None and self.method.lower() != method.lower()):
            return False
        return self.chat is None or str(chat) == str(self.chat)

    def lift(self) -> None:
        self.left = 0


class Faults:
    """What is to go wrong. `times=None` means until lifted; no `method` means any, no `chat` means any."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def fail(
        self,
        code: int,
        description: str,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        **parameters: int,
    ) -> Fault:
        """Any refusal, e.g. 400 "Bad Request: …"; the call is not carried out."""
        error = ApiError(code, description, **parameters)
        return self._add(Fault("error", method=method, chat=chat, left=times, error=error))

    def throttle(
        self, seconds: int, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """429 with retry_after; the call is not carried out."""
        return self._add(Fault("error", method=method, chat=chat, left=times, error=too_many(seconds)))

    def page(
        self,
        status: int = 502,
        *,
        when: When = "before",
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """An HTML error page, as the platform's front sends it."""
        return self._add(Fault("page", when, method, chat, times, status=status))

    def hang(
        self, when: When, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """No answer until the client gives up: before or after the call took effect."""
        return self._add(Fault("hang", when, method, chat, times))

    def reset(
        self, when: When, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """The connection is torn down: before or after the call took effect."""
        return self._add(Fault("reset", when, method, chat, times))

    def slow(
        self, seconds: float, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """The call takes effect at once; its answer takes that long."""
        return self._add(Fault("slow", "after", method, chat, times, seconds=seconds))

    def outage(self) -> Fault:
        """Every connection is closed at once, until lifted."""
        return self._add(Fault("reset", "before", left=None))

    def clear(self) -> None:
        self._ordered.clear()

    def next(self, method: str, chat: object) -> Fault | None:
        """The oldest fault that strikes this call, now used up by one."""
        if not self._ordered:
            return None
        self._ordered = [one for one in self._ordered if one.left != 0]
        struck = next(_striking(self._ordered, method, chat), None)
        if struck is not None:
            struck.hits += 1
            if struck.left is not None:
                struck.left -= 1
        return struck

    def _add(self, fault: Fault) -> Fault:
        self._ordered.append(fault)
        return fault


def _striking(ordered: Iterable[Fault], method: str, chat: object) -> Iterator[Fault]:
    return (one for one in ordered if one.strikes(method, chat))
