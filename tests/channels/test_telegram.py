"""The contract on Telegram."""

from __future__ import annotations

from typing import Any

from tests.channels.contract import ChannelContract
from tests.rig import Rig


class TestTelegram(ChannelContract):
    """By long polling."""

    on = "telegram"
    settings: dict[str, Any] = {}  # noqa: RUF012 — read only
    repeats_help = True

    def throttle(self, running: Rig, person: Any, seconds: int) -> None:
        running.telegram.faults.throttle(seconds, method="sendMessage", chat=person.id)

    def lose_the_answer(self, running: Rig, *, after: bool) -> None:
        running.telegram.faults.reset("after" if after else "before", method="sendMessage")

    def go_down(self, running: Rig) -> None:
        running.telegram.faults.page(502, method="sendMessage", times=None)

    def come_back(self, running: Rig) -> None:
        running.telegram.faults.clear()

    def gone(self, running: Rig, person: Any) -> None:
        person.block_bot()

    def back(self, running: Rig, person: Any) -> None:
        person.unblock_bot()

    def twice(self, running: Rig) -> None:
        """Its own tests bring updates twice: here the poller asks for each only once."""
