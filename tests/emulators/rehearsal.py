"""Short ways for tests to bring people, groups and a bot's news onto the stage."""

from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.emulators.telegram import Group, Person, TelegramEmulator

GUARD = "invite_users+restrict_members+delete_messages+pin_messages+change_info"


async def started(telegram: TelegramEmulator, name: str) -> Person:
    person = telegram.person(name)
    await person.open(f"https://t.me/{telegram.bot_username}?start=x")
    return person


async def guarded(telegram: TelegramEmulator, owner: Person) -> Group:
    link = f"https://t.me/{telegram.bot_username}?startgroup=pay&admin={GUARD}"
    group = await owner.open(link, title="Sol's circle")
    assert isinstance(group, Group)
    return group


async def news(bot: Bot) -> list[dict[str, Any]]:
    """All waiting updates, confirmed."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return [update.to_dict() for update in updates]


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=one.lower()) for one in labels]])
