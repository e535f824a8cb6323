"""What can go wrong with Telegram, ordered from the emulator: faults, limits, odd updates, webhooks, control."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter, TimedOut

from tests.emulators.rehearsal import started
from tests.emulators.telegram import TelegramEmulator


async def asked(telegram: TelegramEmulator, method: str, **params: Any) -> tuple[int, Any]:
    """A call by a raw client: the HTTP status and the body."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.base_url}/bot{telegram.token}/{method}", json=params) as answer,
    ):
        return answer.status, await answer.json()


async def test_every_way_to_pass_parameters_works(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = await started(telegram, "Sol")
    address = f"{telegram.base_url}/bot{telegram.token}/SENDMESSAGE"
    given = {"chat_id": str(sol.id), "text": "a + æ"}
    multipart = aiohttp.FormData(given, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        for how in ({"params": given}, {"data": given}, {"json": given}, {"data": multipart}):
            async with session.request("POST", address, **how) as answer:
                assert (await answer.json())["result"]["text"] == "a + æ"
        async with session.get(address, params=given) as answer:
            assert answer.status == 200
        async with session.get(f"{telegram.base_url}/bot1234:AAAAAAAAAAAAAAAA/getMe") as answer:
            assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await asked(telegram, "sendCarrot") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )
    assert (await asked(telegram, "sendMessage"))[1]["description"] == "Bad Request: chat_id is empty"


async def test_ordered_failures_strike_the_named_method_and_chat_only(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol, mum = await started(telegram, "Sol"), await started(telegram, "Mum")
    telegram.faults.throttle(7, method="sendMessage", chat=sol.id)
    telegram.faults.page(502, method="getMe")
    await bot.send_message(mum.id, "Hi")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(sol.id, "Hi")
    assert refused.value.retry_after == timedelta(seconds=7)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()
    await bot.send_message(sol.id, "Hi")
    assert [len(sol.messages), len(mum.messages)] == [2, 2]


@pytest.mark.parametrize(("when", "written"), [("before", 1), ("after", 2)])
async def test_a_timeout_or_reset_may_come_before_or_after_the_effect(
    telegram: TelegramEmulator, bot: Bot, when: Any, written: int
) -> None:
    sol = await started(telegram, "Sol")
    telegram.faults.hang(when, method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(sol.id, "Hi", read_timeout=0.1)
    assert len(sol.messages) == written
    telegram.faults.reset(when, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(sol.id, "Hi")
    assert len(sol.messages) == 2 * written - 1
    outage = telegram.faults.outage()
    with pytest.raises(NetworkError):
        await bot.get_me()
    outage.lift()
    assert (await bot.get_me()).username == telegram.bot_username


async def test_limits_refuse_the_second_message_within_a_second(telegram: TelegramEmulator, bot: Bot) -> None:
    sol, mum = await started(telegram, "Sol"), await started(telegram, "Mum")
    telegram.limits.enforced = True
    await bot.send_message(sol.id, "1")
    await bot.send_message(mum.id, "1")
    with pytest.raises(RetryAfter):
        await bot.send_message(sol.id, "2")
    assert (telegram.limits.busiest_second, telegram.limits.refused) == (2, 1)
    assert len(sol.messages) == 2


async def test_updates_come_again_twice_out_of_order_and_unreadable(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = telegram.person("Sol")
    for words in "abc":
        await sol.write(words)
    first = (await asked(telegram, "getUpdates"))[1]["result"]
    await asked(telegram, "getUpdates", offset=first[-1]["update_id"] + 1)
    assert telegram.updates.redeliver(2) == 2
    assert (await asked(telegram, "getUpdates"))[1]["result"] == first[1:]
    telegram.updates.duplicate()
    telegram.updates.reorder()
    assert (await asked(telegram, "getUpdates"))[1]["result"] == [first[2]] * 2 + [first[1]] * 2
    await asked(telegram, "getUpdates", offset=first[-1]["update_id"] + 1)
    telegram.updates.restart_ids()
    poison = telegram.updates.poison()
    (unreadable,) = (await asked(telegram, "getUpdates", offset=first[-1]["update_id"] + 1))[1]["result"]
    assert unreadable["update_id"] == poison < first[0]["update_id"]
    with pytest.raises((TypeError, ValueError, AttributeError)):
        Update.de_json(unreadable, bot)


async def test_member_changes_and_reactions_are_sent_only_when_named(telegram: TelegramEmulator) -> None:
    sol = await started(telegram, "Sol")
    sol.react(sol.messages[0], "👍")
    assert len((await asked(telegram, "getUpdates"))[1]["result"]) == 1
    await asked(telegram, "getUpdates", allowed_updates=["message_reaction"])
    sol.react(sol.messages[0], None)
    await sol.write("unheard")
    updates = (await asked(telegram, "getUpdates"))[1]["result"]
    assert [list(one)[1] for one in updates] == ["message", "message_reaction"]


async def test_a_webhook_gets_each_update_in_order_until_it_says_yes(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    seen: list[tuple[str, str]] = []
    refusals = [500, 503]

    async def hook(request: web.BaseRequest) -> web.StreamResponse:
        if refusals:
            return web.Response(status=refusals.pop())
        body = await request.json()
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        return web.Response()

    receiver = web.ServerRunner(web.Server(hook), shutdown_timeout=0.1)
    await receiver.setup()
    await web.TCPSite(receiver, "127.0.0.1", 0).start()
    telegram.webhook.first_wait = 0.01
    await bot.set_webhook(f"http://127.0.0.1:{receiver.addresses[0][1]}/", secret_token="s3cret")
    assert (await asked(telegram, "getUpdates"))[0] == 409
    sol = telegram.person("Sol")
    for words in "abc":
        await sol.write(words)
    await telegram.wait_for(lambda: len(seen) == 3)
    await telegram.quiet()
    assert seen == [("s3cret", one) for one in "abc"]
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (
        0,
        "Wrong response from the webhook: 500 Internal Server Error",
    )
    await bot.delete_webhook()
    await receiver.cleanup()


async def test_a_script_in_another_process_can_act(telegram: TelegramEmulator, bot: Bot) -> None:
    async with aiohttp.ClientSession(telegram.base_url) as session:

        async def control(path: str, **body: Any) -> Any:
            async with session.post(f"/control/{path}", json=body) as answer:
                return answer.status, await answer.json()

        await control("people", name="Sol", language="da")
        await control("people/sol/open", link=f"t.me/{telegram.bot_username}?start=x")
        assert (await control("people/sol/press", label="Yes"))[0] == 409
        await control("people/sol/open", link=f"t.me/{telegram.bot_username}?startgroup=x", title="Ours")
        await control("people/sol/write", group="Ours", text="hello")
        _, page = await control("people/sol/read", group="Ours")
        assert page["text"].endswith("you: hello")
        before = telegram.clock()
        await control("clock", advance=3600)
        assert (telegram.clock() - before).total_seconds() >= 3600
        await control("faults", kind="fail", code=400, description="Bad Request: no", method="getMe")
        assert (await asked(telegram, "getMe"))[0] == 400
