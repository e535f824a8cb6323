"""Kreds itself, as `kreds run` puts it together, in any role; with `limits` false it may send as fast as it can."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from bot.channels.channel import Limits
from bot.cli.run import until_stopped
from bot.config import Settings, load_settings
from bot.log import set_up
from tests.benchmarks.bot_api import TOKEN

UNLIMITED = Limits(
    per_second=100_000,
    per_chat_second=10_000,
    per_group_minute=100_000,
    text=4096,
    button_label=64,
    button_data_bytes=64,
)


def settings_of(told: dict[str, Any]) -> Settings:
    """The settings of the service under test, which is on Slack where it is told tokens for that."""
    chosen = {name: told[name] for name in ("database_url", "strategy_database_url") if told.get(name)}
    if "slack" in told:
        bot, app_level = told["slack"]
        chosen |= {"slack_bot_token": bot, "slack_app_token": app_level, "slack_api": told["api"]}
    else:
        chosen |= {"telegram_token": TOKEN, "telegram_api": told["api"]}
    return load_settings(
        _env_file=None,
        data=told["data"],
        place="Odense",
        language="en",
        log_level="ERROR",
        listen="127.0.0.1:0",
        **chosen,
    )


async def run(told: dict[str, Any]) -> None:
    """Run until told to stop."""
    await until_stopped(settings_of(told), told.get("role", "all"), None if told["limits"] else UNLIMITED)


if __name__ == "__main__":
    set_up("ERROR")
    asyncio.run(run(json.loads(sys.argv[1])))
