"""The bare limit: an aiohttp loop that answers each press with the same calls, and keeps nothing."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp

from tests.benchmarks.bot_api import TOKEN

QUESTION = {
    "text": "Did the adults keep what you agreed?",
    "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "c.1.yes"}]]},
}


async def run(api: str) -> None:
    """Answer for ever: acknowledge, mark the question answered, ask the next, all three at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def call(method: str, **asked: object) -> object:
            async with session.post(f"{api}/bot{TOKEN}/{method}", json=asked) as reply:
                return json.loads(await reply.read())["result"]

        offset = 0
        running: set[asyncio.Task[object]] = set()
        while True:
            for update in await call("getUpdates", timeout=50, offset=offset):  # type: ignore[attr-defined]
                offset = update["update_id"] + 1
                query = update["callback_query"]
                chat = query["from"]["id"]
                for doing in (
                    call("sendMessage", chat_id=chat, **QUESTION),
                    call("answerCallbackQuery", callback_query_id=query["id"]),
                    call("editMessageText", chat_id=chat, message_id=1, text="Thanks"),
                ):
                    task = asyncio.create_task(doing)
                    running.add(task)
                    task.add_done_callback(running.discard)


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.argv[1])["api"]))
