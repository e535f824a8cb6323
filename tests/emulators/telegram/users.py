"""Who exists: people and the bot, as the Bot API describes them."""

from dataclasses import dataclass
from typing import Any, Final

ANONYMOUS_ADMINISTRATOR: Final = 1087968824


@dataclass(slots=True, eq=False, repr=False)
class User:
    """One account; `card` is its User object, shared by every update that mentions it."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    deactivated: bool = False
    last_name: str | None = None
    _card: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.first_name}, {self.id})"

    @property
    def card(self) -> dict[str, Any]:
        if self._card is None:
            card: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
            if self.last_name:
                card["last_name"] = self.last_name
            if self.username:
                card["username"] = self.username
            if self.language:
                card["language_code"] = self.language
            self._card = card
        return self._card

    def rename(self, first_name: str) -> None:
        self.first_name = first_name
        self._card = None


def anonymous_administrator() -> User:
    """The fake sender Telegram puts on what an anonymous administrator writes."""
    return User(ANONYMOUS_ADMINISTRATOR, "Group", username="GroupAnonymousBot", is_bot=True)
