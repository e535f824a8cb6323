"""The contract on Slack over both of its ways in."""

from __future__ import annotations

from typing import Any

from tests.channels.contract import ChannelContract
from tests.channels.contract_receiving import Receiving
from tests.channels.people import Made
from tests.channels.under_test import Platform
from tests.rig import Rig


class OnSlack(Platform):
    """How Slack is made to fail."""

    on = "slack"
    repeats_help = False

    def throttle(self, running: Rig, person: Any, seconds: int) -> None:
        running.slack.faults.throttle(seconds, "chat.postMessage")

    def lose_the_answer(self, running: Rig, *, after: bool) -> None:
        running.slack.faults.reset("chat.postMessage", after=after)

    def go_down(self, running: Rig) -> None:
        running.slack.faults.page(503, times=None)

    def come_back(self, running: Rig) -> None:
        running.slack.faults.clear()

    def gone(self, running: Rig, person: Any) -> None:
        person.deactivate()

    def back(self, running: Rig, person: Any) -> None:
        person.unblock_bot()

    def twice(self, running: Rig) -> None:
        running.slack.events.duplicate = True


class TestOverTheSocket(OnSlack, ChannelContract):
    """Without a public address."""

    settings = {"telegrams": False, "slacks": "socket"}  # noqa: RUF012 — read only

    async def test_T5_everything_that_we_ask_of_slack_is_in_the_body_where_no_log_of_addresses_shows_it(
        self, running: Rig, made: Made
    ) -> None:
        await running.write(made.sol, "/mydata")
        await running.tap(made.sol, "file")
        assert len(running.slack.calls) > 50
        assert [each.method for each in running.slack.calls if not each.form] == []


class TestAtOurDoor(OnSlack, Receiving):
    """By requests that Slack signs."""

    settings = {"telegrams": False, "slacks": "http"}  # noqa: RUF012 — read only
