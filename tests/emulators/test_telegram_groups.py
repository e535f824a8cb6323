"""Groups in the Telegram emulator: making, upgrading, guarding and leaving them, through the real SDK."""

import pytest
from telegram import (
    Bot,
    ChatAdministratorRights,
    ChatPermissions,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.emulators.rehearsal import buttons, guarded, news, started
from tests.emulators.telegram import NotPossible, TelegramEmulator


async def test_a_shared_new_group_comes_with_the_bot_as_administrator(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    rights = ChatAdministratorRights(
        False, True, True, False, True, False, True, True, False, False, False, can_pin_messages=True
    )
    asked = KeyboardButtonRequestChat(
        7,
        False,
        chat_is_created=True,
        request_title=True,
        bot_administrator_rights=rights,
        user_administrator_rights=rights,
    )
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton("Make the group", request_chat=asked)]], one_time_keyboard=True
    )
    await bot.send_message(sol.id, "Make a group", reply_markup=keyboard)
    group = await sol.share_chat("Make the group", title="Sol's circle")
    updates = await news(bot)
    shared = next(one["message"]["chat_shared"] for one in updates if "chat_shared" in one.get("message", {}))
    assert shared == {"request_id": 7, "chat_id": group.id, "title": "Sol's circle"}
    assert group.type == "supergroup"
    assert (await bot.get_chat_member(group.id, telegram.bot.id)).status == "administrator"
    assert (await bot.get_chat_member(group.id, sol.id)).status == "creator"
    too_much = KeyboardButtonRequestChat(8, False, bot_administrator_rights=rights)
    with pytest.raises(BadRequest, match="User_rights_missing"):
        await bot.send_message(
            sol.id, "x", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("x", request_chat=too_much)]])
        )


async def test_the_upgrade_changes_the_id_and_the_old_one_says_where_it_went(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    group = await guarded(telegram, sol)
    updates = await news(bot)
    messages = [one["message"] for one in updates if "message" in one]
    moved = next(one for one in messages if "migrate_to_chat_id" in one)
    assert (moved["chat"]["id"], moved["migrate_to_chat_id"]) == (group.former_id, group.id)
    assert any(one.get("migrate_from_chat_id") == group.former_id for one in messages)
    assert messages[-1]["text"] == f"/start@{telegram.bot_username} pay"
    assert group.former_id is not None
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(group.former_id, "Hi")
    assert refused.value.new_chat_id == group.id


async def test_a_guarded_link_lets_in_only_whom_the_bot_approves(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol, mum, stranger = [await started(telegram, name) for name in ("Sol", "Mum", "Stranger")]
    group = await guarded(telegram, sol)
    link = await bot.create_chat_invite_link(group.id, name="Mum", creates_join_request=True)
    with pytest.raises(BadRequest, match="Member limit can't be specified"):
        await bot.create_chat_invite_link(group.id, creates_join_request=True, member_limit=1)
    await mum.open(link.invite_link)
    await stranger.open(link.invite_link)
    requests = [one["chat_join_request"] for one in await news(bot) if "chat_join_request" in one]
    assert [one["from"]["id"] for one in requests] == [mum.id, stranger.id]
    assert await bot.approve_chat_join_request(group.id, mum.id)
    assert await bot.decline_chat_join_request(group.id, stranger.id)
    assert group.members == [sol, telegram.bot, mum]
    with pytest.raises(BadRequest, match="User_already_participant"):
        await bot.approve_chat_join_request(group.id, mum.id)
    with pytest.raises(BadRequest, match="Hide_requester_missing"):
        await bot.approve_chat_join_request(group.id, stranger.id)
    await bot.revoke_chat_invite_link(group.id, link)
    with pytest.raises(NotPossible, match="expired or was revoked"):
        await stranger.open(link.invite_link)


async def test_members_are_tagged_restricted_and_removed(telegram: TelegramEmulator, bot: Bot) -> None:
    sol, mum = await started(telegram, "Sol"), await started(telegram, "Mum")
    group = await guarded(telegram, sol)
    await sol.add_member(group, mum)
    assert await bot.set_chat_permissions(group.id, ChatPermissions(can_send_messages=True))
    with pytest.raises(NotPossible, match="may not add"):
        await mum.add_member(group, telegram.person("Uncle"))
    assert await bot.set_chat_member_tag(group.id, mum.id, "Mother")
    assert group.tags == {mum.id: "Mother"}
    for tag, refusal in (("x" * 17, "TAG_INVALID"), ("🎉", "TAG_EMOJI_NOT_ALLOWED")):
        with pytest.raises(BadRequest, match=refusal.capitalize()):
            await bot.set_chat_member_tag(group.id, mum.id, tag)
    await news(bot)
    assert await bot.ban_chat_member(group.id, mum.id)
    assert await bot.unban_chat_member(group.id, mum.id, only_if_banned=True)
    seen = [
        one["chat_member"]["new_chat_member"]["status"] for one in await news(bot) if "chat_member" in one
    ]
    assert seen == ["kicked", "left"]
    with pytest.raises(BadRequest, match="Can't remove chat owner"):
        await bot.ban_chat_member(group.id, sol.id)
    sol.demote(group, telegram.bot)
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.set_chat_title(group.id, "New")
    sol.remove(group, telegram.bot)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "Hi")


async def test_a_bot_without_rights_sees_only_what_is_meant_for_it(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    group = await sol.create_group("Plain", [telegram.bot])
    await news(bot)
    for words in ("hello all", "/help", f"@{telegram.bot_username} hi", "/help@other_bot"):
        await sol.write(words, group)
    assert [one["message"]["text"] for one in await news(bot)] == ["/help", f"@{telegram.bot_username} hi"]
    sol.promote(group, telegram.bot)
    await news(bot)
    message = await sol.write("among us", group, anonymous=True)
    sol.react(message, "🎉")
    written, reaction = await news(bot)
    assert written["message"]["from"]["id"] == 1087968824
    assert reaction["message_reaction"]["user"]["id"] == sol.id


async def test_a_press_in_a_group_carries_the_group_and_is_answered_to_the_presser(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    group = await guarded(telegram, sol)
    await bot.send_message(group.id, "Agreed?", reply_markup=buttons("Yes"))
    await news(bot)
    press = await sol.press("Yes", chat=group)
    (pressed,) = await news(bot)
    query = pressed["callback_query"]
    assert (query["message"]["chat"]["id"], query["from"]["id"]) == (group.id, sol.id)
    await bot.answer_callback_query(query["id"], "Noted")
    assert press.text == "Noted"
    assert [each.text for each in group.messages if each.text][-1:] == ["Agreed?"]
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query["id"], "Twice")


async def test_what_is_edited_in_a_group_comes_only_where_it_is_asked_for_and_what_is_deleted_never(
    telegram: TelegramEmulator, bot: Bot
) -> None:
    sol = await started(telegram, "Sol")
    group = await guarded(telegram, sol)
    await bot.get_updates(allowed_updates=["message"])
    await news(bot)
    message = await sol.write("/agree I call", group)
    sol.edit(message, "/agree Mum pays")
    sol.delete(message)
    assert [each["message"]["text"] for each in await news(bot)] == ["/agree I call"]
    await bot.get_updates(allowed_updates=["message", "edited_message"])
    second = await sol.write("/agree I call again", group)
    sol.edit(second, "/agree Mum pays again")
    written, edited = await news(bot)
    assert written["message"]["text"] == "/agree I call again"
    assert edited["edited_message"]["text"] == "/agree Mum pays again"
