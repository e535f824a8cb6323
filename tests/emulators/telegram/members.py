"""One person's standing in one group."""

from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram import rights
from tests.emulators.telegram.users import User


@dataclass(frozen=True, slots=True)
class Member:
    """status is Telegram's: creator, administrator, member, restricted, left or kicked."""

    user: User
    status: str
    rights: frozenset[str] = frozenset()
    permitted: frozenset[str] = frozenset()
    tag: str | None = None
    anonymous: bool = False
    until: int = 0
    restricted_inside: bool = True
    promoted_by: int = 0

    @property
    def present(self) -> bool:
        return self.status in {"creator", "administrator", "member"} or (
            self.status == "restricted" and self.restricted_inside
        )

    @property
    def leads(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether an administrator's right is held; a creator holds all."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def json(self, bot_id: int) -> dict[str, Any]:
        out: dict[str, Any] = {"user": self.user.card, "status": self.status}
        match self.status:
            case "creator":
                out["is_anonymous"] = self.anonymous
                if self.tag:
                    out["custom_title"] = self.tag
            case "administrator":
                out |= {"can_be_edited": self.promoted_by == bot_id, "is_anonymous": self.anonymous}
                out |= rights.as_json(rights.ADMINISTRATOR, self.rights)
                if self.tag:
                    out["custom_title"] = self.tag
            case "restricted":
                out |= {"is_member": self.restricted_inside, "until_date": self.until}
                out |= rights.as_json(rights.PERMISSIONS, self.permitted)
                if self.tag:
                    out["tag"] = self.tag
            case "kicked":
                out["until_date"] = self.until
            case "member" if self.tag:
                out["tag"] = self.tag
            case _:
                pass
        return out
