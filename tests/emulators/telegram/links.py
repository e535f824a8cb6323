"""Invite links and the requests to join that come through them."""

from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram.users import User


@dataclass(slots=True, eq=False)
class InviteLink:
    """One way into a group; `used` counts those who are inside through it."""

    url: str
    creator: User
    name: str = ""
    primary: bool = False
    revoked: bool = False
    creates_join_request: bool = False
    expire_date: int = 0
    member_limit: int = 0
    used: int = 0
    pending: int = 0

    def valid(self, now: int) -> bool:
        full = self.member_limit and self.used >= self.member_limit
        return not self.revoked and not full and not (self.expire_date and self.expire_date <= now)

    def json(self, for_user: int) -> dict[str, Any]:
        """The ChatInviteLink object; others' links are shown to the bot with their end cut off."""
        url = self.url if self.creator.id == for_user else self.url[: len(self.url) - 8] + "..."
        out: dict[str, Any] = {
            "invite_link": url,
            "creator": self.creator.card,
            "creates_join_request": self.creates_join_request,
            "is_primary": self.primary,
            "is_revoked": self.revoked,
        }
        if self.name:
            out["name"] = self.name
        if self.expire_date:
            out["expire_date"] = self.expire_date
        if self.member_limit:
            out["member_limit"] = self.member_limit
        if self.pending:
            out["pending_join_request_count"] = self.pending
        return out


@dataclass(frozen=True, slots=True)
class JoinRequest:
    user: User
    link: InviteLink
    date: int
