"""The Telegram emulator behaves towards the real SDK as Telegram does, and refuses what Telegram refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from telegram import (
    Bot,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden

from tests.emulators.rehearsal import buttons, started
from tests.emulators.telegram import NotPossible, TelegramEmulator

ALL = list(Update.ALL_TYPES)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x02\x00\x00\x00"


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as running:
        yield running


@pytest_asyncio.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with Bot(
        telegram.token, base_url=telegram.base_url + "/bot", base_file_url=telegram.base_url + "/file/bot"
    ) as bot:
        await bot.get_updates(allowed_updates=ALL)
        yield bot


async def test_a_bot_may_not_write_first(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = telegram.person("Sol")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(sol.id, "Hi")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(123, "Hi")
    await sol.write("hello")
    sol.block_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(sol.id, "Hi")
    sol.unblock_bot()
    await bot.send_message(sol.id, "Hi")
    sol.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(sol.id, "Hi")


async def test_a_press_reaches_the_bot_and_its_answer_the_person(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    sent = await bot.send_message(
        sol.id, "Did someone listen?", reply_markup=buttons("Yes", "No"), protect_content=True
    )
    press = await sol.press("Ye")
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert update.callback_query.data == "yes"
    await update.callback_query.answer("Thank you")
    await bot.edit_message_text("You said yes", sol.id, sent.message_id)
    assert (press.answered, press.text) == (True, "Thank you")
    message = sol.messages[-1]
    assert (message.text, message.edited, message.buttons, message.effects) == (
        "You said yes",
        True,
        [],
        ["protected"],
    )
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()
    with pytest.raises(NotPossible, match="no button"):
        await sol.press("Yes")


async def test_a_press_on_a_deleted_message_is_inaccessible(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = await started(telegram, "Sol")
    sent = await bot.send_message(sol.id, "?", reply_markup=buttons("Yes"))
    seen = sol.messages[-1]
    assert await bot.delete_message(sol.id, sent.message_id)
    await sol.press_data(seen, "anything")
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_an_answer_that_takes_too_long_is_refused() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    async with (
        TelegramEmulator(clock=lambda: now) as telegram,
        Bot(telegram.token, base_url=telegram.base_url + "/bot") as bot,
    ):
        sol = await started(telegram, "Sol")
        await bot.send_message(sol.id, "?", reply_markup=buttons("Yes"))
        press = await sol.press("Yes")
        now += timedelta(minutes=2)
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(press.id)
        now += timedelta(hours=25)
        assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"text": " "}, "Message text is empty"),
        ({"text": "x" * 4097}, "Message is too long"),
        ({"text": "😀" * 2049}, "Message is too long"),
        ({"text": "x", "reply_markup": buttons("x" * 65)}, "Button_data_invalid"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't find end tag"),
        ({"text": "a.b", "parse_mode": "MarkdownV2"}, "character '.' is reserved"),
        ({"text": "x", "reply_to_message_id": 99}, "Message to be replied not found"),
        ({"text": "x", "api_kwargs": {"colour": "red"}}, 'Unknown parameter "colour"'),
        ({"text": "x", "api_kwargs": {"disable_notification": "maybe"}}, "Can't parse field"),
    ],
)
async def test_a_message_telegram_would_refuse_is_refused(
    telegram: TelegramEmulator, bot: Bot, options: dict[str, Any], refusal: str
) -> None:
    sol = await started(telegram, "Sol")
    with pytest.raises(BadRequest, match=refusal.replace(".", r"\.")):
        await bot.send_message(sol.id, **options)


async def test_formatting_becomes_entities(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = await started(telegram, "Sol")
    sent = await bot.send_message(sol.id, "<b>😀 Hi</b> <a href='https://a.dk'>there</a>", parse_mode="HTML")
    assert sent.text == "😀 Hi there"
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [
        ("bold", 0, 5),
        ("text_link", 6, 5),
    ]


async def test_edits_refuse_what_changes_nothing(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = await started(telegram, "Sol")
    sent = await bot.send_message(sol.id, "Hi", reply_markup=buttons("Yes"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Hi", sol.id, sent.message_id, reply_markup=buttons("Yes"))
    await bot.edit_message_reply_markup(sol.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(sol.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Hi", sol.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Hi", sol.id, sol.messages[0].id)


async def test_pictures_and_documents_go_both_ways(telegram: TelegramEmulator, bot: Bot) -> None:
    sol = await started(telegram, "Sol")
    sent = await bot.send_photo(sol.id, PICTURE, caption="A chart")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (2, 3)
    await bot.edit_message_caption(sol.id, sent.message_id, caption="The chart")
    again = await bot.send_photo(sol.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    await bot.send_document(sol.id, b"a;b", filename="mine.csv")
    assert [(m.caption, m.document and m.document.name) for m in sol.messages[1:]] == [
        ("The chart", None), ("", None), ("", "mine.csv"),
    ]  # fmt: skip
    await sol.send_document("scan.pdf", b"%PDF")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.document is not None
    assert await (await update.message.document.get_file()).download_as_bytearray() == b"%PDF"
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(sol.id, b"no picture")


async def test_only_one_reader_at_a_time(telegram: TelegramEmulator, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await telegram.wait_for(lambda: len(telegram.calls) == 3, timeout=2)
    # The SDK reads updates over one connection only, so the second reader is another Bot.
    async with Bot(telegram.token, base_url=telegram.base_url + "/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await telegram.person("Sol").write("hi")
        (update,) = await second
    assert update.to_json() == (await bot.get_updates())[0].to_json()
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    assert json.loads(update.to_json())["message"]["text"] == "hi"
