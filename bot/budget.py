"""How much of the service one person may use at once, so that nobody's flood is anybody else's wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.channel import (
    ButtonPressed,
    Commanded,
    GroupCommanded,
    GroupPressed,
    GroupReacted,
    GroupTalk,
    Inbound,
    Looked,
    Opened,
    Said,
)
from bot.dispatch import asks_for_help
from store.inbox import Seen


@dataclass(frozen=True)
class Budget:
    """What one person may do: `at_once` turns, `per_second` more of them, and after too much none until `calm` are left."""

    at_once: int
    per_second: float
    calm: int
    told_every: float


BUDGET = Budget(at_once=30, per_second=1, calm=10, told_every=300)
"""Thirty is more than anybody presses in earnest before they have read a reply, and one a second is what a platform
lets us reply in one chat. Ten carry a person through the whole of asking for help. Told once in five minutes."""


FEW = 1_000
"""So many accounts are held in any case."""


@dataclass(slots=True)
class _Account:
    left: float
    at: float
    shut: bool = False
    told_at: float = float("-inf")


class Budgets:
    """Every person's account, in memory: a restart gives everybody a full one. `clock` gives seconds that only grow."""

    def __init__(self, budget: Budget, clock: Callable[[], float]) -> None:
        self._budget = budget
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._many = FEW

    def admit(
        self, seen: Sequence[Seen], parse: Callable[[str], list[Inbound]]
    ) -> tuple[list[Seen], list[str]]:
        """The updates that are worked on, and the people to be told that it was too much.

        Asking for help is always worked on, and so is what no person did by hand, such as a group that moves.
        """
        kept, told = [], []
        for each in seen:
            account = self._account(_whose(each))
            helps = _may_be_help(each) and any(map(asks_for_help, _parsed(each, parse)))
            if helps:
                account.left, account.shut = max(account.left, 1 + self._budget.calm), False
            if self._spend(account) or not _by_hand(_parsed(each, parse)):
                kept.append(each)
            elif not _talk(_parsed(each, parse)) and account.told_at + self._budget.told_every <= account.at:
                account.told_at = account.at
                told.append(_whose(each))
        return kept, told

    def give_back(self, seen: Sequence[Seen]) -> None:
        """They could not be kept and will come again: then they are counted again."""
        for each in seen:
            self._account(_whose(each)).left += 1

    def _spend(self, account: _Account) -> bool:
        """Take one turn; False where there is none, or not enough of them yet after too much."""
        account.shut = account.left < (self._budget.calm if account.shut else 1)
        account.left -= not account.shut
        return not account.shut

    def __len__(self) -> int:
        """How many accounts are held."""
        return len(self._accounts)

    def _account(self, chat: str) -> _Account:
        now = self._clock()
        if len(self._accounts) > self._many:
            self._forget(now)
        account = self._accounts.setdefault(chat, _Account(self._budget.at_once, now))
        earned = (now - account.at) * self._budget.per_second
        account.left, account.at = min(self._budget.at_once, account.left + earned), now
        return account

    def _forget(self, now: float) -> None:
        """Whose account is full again; looked through once as many are there again as were left."""
        self._accounts = {chat: each for chat, each in self._accounts.items() if not self._full(each, now)}
        self._many = max(FEW, 2 * len(self._accounts))

    def _full(self, account: _Account, now: float) -> bool:
        earned = (now - account.at) * self._budget.per_second
        told = account.told_at + self._budget.told_every > now
        return account.left + earned >= self._budget.at_once and not told


def _whose(each: Seen) -> str:
    """In a group everybody has their own account, as in private."""
    return each.by or each.chat


def _may_be_help(each: Seen) -> bool:
    """A quick look that spares reading most updates twice."""
    return "asking_for_help" in each.payload or "needhelp" in each.payload.lower()


def _parsed(each: Seen, parse: Callable[[str], list[Inbound]]) -> list[Inbound]:
    try:
        return parse(each.payload)
    except Exception:  # not ours to judge: it is kept, and set aside where it is worked on
        return []


def _by_hand(inbounds: Sequence[Inbound]) -> bool:
    by_hand = (
        Said
        | Opened
        | Looked
        | Commanded
        | ButtonPressed
        | GroupCommanded
        | GroupPressed
        | GroupReacted
        | GroupTalk
    )
    return bool(inbounds) and all(isinstance(each, by_hand) for each in inbounds)


def _talk(inbounds: Sequence[Inbound]) -> bool:
    """People talk and cheer in a group as much as they like: passed over without a word, for it asks nothing of us."""
    return all(isinstance(each, GroupTalk | GroupReacted) for each in inbounds)
