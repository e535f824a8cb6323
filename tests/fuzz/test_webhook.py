"""The webhook's door, knocked at by a forger and by a platform that is ill."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from bot.channels.telegram import SECRET_HEADER, TelegramChannel
from bot.web.doors import LARGEST
from bot.web.server import served
from bot.web.site import site
from store.queues import InboxRow
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.fuzz.updates import update
from tests.models.bench import Choices


async def test_T6_whatever_is_sent_to_the_door_only_what_is_telegram_s_is_kept_and_once(
    databases: Databases, tmp_path: Path
) -> None:
    async with (
        quick_rig(databases, tmp_path, web_url="http://127.0.0.1:1") as running,
        served(site(running.service), "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        channel = running.service.channel
        assert isinstance(channel, TelegramChannel)
        right = channel.secret

        async def sent(content: str, shown: str = right) -> int:
            answer = await client.post("/telegram", content=content, headers={SECRET_HEADER: shown})
            return answer.status_code

        async def kept() -> int:
            return await running.service.store.turn(lambda work: work.session.query(InboxRow).count())

        raw = [json.dumps({**update(Choices(number * 7919)), "update_id": number}) for number in range(60)]
        for forged in ("", "x", right[:-1], right[:-1] + "g", right + "0", right.upper()):
            assert await sent(raw[0], forged) == 403
        broken = ("[" * 100_000, '{"update_id":', "NaN", "\x00", '{"update_id": 1', "[[]]", "1e999")
        assert {await sent(each) for each in broken} == {400}
        assert await sent(" " * (LARGEST + 1)) == 413
        assert await kept() == 0
        assert {await sent(each) for each in raw} == {200}
        once = await kept()
        assert once > 10
        assert {await sent(each) for each in reversed(raw)} == {200}
        assert await kept() == once
